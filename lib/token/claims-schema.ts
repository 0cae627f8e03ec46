import { FormatRegistry, type TSchema } from '@sinclair/typebox'
import { TypeCompiler } from '@sinclair/typebox/compiler'
import type { Faults } from '../settings/faults.js'

function noteUnknownFormats (path: string, schema: unknown, faults: Faults): void {
  if (typeof schema !== 'object' || schema === null) return
  const { format, type } = schema as { format?: unknown, type?: unknown }
  if (type === 'string' && typeof format === 'string' && !FormatRegistry.Has(format)) {
    faults.add(`${path}/format`, format, 'one that is in the FormatRegistry of @sinclair/typebox 0.34')
  }
  for (const [name, member] of Object.entries(schema)) noteUnknownFormats(`${path}/${name}`, member, faults)
}

/**
 * Compiles the app's schema of the payload.
 *
 * @param schema a TypeBox 0.34 schema
 * @param faults where it is noted that this copy of TypeBox cannot check it: a 1.x schema, a custom
 *   type or a format that is registered elsewhere or not at all
 * @returns a function that tells whether claims match
 */
export function compileClaimsSchema (schema: TSchema | undefined, faults: Faults): (claims: unknown) => boolean {
  const refuse = (): boolean => false
  if (schema === undefined) return () => true
  try {
    noteUnknownFormats('claims', schema, faults)
    if (faults.has('claims')) return refuse
    const compiled = TypeCompiler.Compile(schema)
    compiled.Check({})
    return (claims) => compiled.Check(claims)
  } catch {
    faults.add('claims', schema, 'a schema made with @sinclair/typebox 0.34')
    return refuse
  }
}
