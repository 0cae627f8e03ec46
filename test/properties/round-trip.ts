import fc from 'fast-check'
import type { FastifyInstance } from 'fastify'
import { textOf, withAdded, type Json } from './claims.js'

/** That claims come back as they went in, cached and not, with what is added to them, and are themselves left alone. */
export function roundTrip (
  { jwt }: FastifyInstance, claims: fc.Arbitrary<Json>, added: Json
): fc.IAsyncProperty<unknown> {
  return fc.asyncProperty(claims, async (claims) => {
    const before = textOf(claims)
    const token = jwt.encode(claims)
    const expected = textOf(withAdded(added, claims))
    const seen = [
      await jwt.verify(token), await jwt.verify(token), await jwt.verify(token, {}), jwt.decode(token).payload,
    ].map(textOf)
    return textOf(claims) === before && seen.every((text) => text === expected)
  })
}
