import { ClaimInvalid, TokenExpired, TokenInactive, TokenInvalid } from '../errors.js'
import type { ResolvedSettings } from '../settings/settings.js'
import { isTooDeep, type JsonObject } from './token.js'

/** What claims are held against. */
export type ClaimRules = Pick<ResolvedSettings,
  'issuer' | 'audience' | 'leeway' | 'maxAge' | 'requiredClaims' | 'idClaim' | 'usernameClaim' |
  'scopeClaims' | 'roleClaims'> & {
    readonly matchesSchema: (claims: unknown) => boolean
  }

/** The seconds since the epoch from which on, and before which, claims are good. */
export interface Validity { readonly from: number, readonly until: number }

type Test = (value: unknown) => boolean

const isString: Test = (value) => typeof value === 'string'
const isStringOrStrings: Test = (value) => isString(value) || (Array.isArray(value) && value.every(isString))
const isIdentifier: Test = (value) => isString(value) || Number.isSafeInteger(value)

// RFC 7519 4.1
const REGISTERED: ReadonlyArray<readonly [claim: string, test: Test]> = [
  ['iss', isString], ['sub', isString], ['aud', isStringOrStrings],
  ['exp', Number.isFinite], ['nbf', Number.isFinite], ['iat', Number.isFinite], ['jti', isString],
]

/** A claim of the token's own, undefined where it has none: never one of a prototype. */
export function ownClaim (claims: JsonObject, name: string): unknown {
  return Object.hasOwn(claims, name) ? claims[name] : undefined
}

/** Says why an object is no set of claims at all, in fixed words; undefined where it is one. */
export function findMalformation (claims: JsonObject): string | undefined {
  if (Object.keys(claims).length === 0) return 'There are no claims.'
  return isTooDeep(claims) ? 'The claims are nested too deep.' : undefined
}

function findWrongType (claims: JsonObject): string | undefined {
  const wrong = REGISTERED.find(([claim, test]) => Object.hasOwn(claims, claim) && !test(claims[claim]))
  return wrong && `The ${wrong[0]} claim is of a wrong type.`
}

function findMissingTime (claims: JsonObject, { maxAge }: ClaimRules): string | undefined {
  return maxAge !== undefined && !Object.hasOwn(claims, 'iat') ? 'The iat claim is missing.' : undefined
}

function findFlawOfUser (claims: JsonObject, { idClaim, usernameClaim }: ClaimRules): string | undefined {
  if (Object.hasOwn(claims, idClaim) && !isIdentifier(claims[idClaim])) return 'The claim of the user id is of a wrong type.'
  const isWrong = Object.hasOwn(claims, usernameClaim) && !isString(claims[usernameClaim])
  return isWrong ? 'The claim of the user name is of a wrong type.' : undefined
}

/**
 * Says why claims can never be accepted, whenever and whoever for, so that `encode` and `verify`
 * refuse the same.
 *
 * @returns a reason in fixed words, or undefined
 */
export function findFlaw (claims: JsonObject, rules: ClaimRules): string | undefined {
  const flaw = findWrongType(claims) ?? findFlawOfUser(claims, rules)
  if (flaw !== undefined) return flaw
  if (rules.requiredClaims.some((claim) => ownClaim(claims, claim) == null)) return 'A required claim is missing.'
  const missing = findMissingTime(claims, rules)
  if (missing !== undefined) return missing
  return rules.matchesSchema(claims) ? undefined : 'The claims do not match the schema.'
}

/** When claims without a flaw are good: from `nbf`, until `exp`, and for `maxAge` from `iat` on. */
export function validityOf (claims: JsonObject, { leeway, maxAge }: ClaimRules): Validity {
  const exp = (ownClaim(claims, 'exp') ?? Infinity) as number
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
  if (maxAge === undefined || now >= (claims.iat as number) - leeway) throw new TokenInactive('The token is not active yet.')
  throw new ClaimInvalid('The iat claim is in the future.')
}

function checkParties (claims: JsonObject, { issuer, audience }: ClaimRules): void {
  const iss = ownClaim(claims, 'iss') as string | undefined
  if (issuer !== undefined && (iss === undefined || !issuer.includes(iss))) {
    throw new ClaimInvalid('The iss claim is missing or not accepted.')
  }
  if (audience === false) return
  const aud = ownClaim(claims, 'aud') as string | readonly string[] | undefined
  // RFC 7519 4.1.3: "If the principal processing the claim does not identify itself with a value in
  // the "aud" claim when this claim is present, then the JWT MUST be rejected."
  const named = aud === undefined ? [] : [aud].flat()
  const accepted = audience === undefined ? aud === undefined : named.some((name) => audience.includes(name))
  if (!accepted) throw new ClaimInvalid('The aud claim is missing or not accepted.')
}

/**
 * Checks the claims of a token whose signature is right.
 *
 * @param now seconds since the epoch
 * @throws AuthenticationFailed, with code `APISTAR_JWT_TOKEN_EXPIRED`, `_INACTIVE` or
 *   `_CLAIM_INVALID`; `_TOKEN_INVALID` for claims that are empty or nested too deep
 */
export function checkClaims (claims: JsonObject, rules: ClaimRules, now: number): void {
  const malformation = findMalformation(claims)
  if (malformation !== undefined) throw new TokenInvalid(malformation)
  const flaw = findFlaw(claims, rules)
  if (flaw !== undefined) throw new ClaimInvalid(flaw)
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
  const flaw = findMalformation(claims) ?? findWrongType(claims) ?? findMissingTime(claims, rules)
  if (flaw !== undefined) throw new ClaimInvalid(flaw)
  checkTimes(claims, rules, now)
  checkParties(claims, rules)
}
