import { EncodeFailed } from '../errors.js'
import { describe } from '../settings/faults.js'
import { createMembers } from '../settings/own.js'
import { createReader, readOrRefuse, statedBy } from './json.js'
import { checkMoment, isDateOf, toSeconds } from './moments.js'
import type { JsonObject } from './token.js'

const NO_CLAIMS = 'the payload is not an object of claims.'
const HEADERS_OF_OURS = ['alg', 'crit', 'b64']

/** What a payload states. */
export interface GivenClaims {
  /** Its claims, without prototypes. */
  readonly claims: JsonObject
  /** Those of time that were stated as a Date. */
  readonly dates: ReadonlySet<string>
}

// A promise, a Map or a Set is an object without members to JSON: what was meant would be lost.
function isEmptyInstance (value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return Object.keys(value).length === 0 && prototype !== null && Object.getPrototypeOf(prototype) !== null
}

function isOfMembers (value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isEmptyInstance(value)
}

// JSON asks once, so that a toJSON which comes out of one would be lost.
function isHalfStated (stated: object, given: unknown): boolean {
  return stated !== given && Object.hasOwn(stated, 'toJSON') && typeof (stated as JsonObject).toJSON === 'function'
}

// What JSON leaves out would name nobody, and what it makes null of was meant to name somebody.
function checkUserClaim (claim: string, given: unknown, member: unknown): void {
  if (member !== undefined && (member !== null || given === null)) return
  throw new EncodeFailed(`${claim} is ${describe(given)}. Leave it out, or say null, where there is none.`)
}

/**
 * The claims that a payload states, as JSON will hold them; `exp`, `nbf` and `iat` in seconds where they
 * are a `Date`.
 *
 * @param payload what `encode` was given. It is not changed.
 * @param userClaims the names of the claims that say who the user is
 * @throws ConfigurationError if JSON makes no object of claims of it, or one that nobody can have meant
 */
export function parsePayload (payload: unknown, userClaims: readonly string[] = []): GivenClaims {
  return readOrRefuse(() => {
    const stated = statedBy(payload, '')
    if (!isOfMembers(stated) || isHalfStated(stated, payload)) throw new EncodeFailed(NO_CLAIMS)
    const read = createReader(stated)
    const claims = createMembers()
    const dates = new Set<string>()
    for (const name of Object.keys(stated)) {
      const given = stated[name]
      const isDate = isDateOf(name, given)
      const member = read(isDate ? toSeconds(given) : given, name)
      if (isDate) dates.add(name)
      else checkMoment(name, member)
      if (userClaims.includes(name)) checkUserClaim(name, given, member)
      if (member !== undefined) claims[name] = member
    }
    return { claims, dates }
  })
}

function readHeader (name: string, given: unknown, read: ReturnType<typeof createReader>): unknown {
  const member = read(given, name)
  if (member === undefined) throw new EncodeFailed(`the ${name} header is ${describe(given)}: leave it out.`)
  if (HEADERS_OF_OURS.includes(name)) throw new EncodeFailed(`headers may not set ${name}.`)
  if (name === 'kid' && typeof member !== 'string') throw new EncodeFailed('the kid header is not a string.')
  return member
}

/**
 * The header parameters that an app adds, as JSON will hold them.
 *
 * @returns them, without prototypes
 * @throws ConfigurationError if they are no object, or set what is ours to set
 */
export function parseHeaders (given: unknown): JsonObject {
  return readOrRefuse(() => {
    const stated = statedBy(given, '')
    if (!isOfMembers(stated)) throw new EncodeFailed('headers is not an object of header parameters.')
    const read = createReader(stated)
    const headers = createMembers()
    for (const name of Object.keys(stated)) headers[name] = readHeader(name, stated[name], read)
    return headers
  })
}
