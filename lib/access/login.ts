import type { JsonObject } from '../token/token.js'
import { ownClaim } from '../token/claims.js'
import type { Faults } from '../settings/faults.js'
import { memberOf } from '../settings/own.js'
import { parseTimeSpan } from '../settings/time-span.js'
import { readList, readMembers } from './members.js'

/** How, and how long ago at most, the user must have logged in (RFC 9470). */
export interface LoginRule {
  /** The `acr` claim is one of these, the preferred first. */
  readonly acr?: string | readonly string[]
  /** The `auth_time` claim is younger: seconds, or `'15m'`. */
  readonly maxAge?: number | string
}

/** A `LoginRule` as it is used; the age in seconds. */
export interface CheckedLogin {
  readonly acr?: readonly string[]
  readonly maxAge?: number
}

/** The same, each part stated. */
interface Terms {
  readonly acr: readonly string[] | undefined
  readonly maxAge: number | undefined
}

/** By which clock, and how exactly, the age of a login is told. */
export interface LoginClock {
  /** Milliseconds since the epoch, by the clock that says when sessions logged in. */
  readonly now: () => number
  /** By how many seconds clocks may differ. */
  readonly leeway: number
}

// RFC 9470 3: acr_values are separated by spaces, within quotes.
const ACR = /^[\x21\x23-\x7e]+$/
const ACR_WORDS = 'a string of printable ASCII without spaces and quotes, or a list of such'
const SPAN_WORDS = 'seconds (finite, more than 0) or text with a unit (\'15m\')'

function readAcr (given: unknown, faults: Faults): readonly string[] {
  const isOne = typeof given === 'string'
  const values = isOne ? [given] : readList(given, faults, ACR_WORDS)
  for (const [index, value] of values.entries()) {
    if (typeof value !== 'string' || !ACR.test(value)) faults.add(isOne ? '' : String(index), value, ACR_WORDS)
  }
  return values as readonly string[]
}

function readMaxAge (given: unknown, faults: Faults): number {
  const seconds = typeof given === 'number' || typeof given === 'string' ? parseTimeSpan(given) : undefined
  if (seconds === undefined || seconds === 0) faults.add('', given, SPAN_WORDS)
  return seconds ?? 0
}

/**
 * Reads what a requirement says of the login.
 *
 * @returns a copy; not to be used where `faults` notes any
 */
export function readLogin (given: unknown, faults: Faults): CheckedLogin {
  const login: { acr?: readonly string[], maxAge?: number } = {}
  for (const [name, value] of readMembers(given, faults)) {
    if (name === 'acr') login.acr = readAcr(value, faults.at(name))
    else if (name === 'maxAge') login.maxAge = readMaxAge(value, faults.at(name))
    else faults.say(name, 'there is no such member; acr and maxAge are')
  }
  return login
}

/** What a checked login asks for, of its own: what it leaves out would be looked for in `Object.prototype`. */
export function termsOf (login: CheckedLogin): Terms {
  return { acr: memberOf(login, 'acr'), maxAge: memberOf(login, 'maxAge') }
}

/**
 * Tells whether a login will do: a claim that is missing or of an odd kind never does.
 *
 * @param claims those of a verified token
 */
export function isLoginGood (login: CheckedLogin, claims: JsonObject, clock: LoginClock): boolean {
  const { acr, maxAge } = termsOf(login)
  if (acr !== undefined && !acr.includes(ownClaim(claims, 'acr') as string)) return false
  if (maxAge === undefined) return true
  const time = ownClaim(claims, 'auth_time')
  if (typeof time !== 'number' || !Number.isFinite(time)) return false
  const age = clock.now() / 1000 - time
  return -clock.leeway <= age && age < maxAge + clock.leeway
}

/** The login that does for both of two rules, as far as one can. */
export function joinLogins (one: CheckedLogin, other: CheckedLogin): CheckedLogin {
  const [first, second] = [termsOf(one), termsOf(other)]
  const acr = first.acr?.filter((value) => second.acr?.includes(value) !== false) ?? second.acr
  const ages = [first.maxAge, second.maxAge].filter((age) => age !== undefined)
  return { ...(acr === undefined ? {} : { acr }), ...(ages.length === 0 ? {} : { maxAge: Math.min(...ages) }) }
}

/** What a challenge asks for, to be given such a login; false where there can be none. */
export function helpOf (login: CheckedLogin): CheckedLogin | false {
  return termsOf(login).acr?.length !== 0 && login
}
