import { types } from 'node:util'
import { EncodeFailed } from '../errors.js'

const CLAIMS: readonly string[] = ['exp', 'nbf', 'iat']

// Seconds of 2001 and of the year 5138: a number that is less is a time span, one that is more is in milliseconds.
const LONGEST_SPAN = 1e9
const LAST_SECOND = 1e11

/** Tells whether a claim of time is stated as a Date, which is meant, whenever it is. */
export function isDateOf (claim: string, given: unknown): given is Date {
  return CLAIMS.includes(claim) && types.isDate(given)
}

/** Milliseconds since 1970; not by the Date's own getTime, which anyone can replace. */
export function toMilliseconds (date: Date): number {
  return Date.prototype.getTime.call(date)
}

/** Whole seconds since 1970. */
export function toSeconds (date: Date): number {
  return Math.floor(toMilliseconds(date) / 1000)
}

/**
 * Refuses an `exp` that nobody can have meant, as it makes a token born dead.
 *
 * @throws ConfigurationError
 */
export function checkExpiration (seconds: number): void {
  if (seconds >= LONGEST_SPAN) return
  throw new EncodeFailed('exp is before 2001. Give a time span as expiresIn, or a moment of the past as a Date.')
}

/**
 * Refuses a claim of time in a number that nobody can have meant: milliseconds, or a time span.
 *
 * @throws ConfigurationError
 */
export function checkMoment (claim: string, given: unknown): void {
  if (!CLAIMS.includes(claim) || typeof given !== 'number') return
  if (given > LAST_SECOND) throw new EncodeFailed(`${claim} is in milliseconds. Give seconds since 1970, or a Date.`)
  if (claim === 'exp') checkExpiration(given)
}
