import { types } from 'node:util'
import type { TSchema } from '@sinclair/typebox'
import { memberOf } from './own.js'
import { kindOf } from './type.js'

/** A part of a value that is not as the schema says, by its path: empty for the whole, `/0` for an item. */
interface Mismatch { readonly path: string, readonly value: unknown }

type Check = (schema: TSchema, value: unknown) => Mismatch[]

const FINE: Mismatch[] = []

function isObject (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function within (name: string | number, mismatches: readonly Mismatch[]): Mismatch[] {
  return mismatches.map(({ path, value }) => ({ path: `/${name}${path}`, value }))
}

function only (test: (schema: TSchema, value: unknown) => boolean): Check {
  return (schema, value) => test(schema, value) ? FINE : [{ path: '', value }]
}

function isInBounds ({ minimum = -Infinity, maximum = Infinity }: TSchema, value: number): boolean {
  return value >= minimum && value <= maximum
}

function isText ({ minLength = 0, pattern }: TSchema, value: unknown): boolean {
  if (typeof value !== 'string' || value.length < minLength) return false
  return pattern === undefined || new RegExp(pattern).test(value)
}

function checkItems ({ items, minItems = 0 }: TSchema, value: unknown): Mismatch[] {
  if (!Array.isArray(value) || value.length < minItems) return [{ path: '', value }]
  return value.flatMap((item, place) => within(place, findMismatches(items, item)))
}

function checkProperties ({ properties, required = [], additionalProperties }: TSchema, value: unknown): Mismatch[] {
  if (!isObject(value)) return [{ path: '', value }]
  const known = Object.keys(properties).flatMap((name) => {
    const member = memberOf(value, name)
    const isThere = member !== undefined || Object.hasOwn(value, name) || required.includes(name)
    return isThere ? within(name, findMismatches(properties[name], member)) : FINE
  })
  if (additionalProperties !== false) return known
  const others = Object.keys(value).filter((name) => !Object.hasOwn(properties, name))
  return [...known, ...others.map((name) => ({ path: `/${name}`, value: value[name] }))]
}

function checkEntries ({ patternProperties }: TSchema, value: unknown): Mismatch[] {
  if (!isObject(value) || types.isUint8Array(value) || types.isDate(value)) return [{ path: '', value }]
  const [schema] = Object.values(patternProperties as Record<string, TSchema>) as [TSchema]
  return Object.entries(value).flatMap(([name, member]) => within(name, findMismatches(schema, member)))
}

const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['Unknown', () => FINE],
  ['Boolean', only((_, value) => typeof value === 'boolean')],
  ['Date', only((_, value) => types.isDate(value) && Number.isFinite(Date.prototype.getTime.call(value)))],
  ['Null', only((_, value) => value === null)],
  ['Function', only((_, value) => typeof value === 'function')],
  ['Literal', only((schema, value) => value === schema.const)],
  ['Number', only((schema, value) => Number.isFinite(value) && isInBounds(schema, value as number))],
  ['Integer', only((schema, value) => Number.isInteger(value) && isInBounds(schema, value as number))],
  ['String', only(isText)],
  ['Union', only(({ anyOf }, value) => anyOf.some((schema: TSchema) => findMismatches(schema, value).length === 0))],
  ['Array', checkItems],
  ['Object', checkProperties],
  ['Record', checkEntries],
])

/**
 * Holds a value against a schema of ours, as TypeBox would, which takes long to load.
 *
 * @returns what is wrong with it, in order; nothing where it matches
 */
export function findMismatches (schema: TSchema, value: unknown): Mismatch[] {
  return (CHECKS.get(kindOf(schema)) as Check)(schema, value)
}
