import t from 'tap'
import type { Jwk } from '../../../index.js'
import { createPublicFromJwk } from '../../../lib/keys/material/public-jwk.js'
import { derOf, jwkOf, pairOf, rsaJwk } from '../../keys-fixtures.js'
import { polluted } from '../../polluted.js'

t.test('the same key as node:crypto makes of it', (t) => {
  for (const kind of ['rsa', 'rsa1024', 'p256', 'p384', 'p521', 'secp256k1', 'ed25519', 'ed448'] as const) {
    const { publicKey } = pairOf(kind)
    t.strictSame(derOf(createPublicFromJwk(jwkOf(publicKey))), derOf(publicKey), kind)
  }
  const { x, y } = jwkOf(pairOf('p256').publicKey)
  const padded = (text: unknown): string =>
    Buffer.concat([Buffer.alloc(3), Buffer.from(String(text), 'base64url')]).toString('base64url')
  const longer = createPublicFromJwk({ kty: 'EC', crv: 'P-256', x: padded(x), y: padded(y) })
  t.strictSame(derOf(longer), derOf(pairOf('p256').publicKey), 'zeros before a number are not part of it')
  for (const bits of [2041, 2047, 2048, 8192]) {
    t.equal(createPublicFromJwk(rsaJwk(bits)).asymmetricKeyDetails?.modulusLength, bits)
  }
  for (const [e, exponent] of [
    ['AQ', 1n], ['AAEAAQ', 65537n], ['gA', 128n], ['AP8', 255n], ['AA', 0n], ['', 0n],
  ] as const) {
    t.equal(createPublicFromJwk(rsaJwk(2048, e)).asymmetricKeyDetails?.publicExponent, exponent, e)
  }
  t.end()
})

t.test('nothing of Object.prototype becomes part of it', (t) => {
  for (const kind of ['rsa', 'p256', 'p521', 'ed25519'] as const) {
    const { publicKey } = pairOf(kind)
    const { d, p, q } = jwkOf(pairOf(kind, 'of another').privateKey)
    const read = polluted({ d, p, q, crv: 'P-384' }, () => createPublicFromJwk(jwkOf(publicKey)))
    t.strictSame(derOf(read), derOf(publicKey), kind)
    t.throws(() => derOf(read, 'pkcs8'), kind)
  }
  t.end()
})

t.test('what is no number is no key', (t) => {
  const jwk = rsaJwk(2048)
  for (const given of [{ ...jwk, n: 1 }, { ...jwk, e: ['AQAB'] }, { kty: 'RSA' }, { ...jwk, e: undefined },
    { kty: 'EC', crv: 'P-256' }, { kty: 'EC', crv: 'P-255', x: '', y: '' },
    { kty: 'EC', crv: 'P-256', x: '', y: '' }, { ...jwkOf(pairOf('p521').publicKey), crv: 'P-256' },
    { ...jwkOf(pairOf('p256').publicKey), crv: 'P-384' }, { kty: 'oct', k: 'AQAB' }]) {
    t.throws(() => createPublicFromJwk(given as Jwk))
  }
  t.end()
})
