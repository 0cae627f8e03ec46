import { ClaimInvalid, TokenExpired, TokenInactive, TokenInvalid } from '../errors.js'
import { describe } from '../settings/faults.js'
import type { ResolvedSettings } from '../settings/settings.js'
import {
  findFlaw, findMalformation, findMissingTime, findWrongType, type Flaw, type FlawRules,
} from './flaws.js'
import type { JsonObject } from './token.js'

type Rules = 'issuer' | 'audience' | 'leeway' | 'scopeClaims' | 'roleClaims'

/** What claims are held against. */
export type ClaimRules = FlawRules & Pick<ResolvedSettings, Rules> & {
  /** Whom `sub` must name, in one call. */
  readonly subject: string | number | undefined
  /** Whether it does not matter in one call that `exp` is over. */
  readonly ignoreExpiration: boolean
}

/** The seconds since the epoch from which on, and before which, claims are good. */
export interface Validity { readonly from: number, readonly until: number }

/** A claim of the token's own, undefined where it has none: never one of a prototype. */
export function ownClaim (claims: JsonObject, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined
}

/** When claims without a flaw are good: from `nbf`, until `exp`, and for `maxAge` from `iat` on. */
export function validityOf (claims: JsonObject, { leeway, maxAge, ignoreExpiration }: ClaimRules): Validity {
  const exp = ignoreExpiration ? Infinity : (ownClaim(claims, 'exp') ?? Infinity) as number
  const nbf = (ownClaim(claims, 'nbf') ?? -Infinity) as number
  const from = nbf - leeway
  const until = exp + leeway
  if (maxAge === undefined) return { from, until }
  const iat = claims.iat as number
  return { from: Math.max(from, iat - leeway), until: Math.min(until, iat + maxAge + leeway) }
}

function checkTimes (claims: JsonObject, rules: ClaimRules, now: number): void {
  const { leeway, maxAge } = rules
  const { from, until } = validityOf(claims, rules)
  // RFC 7519 4.1.4: "the expiration time on or after which the JWT MUST NOT be accepted"
  if (now >= until) throw new TokenExpired('The token has expired.')
  if (now >= from) return
  // RFC 7519 4.1.5: "the time before which the JWT MUST NOT be accepted"
  if (maxAge === undefined || now >= (claims.iat as number) - leeway) {
    throw new TokenInactive('The token is not active yet.')
  }
  throw new ClaimInvalid('The iat claim is in the future.')
}

function isNamed (aud: string | readonly string[] | undefined, audience: readonly string[]): boolean {
  if (typeof aud === 'string') return audience.includes(aud)
  return aud !== undefined && aud.some((name) => audience.includes(name))
}

// What those who run the app may know and a client may not stands beside the message, where no serializer looks.
function refuse ({ reason, detail }: Flaw, Refused: typeof ClaimInvalid | typeof TokenInvalid = ClaimInvalid): never {
  const error = new Refused(reason)
  // Without a prototype, for a descriptor would inherit what pollutes Object.prototype.
  throw Object.defineProperty(error, 'detail', Object.assign(Object.create(null) as object, { value: detail }))
}

function givenOf (claim: string, value: unknown): string {
  return value === undefined ? `${claim}: missing` : `${claim}: ${describe(value)} given`
}

function checkParties (claims: JsonObject, { issuer, audience, subject }: ClaimRules): void {
  const iss = ownClaim(claims, 'iss') as string | undefined
  if (issuer !== undefined && (iss === undefined || !issuer.includes(iss))) {
    const detail = `${givenOf('iss', iss)}, expected one that issuer names`
    refuse({ reason: 'The iss claim is missing or not accepted.', detail })
  }
  if (subject !== undefined && ownClaim(claims, 'sub') !== subject) {
    throw new ClaimInvalid('The sub claim is missing or not accepted.')
  }
  if (audience === false) return
  const aud = ownClaim(claims, 'aud') as string | readonly string[] | undefined
  // RFC 7519 4.1.3: "If the principal processing the claim does not identify itself with a value in
  // the "aud" claim when this claim is present, then the JWT MUST be rejected."
  const isAccepted = audience === undefined ? aud === undefined : isNamed(aud, audience)
  if (isAccepted) return
  const expected = audience === undefined ? 'but no audience is set' : 'expected one that audience names'
  refuse({ reason: 'The aud claim is missing or not accepted.', detail: `${givenOf('aud', aud)}, ${expected}` })
}

/**
 * Checks the claims of a token whose signature is right.
 *
 * @param now seconds since the epoch
 * @throws AuthenticationFailed, with code `APISTAR_JWT_TOKEN_EXPIRED`, `_INACTIVE` or
 *   `_CLAIM_INVALID`; `_TOKEN_INVALID` for claims that are empty or nested too deep; whatever the app's schema throws
 */
export function checkClaims (claims: JsonObject, rules: ClaimRules, now: number): void {
  const malformation = findMalformation(claims)
  if (malformation !== undefined) refuse(malformation, TokenInvalid)
  const flaw = findFlaw(claims, rules)
  if (flaw !== undefined) refuse(flaw)
  checkTimes(claims, rules, now)
  checkParties(claims, rules)
}

/**
 * Checks of claims that nobody vouches for yet what is ours to judge: the types of registered claims,
 * times, issuer and audience. Nothing of the app's runs on them.
 *
 * @param now seconds since the epoch
 * @throws AuthenticationFailed
 */
export function checkUnsignedClaims (claims: JsonObject, rules: ClaimRules, now: number): void {
  const flaw = findMalformation(claims) ?? findWrongType(claims, rules) ?? findMissingTime(claims, rules)
  if (flaw !== undefined) refuse(flaw)
  checkTimes(claims, rules, now)
  checkParties(claims, rules)
}

/** The rules of a registration. */
export function createRules (settings: ResolvedSettings, findMismatch: ClaimRules['findMismatch']): ClaimRules {
  const { issuer, audience, leeway, maxAge, requiredClaims, idClaim, usernameClaim, numericIds } = settings
  const { scopeClaims, roleClaims } = settings
  return {
    issuer,
    audience,
    leeway,
    maxAge,
    requiredClaims,
    idClaim,
    usernameClaim,
    numericIds,
    scopeClaims,
    roleClaims,
    findMismatch,
    subject: undefined,
    ignoreExpiration: false,
  }
}
