import { AccountUnknown } from '../errors.js'
import type { Sessions } from '../jwt/sessions.js'
import { CreateOptionsSchema, type CreateOptions } from '../settings/session-schemas.js'
import type { StoredList } from '../settings/session-store.js'
import { toMilliseconds } from '../token/moments.js'
import { checkUserId, copyData, readCall } from './call-options.js'
import { endSessions, type Found } from './ending.js'
import { despiteOutage } from './outage.js'
import { isLive, issueTokens, settle, type SessionParts } from './parts.js'
import { expiryOf, readStored, writeRecord, type SessionRecord } from './record.js'
import { createFamily, createId, ownerOf } from './refresh-token.js'

interface Expiring extends Found { readonly expires: number }

/** Those who live of what a user has, the one that expires first before the others. */
function liveOf (parts: SessionParts, owner: string, { values, now }: StoredList): Expiring[] {
  return values.flatMap(([id, value]) => {
    const stored = readStored(value, owner)
    if (stored.state !== 'live' || !isLive(parts, { id, record: stored.record, now })) return []
    return [{ id, value, now, expires: expiryOf(stored.record) }]
  }).sort((one, other) => one.expires - other.expires)
}

/** Builds what logs a user in. */
export function createLogin (parts: SessionParts): Sessions['create'] {
  const { calls, tell, carry, idle, lifetime, maxPerUser } = parts

  // The login itself is done, and the next one ends what this one could not.
  async function endOldest (userId: string | number, living: readonly Expiring[]): Promise<void> {
    const excess = living.slice(0, Math.max(0, living.length + 1 - maxPerUser))
    await despiteOutage(endSessions(parts, { userId, reason: 'max_per_user' }, excess))
  }

  return async function create (userId, options = {}) {
    checkUserId('create', userId)
    const read = readCall<CreateOptions>('create', CreateOptionsSchema, options)
    const { data = null, acr = null, amr = null, authTime } = read
    const owner = ownerOf(userId)
    const id = createId()
    const { family, secrets } = createFamily()
    const given = { userId, ...secrets, generation: 0, acr, amr: amr as string[] | null, data: copyData(data) }

    return await carry({ reply: read.reply, presented: undefined }, async () => await settle(parts, async () => {
      const stored = await calls.list(owner)
      const { now } = stored
      const times = { created: now, rotated: now, end: now + lifetime, idle: now + idle }
      const stated = authTime ? toMilliseconds(authTime) : now
      const record: SessionRecord = { ...given, ...times, authTime: Math.max(0, Math.min(stated, now)) }
      const issued = await issueTokens(parts, { owner, id, family }, { record, now })
      if (issued === null) throw new AccountUnknown('The account is unknown.')
      const replacement = { value: writeRecord(record), previous: null, now, expires: expiryOf(record) }
      if (!await calls.replace(owner, id, replacement)) return undefined
      tell({ type: 'created', sid: id, userId, reason: null })
      await endOldest(userId, liveOf(parts, owner, stored))
      return issued.tokens
    }))
  }
}
