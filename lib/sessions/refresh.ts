import { RefreshReused, SessionsUnavailable } from '../errors.js'
import type { SessionEvent } from '../events.js'
import type { Sessions, SessionTokens } from '../jwt/sessions.js'
import { bare } from '../settings/own.js'
import { RefreshOptionsSchema, type RefreshOptions } from '../settings/session-schemas.js'
import { readCall } from './call-options.js'
import { bury } from './ending.js'
import { judge, type Judgement } from './judge.js'
import { despiteOutage } from './outage.js'
import { createInvalid, isRevoked, issueTokens, settle, type SessionParts } from './parts.js'
import { expiryOf, readStored, writeRecord, type SessionRecord } from './record.js'
import { parseRefreshToken, type RefreshToken } from './refresh-token.js'

/** A token, and what the store had for it. */
interface Presented {
  readonly token: RefreshToken
  readonly value: string
  readonly now: number
}

type Going = Extract<Judgement, { readonly generation: number }>
type Ending =
  | Extract<Judgement, { readonly act: 'end' | 'reuse' }>
  | { readonly act: 'stop', readonly record: SessionRecord }

const GOING = { replay: 'replayed', repeat: 'repeated', rotate: 'rotated', recover: 'recovered' } as const
const WRITES: readonly Going['act'][] = ['rotate', 'recover']
const REASONS = { end: 'revoked', reuse: null, stop: 'claims' } as const

function numbersOf (given: Judgement | Ending): Pick<SessionEvent, 'behind' | 'ageMs'> {
  // Or what it has not would be looked for in Object.prototype.
  const judgement = bare(given)
  return {
    ...('behind' in judgement ? { behind: judgement.behind } : {}),
    ...('ageMs' in judgement ? { ageMs: judgement.ageMs } : {}),
  }
}

/** The session after a token was judged to go on. Its lifetime does not move. */
function recordAfter ({ act, record, generation }: Going, now: number, idle: number): SessionRecord {
  return WRITES.includes(act) ? { ...record, generation, rotated: now, idle: now + idle } : record
}

/** Builds one try at a refresh, which gives undefined where another came between. */
function createAttempt (parts: SessionParts): (token: RefreshToken) => Promise<SessionTokens | undefined> {
  const { calls, revocations, grace, tell } = parts

  function refuse ({ id }: RefreshToken, { reason, record }: Extract<Judgement, { act: 'refuse' }>): never {
    tell({ type: 'refused', sid: record === undefined ? null : id, userId: record?.userId ?? null, reason })
    throw createInvalid()
  }

  // The session ends first in the store: its entry on the list expires before it would.
  async function end ({ token: { owner, id }, value, now }: Presented, ending: Ending): Promise<undefined> {
    const { act, record: { userId } } = ending
    const isReuse = act === 'reuse'
    if (!await bury(parts, owner, { id, value, now })) return undefined
    tell({ type: isReuse ? 'reused' : 'ended', sid: id, userId, reason: REASONS[act], ...numbersOf(ending) })
    // It holds here, and is sent again.
    await despiteOutage(revocations.revokeSessions([id]))
    throw isReuse ? new RefreshReused('The refresh token was replaced before.') : createInvalid()
  }

  async function goOn (presented: Presented, judgement: Going): Promise<SessionTokens | undefined> {
    const { token, value, now } = presented
    const { owner, id } = token
    const record = recordAfter(judgement, now, parts.idle)
    const issued = await issueTokens(parts, token, { record, now })
    if (issued === null) return await end(presented, { act: 'stop', record })
    // The app may have taken its time, and only now it is known whom the tokens name.
    if (isRevoked(parts, id, record, issued.stated)) return await end(presented, { act: 'end', record })
    if (WRITES.includes(judgement.act)) {
      const replacement = { value: writeRecord(record), previous: value, now, expires: expiryOf(record) }
      if (!await calls.replace(owner, id, replacement)) return undefined
    }
    const { userId } = record
    tell({ type: GOING[judgement.act], sid: id, userId, reason: null, ...numbersOf(judgement) })
    return issued.tokens
  }

  return async function attempt (token) {
    const { owner, id } = token
    await revocations.requireFresh()
    const { value, now } = await calls.get(owner, id)
    const judgement = judge(readStored(value, owner), token, {
      now, grace, isRevoked: (...session) => isRevoked(parts, ...session),
    })
    if (judgement.act === 'refuse') refuse(token, judgement)
    const presented = { token, value: value as string, now }
    if (judgement.act === 'end' || judgement.act === 'reuse') return await end(presented, judgement)
    return await goOn(presented, judgement)
  }
}

/**
 * Builds what gives the next tokens for a refresh token.
 *
 * @returns a function whose calls with one token share one refresh as long as it is under way
 */
export function createRefresh (parts: SessionParts): Sessions['refresh'] {
  const { carry, tell } = parts
  const attempt = createAttempt(parts)
  const running = new Map<unknown, Promise<SessionTokens>>()

  async function refreshOnce (token: RefreshToken): Promise<SessionTokens> {
    try {
      return await settle(parts, async () => await attempt(token))
    } catch (error) {
      if (error instanceof SessionsUnavailable) tell({ type: 'unavailable', sid: null, userId: null, reason: null })
      throw error
    }
  }

  async function share (given: unknown): Promise<SessionTokens> {
    const token = parseRefreshToken(given)
    if (token === undefined) {
      tell({ type: 'refused', sid: null, userId: null, reason: 'malformed' })
      throw createInvalid()
    }
    const shared = running.get(given) ?? refreshOnce(token).finally(() => running.delete(given))
    running.set(given, shared)
    return await shared
  }

  return async function refresh (refreshToken, options) {
    if (options === undefined) return await share(refreshToken)
    const { reply } = readCall<RefreshOptions>('refresh', RefreshOptionsSchema, options)
    return await carry({ reply, presented: refreshToken }, async () => await share(refreshToken))
  }
}
