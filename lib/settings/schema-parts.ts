import type {
  ArrayOptions, SchemaOptions, Static, TLiteral, TNumber, TSchema, TString, TUnion, TUnsafe,
} from '@sinclair/typebox'
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
/** An issuer. A URL forgives what stands around it, control characters too, but `iss` is compared as text. */
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

// A number of so many seconds, 31 years, is a moment and not a span.
const MOMENT = 1e9
/** What goes beside a time span that counts from now. */
export const START = {
  below: MOMENT, description: 'seconds from now (finite, not negative, below 1e9) or text with a unit (\'15m\')',
}
/** The same for one that may not be over at once. */
export const LIFETIME = {
  below: MOMENT,
  above: 0,
  description: 'seconds from now (finite, more than 0, below 1e9) or text with a unit (\'15m\')',
}

/** A time span, or false where none of the settings is to be used. */
export function timeSpanOrFalse (options: SchemaOptions): TUnion<[TNumber, TString, TLiteral<false>]> {
  return Type.Union([Type.Number({ minimum: 0 }), Type.String(), Type.Literal(false)], {
    isTimeSpan: true,
    ...options,
    description: `${options.description}, or false`,
  })
}

/** Who or what a token is about, or its id: text (RFC 7519 4.1.2, 4.1.7); a number goes with `numericIds`. */
export const Id = Type.Union([
  Type.String(), Type.Integer({ minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
], { description: 'a string, or with the setting numericIds a safe integer' })

export const ALGORITHM = `one of ${ALGORITHM_NAMES.join(', ')}`
export const AlgorithmName = Type.Unsafe<Algorithm>(Type.Union(ALGORITHM_NAMES.map((name) => Type.Literal(name)), {
  description: ALGORITHM,
}))
