import { types } from 'node:util'
import { EncodeFailed } from '../errors.js'
import { createMembers, memberOf } from '../settings/own.js'
import { DEEPEST, membersOf, type JsonObject } from './token.js'

// More members than a token has characters, at most, do not go into one.
const MOST_MEMBERS = 16_384
const NO_JSON = 'the payload or a header is not JSON: it holds a BigInt, itself, or a toJSON or getter that throws.'

// The types that JSON asks for a toJSON.
const ASKED: ReadonlySet<string> = new Set(['object', 'function', 'bigint'])

const NO_METHOD: PropertyDescriptor = Object.freeze(Object.assign(Object.create(null), { value: undefined }))

/**
 * Keeps JSON.stringify, which asks every list for toJSON, from finding one of Object.prototype: one that is there now,
 * for to shield a list takes longer than to write it.
 */
export function shield<List extends readonly unknown[]> (list: List): List {
  return 'toJSON' in list ? Object.defineProperty(list, 'toJSON', NO_METHOD) : list
}

/** Shields every list within, from what comes into Object.prototype later too. */
export function shieldAll (value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) Object.defineProperty(value, 'toJSON', NO_METHOD)
  for (const member of membersOf(value)) shieldAll(member)
}

function unbox (value: unknown): unknown {
  if (types.isNumberObject(value)) return Number(value)
  if (types.isStringObject(value)) return String(value)
  if (types.isBooleanObject(value)) return Boolean.prototype.valueOf.call(value)
  return types.isBigIntObject(value) ? BigInt.prototype.valueOf.call(value) : value
}

/** What a value makes of itself for JSON, by a toJSON of its own or of its class. */
export function statedBy (value: unknown, name: string): unknown {
  if (value === null || !ASKED.has(typeof value)) return value
  const toJSON = memberOf(Object(value) as object, 'toJSON')
  return unbox(typeof toJSON === 'function' ? Reflect.apply(toJSON, value, [name]) : value)
}

/** Does what the app's own getters, toJSON or Proxies may end. */
export function readOrRefuse<Result> (read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    throw error instanceof EncodeFailed ? error : new EncodeFailed(NO_JSON)
  }
}

/**
 * Reads the members of an object as JSON would hold them, once each. JSON.stringify and JSON.parse would do so too, but
 * for asking Object.prototype.
 *
 * @returns a function from a member and its name to what JSON holds: undefined where it leaves it out; objects have no
 *   prototype
 * @throws ConfigurationError, from that function, for what JSON cannot hold or a token would be too long for
 */
export function createReader (whole: object): (member: unknown, name: string) => unknown {
  const ancestors = [whole]
  let left = MOST_MEMBERS

  function readItems (list: readonly unknown[]): unknown[] {
    if (list.length > left) throw new EncodeFailed('the token is longer than maxTokenLength.')
    const items: unknown[] = []
    for (let place = 0; place < list.length; place++) {
      // What is not its own would come from a prototype.
      items.push(Object.hasOwn(list, place) ? read(list[place], String(place)) ?? null : null)
    }
    return shield(items)
  }

  function readMembers (object: object): JsonObject {
    const members = createMembers()
    for (const name of Object.keys(object)) {
      const member = read((object as JsonObject)[name], name)
      if (member !== undefined) members[name] = member
    }
    return members
  }

  function readWithin (object: object): unknown {
    if (ancestors.includes(object)) throw new EncodeFailed(NO_JSON)
    if (ancestors.length === DEEPEST) throw new EncodeFailed('the payload or a header is nested too deep.')
    ancestors.push(object)
    const within = Array.isArray(object) ? readItems(object) : readMembers(object)
    ancestors.pop()
    return within
  }

  function read (member: unknown, name: string): unknown {
    if (left-- === 0) throw new EncodeFailed('the token is longer than maxTokenLength.')
    const stated = statedBy(member, name)
    if (typeof stated === 'object' && stated !== null) return readWithin(stated)
    if (typeof stated === 'number') return Number.isFinite(stated) ? stated + 0 : null
    if (typeof stated === 'bigint') throw new EncodeFailed(NO_JSON)
    return typeof stated === 'function' || typeof stated === 'symbol' ? undefined : stated
  }

  return read
}
