import type { Static } from '@sinclair/typebox'
import { timeSpan } from './schema-parts.js'
import { StoreSchema } from './session-schemas.js'
import { Type } from './type.js'

/** How tokens are revoked. */
export const RevocationSchema = Type.Object({
  /** Where the list is kept, for all processes that are to know it. Default: `memoryStore()`. */
  store: Type.Optional(StoreSchema),
  /**
   * How often the list is read: seconds, or text with a unit. What is revoked elsewhere holds here after that at the
   * latest. Default: `'1s'`.
   */
  poll: Type.Optional(timeSpan({
    default: '1s', description: 'more than 0 and at most 3600 seconds, or text with a unit (\'1s\')',
  })),
  /**
   * How long the list is relied on without a reading: seconds, or text with a unit; three polls at least.
   * Default: `'30s'`.
   */
  staleAfter: Type.Optional(timeSpan({
    default: '30s', description: 'seconds, or text with a unit (\'30s\'); three times poll at least',
  })),
  /**
   * What becomes of tokens where the list is older than that: a 503, or they are judged by what is known.
   * Default: `'refuse'`.
   */
  whenStale: Type.Optional(Type.Union([Type.Literal('refuse'), Type.Literal('accept')], {
    default: 'refuse', description: '\'refuse\' or \'accept\'',
  })),
  /** How long one call of the store may take: seconds, or text with a unit. Default: `'2s'`. */
  timeout: Type.Optional(timeSpan({
    default: '2s', description: 'more than 0 seconds, or text with a unit (\'2s\'); less than staleAfter',
  })),
  /**
   * What becomes of own tokens from before the list began, of which nobody can tell whether they were revoked.
   * Default: `'refuse'`.
   */
  oldTokens: Type.Optional(Type.Union([Type.Literal('refuse'), Type.Literal('accept')], {
    default: 'refuse', description: '\'refuse\' or \'accept\'',
  })),
}, { additionalProperties: false })

export type RevocationSettings = Static<typeof RevocationSchema>
