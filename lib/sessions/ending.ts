import { settle, type SessionParts } from './parts.js'
import { expiryOf, readStored, writeTombstone } from './record.js'
import { ownerOf } from './refresh-token.js'

/** Something that stands for a session in the store, and when it was read. */
export interface Found {
  readonly id: string
  readonly value: string
  readonly now: number
}

/** Whose sessions end, and why. */
export interface Ending {
  readonly userId: string | number
  readonly reason: string | null
}

/** Puts an end in place of what was read; false where another came between. */
export async function bury (
  { calls, tombstone }: SessionParts, owner: string, { id, value, now }: Found
): Promise<boolean> {
  return await calls.replace(owner, id, { value: writeTombstone(now), previous: value, now, expires: now + tombstone })
}

/** Until when there can be a session; undefined where there is none to end. What is damaged may have had tokens. */
function endOf ({ lifetime }: SessionParts, owner: string, { value, now }: Found): number | undefined {
  const stored = readStored(value, owner)
  if (stored.state === 'damaged') return now + lifetime
  return stored.state === 'live' && now < expiryOf(stored.record) ? stored.record.end : undefined
}

// Another request may replace the token meanwhile; it is read again then, and ended all the same.
async function buryAnyhow (parts: SessionParts, owner: string, found: Found): Promise<boolean> {
  let known: Found | undefined = found
  return await settle(parts, async () => {
    if (known === undefined) {
      const { value, now } = await parts.calls.get(owner, found.id)
      if (value === null) return false
      known = { id: found.id, value, now }
    }
    if (endOf(parts, owner, known) === undefined) return false
    const isDone = await bury(parts, owner, known)
    known = undefined
    return isDone || undefined
  })
}

/**
 * Ends sessions: held here at once, then in the store, then on the list. One that ended before is put on the list
 * again, since whoever ended it may not have come that far.
 *
 * @returns how many there were to end
 * @throws SessionsUnavailable where the store does not take it; it holds here, and is sent again
 */
export async function endSessions (
  parts: SessionParts, { userId, reason }: Ending, found: readonly Found[]
): Promise<number> {
  const { revocations, tell } = parts
  const owner = ownerOf(userId)
  const ends = found.flatMap((each) => endOf(parts, owner, each) ?? [])
  const ids = found.map(({ id }) => id)
  revocations.holdSessions(ids)
  async function endOne (each: Found): Promise<boolean> {
    const isEnded = await buryAnyhow(parts, owner, each)
    if (isEnded) tell({ type: 'ended', sid: each.id, userId, reason })
    return isEnded
  }
  try {
    const ended = await Promise.all(found.map(endOne))
    await revocations.revokeSessions(ids)
    return ended.filter(Boolean).length
  } catch (error) {
    // A session whose end could not be written would outlive what the list says of it.
    revocations.holdSessions(ids, Math.max(0, ...ends))
    throw error
  }
}
