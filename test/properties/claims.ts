import fc from 'fast-check'

/** A JSON object. */
export type Json = Record<string, unknown>

// What JavaScript itself looks up on objects.
const TELLING = [
  '__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'toJSON', 'then', '', '0',
]
const OF_OURS = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'id', 'username']
// A token may have 16,383 characters, a quarter of which base64url takes.
const LONGEST_JSON = 10_000

// Any 16 bits are a character to JavaScript, halves of a pair too.
const text = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)), maxLength: 12 })
const word = fc.oneof(text, fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom(...TELLING))
const name = word.filter((word) => !OF_OURS.includes(word))
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false, 0, -0, Infinity, NaN), word, fc.double(), fc.integer(),
    fc.array(tie('value'), { maxLength: 4 }), fc.dictionary(word, tie('value'), { maxKeys: 4 })
  ),
})).value

function isShort (claims: Json): boolean {
  return Buffer.byteLength(JSON.stringify(claims)) < LONGEST_JSON
}

/** Claims of names that mean nothing to us. */
export const foreignClaims = fc.dictionary(name, value, { maxKeys: 6 }).filter(isShort)

/** Claims that are good at a time, whatever else they say. */
export function goodClaims (now: number): fc.Arbitrary<Json> {
  // Seconds, not milliseconds.
  const date = fc.oneof(
    fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true, max: 1e11 }), fc.constantFrom(0, now, 1e11, -1e300)
  )
  const registered = fc.record({
    iss: word,
    sub: word,
    aud: fc.oneof(word, fc.array(word, { maxLength: 3 })),
    exp: fc.oneof(date.filter((exp) => exp > now), fc.integer({ min: now + 1, max: now + 10 })),
    nbf: fc.oneof(date.filter((nbf) => nbf <= now), fc.integer({ min: now - 10, max: now })),
    iat: date,
    jti: word,
    id: fc.oneof(word, fc.maxSafeInteger(), fc.constant(null)),
    username: fc.oneof(word, fc.constant(null)),
  }, { requiredKeys: [] })
  return fc.tuple(foreignClaims, registered).map(([foreign, claims]) => ({ ...foreign, ...claims }))
}

/** Claims that may be of any type, whatever they are called. */
export const anyClaims = fc.tuple(foreignClaims, fc.dictionary(fc.constantFrom(...OF_OURS), value, { maxKeys: 3 }))
  .map(([foreign, claims]) => ({ ...foreign, ...claims }))

/**
 * Tells what `encode` takes for a mistake: milliseconds, a span as `exp`, and a user in a number that JSON makes null
 * of.
 */
export function isMistake ({ exp, nbf, iat, id, username }: Json): boolean {
  return [exp, nbf, iat].some((time) => Number(time) > 1e11 && Number.isFinite(time)) ||
    (Number.isFinite(exp) && Number(exp) < 1e9) || [id, username].some((user) =>
    typeof user === 'number' && !Number.isFinite(user))
}

/** Claims as JSON text, whatever the order of the claims. */
export function textOf (claims: object): string {
  return JSON.stringify(Object.entries(claims).sort(([one], [other]) => one < other ? -1 : 1))
}

/** Claims as JSON has them, with what is added where they do not state it. */
export function withAdded (added: Json, claims: Json): Json {
  return { ...added, ...JSON.parse(JSON.stringify(claims)) as Json }
}
