import { randomUUID } from 'node:crypto'
import type { Encode } from '../jwt/encoder.js'
import { EncodeFailed } from '../errors.js'
import type { SessionClaims, SessionFacts } from '../settings/session-schemas.js'
import { ownClaim } from '../token/claims.js'
import { parsePayload } from '../token/encode-input.js'
import type { JsonObject } from '../token/token.js'

/** Whom a token names beside its user, and whose it is, where the app says so. */
export interface StatedNames { readonly sub: string | number | undefined, readonly iss: string | undefined }

/** An access token, and in how many seconds it expires. */
interface AccessToken {
  readonly accessToken: string
  readonly expiresIn: number
  readonly stated: StatedNames
}

/**
 * Makes the next access token of a session, at the store's time in milliseconds; null where the app's `claims` says
 * that its user may not go on. What the app throws goes on as it is.
 *
 * @throws ConfigurationError for claims that are none, or that state what is ours to say
 */
export type Mint = (session: SessionFacts, now: number) => Promise<AccessToken | null>

interface MintParts {
  readonly claims: SessionClaims
  readonly encode: Encode
  readonly idClaim: string
  /** How many seconds an access token lives. */
  readonly expiresIn: number
  /** The `iat` of a token of a moment of the store's. */
  readonly issuedAt: (now: number) => number
}

/** The claims that a session states of itself. */
export const RESERVED_CLAIMS: readonly string[] = ['sid', 'jti', 'iat', 'exp', 'auth_time', 'acr', 'amr']

// 122 random bits. Node draws those of many UUIDs at once, since to draw each takes longer than all else here.
function createTokenId (): string {
  return Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url')
}

function seconds (milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}

function checkClaims (given: object, { userId }: SessionFacts, idClaim: string): JsonObject {
  const { claims } = parsePayload(given)
  const reserved = RESERVED_CLAIMS.find((name) => Object.hasOwn(claims, name))
  if (reserved !== undefined) throw new EncodeFailed(`claims of the sessions may not state ${reserved}.`)
  const id = Object.hasOwn(claims, idClaim) ? claims[idClaim] : userId
  // JSON leaves out what is stated as undefined, so that it would pass for left out.
  const isUndefined = idClaim in given && (given as JsonObject)[idClaim] === undefined
  if (id !== userId || isUndefined) throw new EncodeFailed('claims of the sessions state another user id than its own.')
  return claims
}

/** Builds what makes the access tokens of sessions. */
export function createMint ({ claims, encode, idClaim, expiresIn, issuedAt }: MintParts): Mint {
  // A Date becomes whole seconds in the token; with none at all it would be born dead.
  const lifetime = Math.ceil(expiresIn)
  return async function mint (session, now) {
    const given: unknown = await claims(session)
    if (given === null) return null
    const own = checkClaims(given as object, session, idClaim)
    const { id: sid, userId, authTime, acr, amr, expiresAt } = session
    const iat = issuedAt(now)
    // No access token outlives its session.
    const exp = Math.min(iat + lifetime, seconds(expiresAt.getTime()))
    const accessToken = encode({
      ...own,
      [idClaim]: userId,
      sid,
      jti: createTokenId(),
      // As Dates, for what the store's clock says is meant, whatever it is.
      iat: new Date(iat * 1000),
      exp: new Date(exp * 1000),
      auth_time: seconds(authTime.getTime()),
      ...(acr === null ? {} : { acr }),
      ...(amr === null ? {} : { amr }),
    })
    const stated = { sub: ownClaim(own, 'sub'), iss: ownClaim(own, 'iss') } as StatedNames
    return { accessToken, expiresIn: exp - iat, stated }
  }
}
