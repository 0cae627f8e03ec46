import t from 'tap'
import { privateKeyIsRefused, publicJwkIsRefused, publicKeyIsRefused } from '../key-doors.js'
import { BAILEY } from '../http.js'
import { jwkOf, pairOf, pemOf, rsaJwk, rsaWithExponent } from '../keys-fixtures.js'
import { register } from '../refused.js'

t.test('an RSA exponent that is even, below 3 or above 2^64, at every door', async (t) => {
  const message = /an RSA key given whose exponent is even, below 3 or above 2\^64/
  const exponents: ReadonlyArray<readonly [string, bigint]> = [
    ['1', 1n], ['2', 2n], ['65536', 65536n], ['2^64 + 1', 2n ** 64n + 1n], ['2^65 - 1', 2n ** 65n - 1n], ['of 2000 bits', 2n ** 2000n + 1n],
  ]
  for (const [name, exponent] of exponents) {
    const hex = exponent.toString(16)
    const jwk = rsaJwk(2048, Buffer.from(hex.padStart(hex.length + hex.length % 2, '0'), 'hex').toString('base64url'))
    await publicJwkIsRefused(t, jwk, message, `exponent ${name}`)
  }
  const { publicKey, privateKey } = rsaWithExponent(2n ** 64n + 1n)
  for (const key of [publicKey, pemOf(publicKey), pemOf(publicKey, 'pkcs1')]) await publicKeyIsRefused(t, key, message, 'a large exponent')
  for (const key of [privateKey, pemOf(privateKey), jwkOf(privateKey)]) await privateKeyIsRefused(t, key, message, 'a large exponent')
  await t.test('below it an exponent is taken', async (t) => {
    for (const pair of [rsaWithExponent(2n ** 63n + 1n), rsaWithExponent(3n), pairOf('rsa')]) {
      const app = await register(t, pair)
      t.match(await app.jwt.verify(app.jwt.encode(BAILEY)), BAILEY)
    }
  })
})
