import { RefreshInvalid } from '../errors.js'
import type { SessionEvent } from '../events.js'
import type { Mint, StatedNames } from './access-token.js'
import type { Carry } from './carrier.js'
import { expiryOf, factsOf, type SessionRecord } from './record.js'
import { formatRefreshToken, type TokenBase } from './refresh-token.js'
import type { Revocations } from './revocations.js'
import type { StoreCalls } from './store-calls.js'
import { SessionTokens } from './tokens.js'

/** What all that is done with sessions shares. Times are milliseconds. */
export interface SessionParts {
  readonly calls: StoreCalls
  readonly revocations: Revocations
  readonly mint: Mint
  readonly carry: Carry
  readonly tell: (event: SessionEvent) => void
  /** @throws SessionsUnavailable */
  readonly refuse: () => never
  /** The word before an access token in a header. */
  readonly scheme: string
  /** Whom `iss` of the app's own tokens may name, the first where `claims` says nothing; undefined for anyone. */
  readonly issuer: readonly string[] | undefined
  readonly idle: number
  readonly lifetime: number
  readonly grace: number
  /** How long an access token lives, and what stands for a session that has ended. */
  readonly tombstone: number
  readonly maxPerUser: number
}

/** A session, and when it was read. */
interface Read {
  readonly id: string
  readonly record: SessionRecord
  readonly now: number
}

// Whoever loses against another reads what that one wrote, which most often settles it.
const ATTEMPTS = 5

/**
 * Tries until it comes to an end: an attempt that lost against another gives undefined.
 *
 * @throws SessionsUnavailable where it never does
 */
export async function settle<Result> (
  { refuse }: Pick<SessionParts, 'refuse'>, attempt: () => Promise<Result | undefined>
): Promise<Result> {
  for (let left = ATTEMPTS; left > 0; left -= 1) {
    const result = await attempt()
    if (result !== undefined) return result
  }
  return refuse()
}

/**
 * Whether the revocation list has a session as ended, by itself, its user or its issuer.
 *
 * @param stated what the app says in its tokens, once it was asked; until then nobody knows which of several issuers
 *   they name
 */
export function isRevoked (
  { revocations, issuer = [] }: SessionParts, id: string, { userId, authTime }: SessionRecord, stated?: StatedNames
): boolean {
  const known = stated === undefined && issuer.length > 1 ? undefined : issuer[0]
  // Every name is stated, or it would be looked for in Object.prototype.
  return revocations.isRevoked({
    trusted: undefined,
    iss: stated?.iss ?? known,
    sid: id,
    jti: undefined,
    kid: undefined,
    subjects: [userId, stated?.sub ?? userId],
    issuedAt: Math.floor(authTime / 1000),
  })
}

/** Whether a session goes on, by its times and by the list. */
export function isLive (parts: SessionParts, { id, record, now }: Read): boolean {
  return now < expiryOf(record) && !isRevoked(parts, id, record)
}

/** What is issued for a session. */
interface Issued { readonly tokens: SessionTokens, readonly stated: StatedNames }

/** The tokens of a session as its record says; null where its user may not go on. What the app throws goes on. */
export async function issueTokens (
  { mint, scheme }: SessionParts, { owner, id, family }: TokenBase, { record, now }: Omit<Read, 'id'>
): Promise<Issued | null> {
  const session = factsOf(id, record)
  const minted = await mint(session, now)
  if (minted === null) return null
  const { stated, ...access } = minted
  const refreshToken = formatRefreshToken({ owner, id, family }, record.key, record.generation)
  return { tokens: new SessionTokens({ ...access, refreshToken, session, scheme }), stated }
}

/** The refusal of a refresh token, or of who names a session that is none. Nothing is said of why. */
export function createInvalid (): Error {
  return new RefreshInvalid('The refresh token is not good.')
}
