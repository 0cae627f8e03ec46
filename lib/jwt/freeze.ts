import { membersOf } from '../token/token.js'

/**
 * Freezes what JSON holds, all the way down.
 *
 * @returns the same value
 */
export function freezeDeep<Value extends object> (value: Value): Readonly<Value> {
  for (const member of membersOf(value)) {
    if (typeof member === 'object' && member !== null) freezeDeep(member)
  }
  return Object.freeze(value)
}
