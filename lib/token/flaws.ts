import { describe } from '../settings/faults.js'
import type { ResolvedSettings } from '../settings/settings.js'
import { isTooDeep, type JsonObject } from './token.js'

/** Why claims are refused: what anyone may be told, in fixed words, and what those who run the app may; no value. */
export interface Flaw { readonly reason: string, readonly detail: string | undefined }

type Rules = 'maxAge' | 'requiredClaims' | 'idClaim' | 'usernameClaim' | 'numericIds'

/** What claims are held against, whenever they come and whoever they are for. */
export type FlawRules = Pick<ResolvedSettings, Rules> & {
  /** Holds claims against the app's schema, and says where they do not match; undefined where they do. */
  readonly findMismatch: ((claims: JsonObject) => string | undefined) | undefined
}

function isText (value: unknown): boolean {
  return typeof value === 'string'
}

function isIdentifier (value: unknown): boolean {
  return isText(value) || Number.isSafeInteger(value)
}

function isTextOrTexts (value: unknown): boolean {
  return isText(value) || (Array.isArray(value) && value.every(isText))
}

// RFC 7519 4.1
function isOfItsType (claim: string, value: unknown, numericIds: boolean): boolean {
  switch (claim) {
    case 'iss': return isText(value)
    case 'aud': return isTextOrTexts(value)
    case 'exp': case 'nbf': case 'iat': return Number.isFinite(value)
    case 'sub': case 'jti': return numericIds ? isIdentifier(value) : isText(value)
    default: return true
  }
}

const IDENTIFIER = 'a string or a safe integer'
const MOMENT = 'seconds since 1970 as a number, or a Date'
const ALLOWED: ReadonlyMap<string, string> = new Map([
  ['iss', 'a string'],
  ['aud', 'a string or a list of strings'],
  ['exp', `${MOMENT}; a time span goes into expiresIn`],
  ['nbf', `${MOMENT}; a time span goes into notBefore`],
  ['iat', MOMENT],
])

function allowedFor (claim: string, numericIds: boolean): string {
  return ALLOWED.get(claim) ?? (numericIds ? IDENTIFIER : 'a string; safe integers with the setting numericIds')
}

function wrongType (who: string, claim: string, value: unknown, allowed: string): Flaw {
  return { reason: `The ${who} is of a wrong type.`, detail: `${claim}: ${describe(value)} given, expected ${allowed}` }
}

// Every name is stated, or it would be looked for in Object.prototype.
const NO_CLAIMS: Flaw = { reason: 'There are no claims.', detail: undefined }
const TOO_DEEP: Flaw = { reason: 'The claims are nested too deep.', detail: undefined }
const NO_IAT: Flaw = { reason: 'The iat claim is missing.', detail: undefined }

/** Says that an object holds no claims. */
export function findNothing (claims: JsonObject): Flaw | undefined {
  return Object.keys(claims).length === 0 ? NO_CLAIMS : undefined
}

/** Says why an object is no set of claims at all; undefined where it is one. */
export function findMalformation (claims: JsonObject): Flaw | undefined {
  return findNothing(claims) ?? (isTooDeep(claims) ? TOO_DEEP : undefined)
}

/** Says which registered claim is of a wrong type. */
export function findWrongType (claims: JsonObject, { numericIds }: Pick<FlawRules, 'numericIds'>): Flaw | undefined {
  for (const claim of Object.keys(claims)) {
    const value = claims[claim]
    if (isOfItsType(claim, value, numericIds)) continue
    return wrongType(`${claim} claim`, claim, value, allowedFor(claim, numericIds))
  }
  return undefined
}

/** Says that there is no time to count `maxAge` from. */
export function findMissingTime (claims: JsonObject, { maxAge }: Pick<FlawRules, 'maxAge'>): Flaw | undefined {
  return maxAge !== undefined && !Object.hasOwn(claims, 'iat') ? NO_IAT : undefined
}

// Null is as good as absent. A registered claim has been looked at before, and is stricter.
function isStated (claims: JsonObject, claim: string): boolean {
  return Object.hasOwn(claims, claim) && claims[claim] !== null
}

function findFlawOfUser (claims: JsonObject, { idClaim, usernameClaim }: FlawRules): Flaw | undefined {
  if (isStated(claims, idClaim) && !isIdentifier(claims[idClaim])) {
    return wrongType('claim of the user id', idClaim, claims[idClaim], `${IDENTIFIER}, or null`)
  }
  return isStated(claims, usernameClaim) && !isText(claims[usernameClaim])
    ? wrongType('claim of the user name', usernameClaim, claims[usernameClaim], 'a string, or null')
    : undefined
}

function findMissing (claims: JsonObject, { requiredClaims }: FlawRules): Flaw | undefined {
  const missing = requiredClaims.find((claim) => !isStated(claims, claim))
  if (missing === undefined) return undefined
  return { reason: 'A required claim is missing.', detail: `${missing}: missing, or null` }
}

function findMismatch (claims: JsonObject, rules: FlawRules): Flaw | undefined {
  const detail = rules.findMismatch?.(claims)
  return detail === undefined ? undefined : { reason: 'The claims do not match the schema.', detail }
}

/** Says why claims can never be accepted, so that `encode` and `verify` refuse the same. */
export function findFlaw (claims: JsonObject, rules: FlawRules): Flaw | undefined {
  return findWrongType(claims, rules) ?? findFlawOfUser(claims, rules) ?? findMissing(claims, rules) ??
    findMissingTime(claims, rules) ?? findMismatch(claims, rules)
}
