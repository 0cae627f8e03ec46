import type { Faults } from './faults.js'

/** Tells the prototype that everything inherits from, of this realm or another. */
export function isRoot (holder: object): boolean {
  return Object.hasOwn(holder, 'isPrototypeOf') && Object.getPrototypeOf(holder) === null
}

/**
 * A member of an object's own, or one that it inherits from its class, but never one of `Object.prototype`, where
 * whoever can pollute it would decide.
 */
export function memberOf<Whole extends object, Name extends keyof Whole> (
  object: Whole, name: Name
): Whole[Name] | undefined
export function memberOf (object: object, name: PropertyKey): unknown
export function memberOf (object: object, name: PropertyKey): unknown {
  for (let holder: object | null = object; holder !== null; holder = Object.getPrototypeOf(holder)) {
    if (!Object.hasOwn(holder, name)) continue
    return isRoot(holder) ? undefined : (object as Record<PropertyKey, unknown>)[name]
  }
  return undefined
}

type MembersConstructor = new () => Record<string, unknown>

// V8 keeps what Object.create(null) gives as a hash table, which takes some five times as long to write and to read.
const Members = function () {} as unknown as MembersConstructor
Object.defineProperty(Members, 'prototype', { value: Object.freeze(Object.create(null)) })

/** An object to put members in, in which one that is missing is looked for nowhere else. */
export function createMembers (): Record<string, unknown> {
  return new Members()
}

/** The same members, without a prototype in which one that is missing could be looked for. */
export function bare<Members extends object> (members: Members): Members {
  return Object.assign(Object.create(null), members)
}

function isPlain (given: object): boolean {
  const prototype: object | null = Object.getPrototypeOf(given)
  if (prototype !== null && !isRoot(prototype)) return false
  // Hidden members would be overlooked, or used unchecked.
  return !Array.isArray(given) && Object.getOwnPropertyNames(given).length === Object.keys(given).length
}

// What is not its own would come from a prototype.
function copyList (given: readonly unknown[]): unknown[] {
  return Array.from({ length: given.length }, (_, place) => Object.hasOwn(given, place) ? given[place] : undefined)
}

/** What is said of a member whose getter throws, or which is a Proxy that does. */
export const UNREADABLE = 'given, but to read it throws'

/** What the app's own code gives; undefined where it throws. */
export function attempt<Result> (read: () => Result): Result | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** What a text of JSON says; undefined where it is none. */
export function parseJson (text: string): unknown {
  return attempt(() => JSON.parse(text) as unknown)
}

/** The same members without those that are undefined. */
export function stated<Members extends object> (
  members: Members
): { [Name in keyof Members]?: Exclude<Members[Name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as object
}

/**
 * Reads every member of a plain object once, whatever it is: a getter or a Proxy may throw, or answer
 * otherwise the next time. Lists are copied.
 *
 * @param faults where it is noted that it is no plain object, or which member cannot be read
 * @returns its members, in their order; none where it is not plain
 */
export function readMembers (given: unknown, faults: Faults): ReadonlyMap<string, unknown> {
  const members = new Map<string, unknown>()
  const isGood = typeof given === 'object' && given !== null && attempt(() => isPlain(given)) === true
  const names = isGood ? attempt(() => Object.keys(given)) : undefined
  if (names === undefined) faults.add('', given, 'a plain object')
  for (const name of names ?? []) {
    const read = attempt(() => {
      const value = (given as Record<string, unknown>)[name]
      return { value: Array.isArray(value) ? copyList(value) : value }
    })
    if (read === undefined) faults.say(name, UNREADABLE)
    else members.set(name, read.value)
  }
  return members
}
