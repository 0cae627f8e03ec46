import { FormatRegistry, TypeRegistry, type TSchema } from '@sinclair/typebox'
import { TypeCompiler, type ValueError } from '@sinclair/typebox/compiler'
import { types } from 'node:util'
import type { Faults } from '../settings/faults.js'
import { attempt, isRoot, memberOf } from '../settings/own.js'
import { isLate } from '../settings/thenable.js'
import { kindOf } from '../settings/type.js'
import type { JsonObject } from './token.js'

const AT_ONCE = 'one that answers at once'

function isObject (value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

// A promise would pass for a yes.
function noteFormat (path: string, format: string, faults: Faults): void {
  const test = FormatRegistry.Get(format)
  if (test === undefined) {
    faults.add(path, format, 'one that is in the FormatRegistry of @sinclair/typebox 0.34')
  } else if (types.isAsyncFunction(test) || isLate(attempt(() => test('')))) {
    faults.add(path, format, AT_ONCE)
  }
}

function noteParts (path: string, schema: unknown, faults: Faults): void {
  if (!isObject(schema)) return
  const format = memberOf(schema, 'format')
  if (memberOf(schema, 'type') === 'string' && typeof format === 'string') noteFormat(`${path}/format`, format, faults)
  if (types.isAsyncFunction(TypeRegistry.Get(kindOf(schema as TSchema)))) faults.add(path, schema, AT_ONCE)
  for (const [name, member] of Object.entries(schema)) noteParts(`${path}/${name}`, member, faults)
}

// The compiler asks a schema for keywords that it may not have, and must not find them in Object.prototype.
function withoutPrototypes (schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutPrototypes)
  if (!isObject(schema) || !isRoot(Object.getPrototypeOf(schema) as object)) return schema
  const copy = Object.create(null) as Record<PropertyKey, unknown>
  for (const key of Reflect.ownKeys(schema)) copy[key] = withoutPrototypes(Reflect.get(schema, key))
  return copy
}

function expectationOf ({ schema, message }: ValueError): string {
  const choices = (schema.anyOf as TSchema[] | undefined)?.map((choice) => choice.const as unknown) ?? [undefined]
  if (choices.includes(undefined)) return message
  return `Expected one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`
}

/**
 * Compiles a TypeBox schema of the payload.
 *
 * @param faults where it is noted that this copy of TypeBox cannot check it: a 1.x schema, a custom type or a format
 *   that is registered elsewhere or not at all, or one that answers with a promise
 * @returns a function that says where claims without prototypes do not match, and what is expected there
 * @throws where TypeBox does, for what is no schema
 */
export function compileTypeBox (schema: TSchema, faults: Faults): (bare: JsonObject) => string | undefined {
  noteParts('claims', schema, faults)
  const compiled = TypeCompiler.Compile(withoutPrototypes(schema) as TSchema)
  if (!faults.has('claims')) compiled.Check({})
  return function findMismatch (bare) {
    if (compiled.Check(bare)) return undefined
    const error = compiled.Errors(bare).First()
    return error === undefined ? '' : `${error.path}: ${expectationOf(error)}`
  }
}
