import { AccountUnknown } from '../errors.js'
import type { SessionName, Sessions } from '../jwt/sessions.js'
import { StepUpOptionsSchema, type StepUpOptions } from '../settings/session-schemas.js'
import { checkUserId, readCall } from './call-options.js'
import { endSessions } from './ending.js'
import { createInvalid, isLive, isRevoked, issueTokens, settle, type SessionParts } from './parts.js'
import { expiryOf, readStored, writeRecord, type SessionRecord } from './record.js'
import { createFamily, isId, ownerOf } from './refresh-token.js'

/**
 * Builds what notes that the user of a session has proved anew who they are. The session gets a new family: within the
 * old one, whoever holds a token that was replaced a moment ago would be handed the stronger session.
 */
export function createStepUp (parts: SessionParts): Sessions['stepUp'] {
  const { calls, revocations, carry, tell, idle } = parts

  function refuse (): never {
    tell({ type: 'refused', sid: null, userId: null, reason: 'step_up' })
    throw createInvalid()
  }

  return async function stepUp (session, options = {}) {
    const { userId, id } = Object(session) as Partial<SessionName>
    checkUserId('stepUp', userId)
    const read = readCall<StepUpOptions>('stepUp', StepUpOptionsSchema, options)
    const { acr = null, amr = null } = read
    const owner = ownerOf(userId)
    if (!isId(id)) refuse()
    const { family, secrets } = createFamily()

    return await carry({ reply: read.reply, presented: undefined }, async () => await settle(parts, async () => {
      await revocations.requireFresh()
      const { value, now } = await calls.get(owner, id)
      const stored = readStored(value, owner)
      if (stored.state !== 'live' || !isLive(parts, { id, record: stored.record, now })) refuse()
      const times = { rotated: now, idle: now + idle, authTime: now }
      const record: SessionRecord = {
        ...stored.record, ...secrets, ...times, generation: 0, acr, amr: amr as string[] | null,
      }
      const issued = await issueTokens(parts, { owner, id, family }, { record, now })
      const found = { id, value: value as string, now }
      if (issued === null) {
        await endSessions(parts, { userId, reason: 'claims' }, [found])
        throw new AccountUnknown('The account is unknown.')
      }
      if (isRevoked(parts, id, stored.record, issued.stated)) refuse()
      const replacement = { value: writeRecord(record), previous: found.value, now, expires: expiryOf(record) }
      if (!await calls.replace(owner, id, replacement)) return undefined
      tell({ type: 'rotated', sid: id, userId, reason: 'step_up' })
      return issued.tokens
    }))
  }
}
