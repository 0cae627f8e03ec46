import type { TObject } from '@sinclair/typebox'
import { findMismatches } from './check.js'
import { describe, type Faults } from './faults.js'
import { hintFor } from './hints.js'
import { attempt, readMembers, UNREADABLE } from './own.js'
import { parseTimeSpan } from './time-span.js'

/** What names a key among settings and options. */
export const KEY_NAMES = ['secret', 'publicKey', 'privateKey'] as const

type Property = TObject['properties'][string]

function noteMissing (name: string, value: undefined | null, { description }: Property, faults: Faults): void {
  const isKey = (KEY_NAMES as readonly string[]).includes(name)
  faults.add(name, value, `${description}${isKey ? '; is the variable that it comes from set?' : ', or leave it out'}`)
}

function noteUnknown (name: string, value: unknown, names: readonly string[], faults: Faults): void {
  faults.say(name, `${describe(value)} given, but there is no such name${hintFor(name, names)}`)
}

function isSpan (value: unknown, { above = -1, below = Infinity }: Property): boolean {
  if (value === false) return true
  const seconds = parseTimeSpan(value as number | string)
  return seconds !== undefined && seconds > above && (typeof value === 'string' || seconds < below)
}

function checkMember (name: string, value: unknown, property: Property, faults: Faults): void {
  if (value === undefined || value === null) return noteMissing(name, value, property, faults)
  const mismatches = attempt(() => findMismatches(property, value))
  if (mismatches === undefined) return faults.say(name, UNREADABLE)
  for (const mismatch of mismatches) faults.add(`${name}${mismatch.path}`, mismatch.value, String(property.description))
  if (faults.has(name) || property.isTimeSpan !== true || isSpan(value, property)) return
  faults.add(name, value, String(property.description))
}

/**
 * Holds members against a schema, strictly: unknown names, undefined and null are faults.
 *
 * @param schema an object schema, each of whose properties is described by what is allowed
 * @param faults where each fault is noted
 * @returns every name of the schema, so that none is looked for in a prototype: what was given and is sound, or else
 *   its default, or undefined
 */
export function checkMembers<Options> (
  schema: TObject, members: ReadonlyMap<string, unknown>, faults: Faults
): Options {
  for (const [name, value] of members) {
    const property = Object.hasOwn(schema.properties, name) ? schema.properties[name] : undefined
    if (property === undefined) noteUnknown(name, value, Object.keys(schema.properties), faults)
    else checkMember(name, value, property, faults)
  }
  for (const name of schema.required ?? []) {
    if (!members.has(name)) faults.add(name, undefined, String(schema.properties[name]?.description))
  }
  return Object.fromEntries(Object.entries(schema.properties).map(([name, property]) => {
    return [name, members.has(name) && !faults.has(name) ? members.get(name) : property.default]
  })) as Options
}

/**
 * Reads options once, so that what was checked is what is used and nothing that the app does later changes it. What a
 * key is made of is left to whoever reads keys.
 *
 * @param given what the app passed, whatever it is
 * @returns as `checkMembers`
 */
export function readOptions<Options> (schema: TObject, given: unknown, faults: Faults): Options {
  return checkMembers(schema, readMembers(given, faults), faults)
}
