import type { ArrayOptions, SchemaOptions, Static, TNumber, TSchema, TString, TUnion, TUnsafe } from '@sinclair/typebox'
import { ALGORITHM_NAMES, type Algorithm } from './algorithms.js'
import { Type } from './type.js'

/** A list. TypeBox types an array as one that may be changed, which would refuse lists declared `as const`. */
export function List<Item extends TSchema> (item: Item, options: ArrayOptions): TUnsafe<ReadonlyArray<Static<Item>>> {
  return Type.Unsafe<ReadonlyArray<Static<Item>>>(Type.Array(item, options))
}

/** The name of a claim or an audience. */
export const Name = Type.String({ minLength: 1 })
export const Names = List(Name, { minItems: 1 })
export const ONE_OR_MORE = 'a string that is not empty, or a list of such'

export const ISSUER = 'a string that is not empty and has no white space around it'
/** The name of an issuer. A URL forgives what stands around it, control characters too, but `iss` is compared as text. */
export const Issuer = Type.String({ pattern: '^[^\\s\\x00-\\x1f](?:[^]*[^\\s\\x00-\\x1f])?$', description: ISSUER })
export const Issuers = List(Issuer, { minItems: 1 })
/** Seconds, or text that `parseTimeSpan` reads. */
export function timeSpan (options: SchemaOptions = {}): TUnion<[TNumber, TString]> {
  return Type.Union([Type.Number({ minimum: 0 }), Type.String()], {
    isTimeSpan: true,
    description: 'seconds (finite, not negative) or text with a unit (\'15m\')',
    ...options,
  })
}
export const TimeSpan = timeSpan()

export const ALGORITHM = `one of ${ALGORITHM_NAMES.join(', ')}`
export const AlgorithmName = Type.Unsafe<Algorithm>(Type.Union(ALGORITHM_NAMES.map((name) => Type.Literal(name)), {
  description: ALGORITHM,
}))
