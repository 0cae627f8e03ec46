import { describe } from '../settings/faults.js'
import { bare } from '../settings/own.js'
import type { ResolvedSettings } from '../settings/settings.js'
import { isTooDeep, type JsonObject } from './token.js'

/** Why claims are refused: what anyone may be told, in fixed words, and what those who run the app may; no value. */
export interface Flaw { readonly reason: string, readonly detail?: string }

type Rules = 'maxAge' | 'requiredClaims' | 'idClaim' | 'usernameClaim' | 'numericIds'

/** What claims are held against, whenever they come and whoever they are for. */
export type FlawRules = Pick<ResolvedSettings, Rules> & {
  /** Holds claims against the app's schema, and says where they do not match; undefined where they do. */
  readonly findMismatch: ((claims: JsonObject) => string | undefined) | undefined
}

type Test = (value: unknown) => boolean
interface ClaimType { readonly test: Test, readonly allowed: string }

const isString: Test = (value) => typeof value === 'string'
const isStringOrStrings: Test = (value) => isString(value) || (Array.isArray(value) && value.every(isString))
const isIdentifier: Test = (value) => isString(value) || Number.isSafeInteger(value)

const MOMENT = 'seconds since 1970 as a number, or a Date'

// RFC 7519 4.1
const OTHERS: Readonly<Record<string, ClaimType>> = {
  iss: { test: isString, allowed: 'a string' },
  aud: { test: isStringOrStrings, allowed: 'a string or a list of strings' },
  exp: { test: Number.isFinite, allowed: `${MOMENT}; a time span goes into expiresIn` },
  nbf: { test: Number.isFinite, allowed: `${MOMENT}; a time span goes into notBefore` },
  iat: { test: Number.isFinite, allowed: MOMENT },
}

function withIdentifiers (test: Test, allowed: string): Readonly<Record<string, ClaimType | undefined>> {
  return bare({ ...OTHERS, sub: { test, allowed }, jti: { test, allowed } })
}

const IDENTIFIER = 'a string or a safe integer'
const STRICT = withIdentifiers(isString, 'a string; safe integers with the setting numericIds')
const NUMERIC = withIdentifiers(isIdentifier, IDENTIFIER)

function wrongType (who: string, claim: string, value: unknown, allowed: string): Flaw {
  return { reason: `The ${who} is of a wrong type.`, detail: `${claim}: ${describe(value)} given, expected ${allowed}` }
}

/** Says why an object is no set of claims at all; undefined where it is one. */
export function findMalformation (claims: JsonObject): Flaw | undefined {
  if (Object.keys(claims).length === 0) return { reason: 'There are no claims.' }
  return isTooDeep(claims) ? { reason: 'The claims are nested too deep.' } : undefined
}

/** Says which registered claim is of a wrong type. */
export function findWrongType (claims: JsonObject, { numericIds }: Pick<FlawRules, 'numericIds'>): Flaw | undefined {
  const types = numericIds ? NUMERIC : STRICT
  for (const claim of Object.keys(claims)) {
    const type = types[claim]
    if (type === undefined || type.test(claims[claim])) continue
    return wrongType(`${claim} claim`, claim, claims[claim], type.allowed)
  }
  return undefined
}

/** Says that there is no time to count `maxAge` from. */
export function findMissingTime (claims: JsonObject, { maxAge }: Pick<FlawRules, 'maxAge'>): Flaw | undefined {
  return maxAge !== undefined && !Object.hasOwn(claims, 'iat') ? { reason: 'The iat claim is missing.' } : undefined
}

// Null is as good as absent. A registered claim has been looked at before, and is stricter.
function isStated (claims: JsonObject, claim: string): boolean {
  return Object.hasOwn(claims, claim) && claims[claim] !== null
}

function findFlawOfUser (claims: JsonObject, { idClaim, usernameClaim }: FlawRules): Flaw | undefined {
  if (isStated(claims, idClaim) && !isIdentifier(claims[idClaim])) {
    return wrongType('claim of the user id', idClaim, claims[idClaim], `${IDENTIFIER}, or null`)
  }
  return isStated(claims, usernameClaim) && !isString(claims[usernameClaim])
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
