import { SettingsInvalid } from '../errors.js'
import type { StandardSchema } from '../settings/claims-setting.js'
import { attempt, memberOf } from '../settings/own.js'
import { isLate } from '../settings/thenable.js'
import type { JsonObject } from './token.js'

function keyOf (segment: unknown): unknown {
  return typeof segment === 'object' && segment !== null ? memberOf(segment, 'key') : segment
}

// Where it is, and nothing of the vendor's message, which may quote the value.
function placeOf (issues: unknown): string {
  const [first] = Array.isArray(issues) ? issues as unknown[] : []
  const path = typeof first === 'object' && first !== null ? memberOf(first, 'path') : undefined
  return Array.isArray(path) ? path.map((segment) => `/${String(keyOf(segment))}`).join('') : ''
}

/** Refuses an answer that is still to come: nothing here can wait for it. */
export function refuseLate (answer: unknown): void {
  if (isLate(answer)) {
    throw new SettingsInvalid('apistar-jwt: claims: a promise was answered, expected an answer at once.')
  }
}

/** Tells whether a schema answers with a promise, as far as can be told without claims. */
export function answersLate ({ '~standard': standard }: StandardSchema): boolean {
  return isLate(attempt(() => standard.validate({})))
}

/**
 * Makes a check of a Standard Schema v1. What it makes of the claims is not used.
 *
 * @returns a function that says where claims do not match
 */
export function checkByStandard ({ '~standard': standard }: StandardSchema): (bare: JsonObject) => string | undefined {
  return function findMismatch (bare) {
    const answer = standard.validate(bare)
    refuseLate(answer)
    const result = Object(answer) as object
    const issues = memberOf(result, 'issues')
    const isMatch = issues === undefined && Object.hasOwn(result, 'value')
    return isMatch ? undefined : `${placeOf(issues)}: not as the schema wants it`
  }
}
