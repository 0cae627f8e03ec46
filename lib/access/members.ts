import { types } from 'node:util'
import type { Faults } from '../settings/faults.js'
import { isRoot } from '../settings/own.js'

const PLAIN = 'a plain object with at least one member'
const LIST = 'a list that is not empty'

function isPlain (given: unknown): given is object {
  if (typeof given !== 'object' || given === null || types.isProxy(given)) return false
  const prototype = Object.getPrototypeOf(given) as object | null
  return prototype === null || (!Array.isArray(given) && isRoot(prototype))
}

// What is hidden, or made anew at each look, could be another thing when it is used than when it was checked.
function checkVisible (name: string | symbol, member: PropertyDescriptor, faults: Faults): void {
  if (typeof name === 'symbol') faults.say('', 'a member given whose name is a symbol')
  else if (member.enumerable !== true || !('value' in member)) faults.say(name, 'a hidden or computed member given')
  else if (member.value === undefined) faults.add(name, undefined, 'something, or leave it out')
}

/**
 * Reads the members of a plain object: its own, all of them visible, at least one.
 *
 * @param faults where it is noted that it is something else
 * @returns names and values, none where it is no such object
 */
export function readMembers (given: unknown, faults: Faults): ReadonlyArray<readonly [name: string, value: unknown]> {
  if (!isPlain(given) || Reflect.ownKeys(given).length === 0) {
    faults.add('', given, PLAIN)
    return []
  }
  const members = Object.entries(Object.getOwnPropertyDescriptors(given))
  for (const name of Reflect.ownKeys(given)) {
    checkVisible(name, Object.getOwnPropertyDescriptor(given, name) as PropertyDescriptor, faults)
  }
  return members.map(([name, { value }]) => [name, value])
}

/**
 * Reads a list: a real one, without holes, with at least one item.
 *
 * @param faults where it is noted that it is something else
 * @param allowed what is allowed in its place, in words
 * @returns its items, copied; none where there was a fault
 */
export function readList (given: unknown, faults: Faults, allowed = LIST): readonly unknown[] {
  if (types.isProxy(given) || !Array.isArray(given) || given.length === 0) {
    faults.add('', given, allowed)
    return []
  }
  const items: unknown[] = []
  // A hole is as good as an undefined item, and what a prototype says there is not the list's own.
  for (let index = 0; index < given.length; index++) {
    items.push(Object.getOwnPropertyDescriptor(given, index)?.value)
  }
  return items
}
