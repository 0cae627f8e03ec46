import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import t from 'tap'
import { TokenInvalid } from '../../lib/errors.js'
import { SECRET } from '../helper.js'
import { privateKeyIsRefused, publicJwkIsRefused, publicKeyIsRefused } from '../key-doors.js'
import { BAILEY } from '../http.js'
import { explicitPemOf, jwkOf, pairOf, pemOf, pointOf, rsaJwk, rsaWithExponent } from '../keys-fixtures.js'
import { refusedAtBoot, register } from '../refused.js'

t.test('an RSA exponent that is even, below 3 or above 2^64, at every door', async (t) => {
  const message = /an RSA key given whose exponent is even, below 3 or above 2\^64/
  const exponents: ReadonlyArray<readonly [string, bigint]> = [
    ['1', 1n], ['2', 2n], ['65536', 65536n], ['2^64 + 1', 2n ** 64n + 1n], ['2^65 - 1', 2n ** 65n - 1n], [
      'of 2000 bits', 2n ** 2000n + 1n,
    ],
  ]
  for (const [name, exponent] of exponents) {
    const hex = exponent.toString(16)
    const jwk = rsaJwk(2048, Buffer.from(hex.padStart(hex.length + hex.length % 2, '0'), 'hex').toString('base64url'))
    await publicJwkIsRefused(t, jwk, message, `exponent ${name}`)
  }
  const { publicKey, privateKey } = rsaWithExponent(2n ** 64n + 1n)
  for (const key of [publicKey, pemOf(publicKey), pemOf(publicKey, 'pkcs1')]) {
    await publicKeyIsRefused(t, key, message, 'a large exponent')
  }
  for (const key of [privateKey, pemOf(privateKey), jwkOf(privateKey)]) {
    await privateKeyIsRefused(t, key, message, 'a large exponent')
  }
  await t.test('below it an exponent is taken', async (t) => {
    for (const pair of [rsaWithExponent(2n ** 63n + 1n), rsaWithExponent(3n), pairOf('rsa')]) {
      const app = await register(t, pair)
      t.match(await app.jwt.verify(app.jwt.encode(BAILEY)), BAILEY)
    }
  })
})

t.test('a curve that is written out is taken where it is a named one, and refused at every door where it is not',
  async (t) => {
    const { publicKey, privateKey } = pairOf('p256')
    const [pub, priv] = [explicitPemOf(publicKey), explicitPemOf(privateKey)]
    const objects = { publicKey: createPublicKey(pub), privateKey: createPrivateKey(priv) }
    for (const given of [{ publicKey: pub, privateKey: priv }, objects]) {
      const app = await register(t, given)
      const token = app.jwt.encode(BAILEY)
      t.match(await app.jwt.verify(token), BAILEY, 'the pair')
      t.match(await (await register(t, { publicKey })).jwt.verify(token), BAILEY, 'the same key by its name')
      t.match(
        await (await register(t, { publicKey: given.publicKey, threadPool: true })).jwt.verify(token),
        BAILEY,
        'on the pool'
      )
      t.match(
        await app.jwt.verify(app.jwt.encode(BAILEY, { privateKey: given.privateKey }), { publicKey: given.publicKey }),
        BAILEY,
        'in calls'
      )
      const set = await register(t, { keys: [{ privateKey: given.privateKey }] })
      t.match(await set.jwt.verify(set.jwt.encode(BAILEY)), BAILEY, 'in a set')
    }
    // Whoever chooses the generator has a private key for any public one (CVE-2020-0601).
    const generator = pointOf(pairOf('p256', 'of another').publicKey)
    await publicKeyIsRefused(
      t,
      explicitPemOf(publicKey, generator),
      /a key given (?:of a kind or curve|that cannot be read)/,
      'another generator'
    )
    await privateKeyIsRefused(
      t,
      explicitPemOf(privateKey, generator),
      /a key given (?:of a kind or curve|that cannot be read)/,
      'another generator'
    )
  })

function deep (levels: number): unknown {
  let value: unknown = 'deep'
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value }
  return value
}

function throwing (jwk: object): object {
  return Object.defineProperty({ ...jwk }, 'x', {
    enumerable: true, get () { throw new RangeError('marker-of-a-getter') },
  })
}

t.test('a JWK that is deep, throws or answers otherwise the next time', async (t) => {
  const { publicKey, privateKey } = pairOf('p256')
  const UNREADABLE = /(?:publicKey|privateKey|keys\/0|keys\.rotate)\S* .*(?:given, expected|given that cannot be read|a Proxy given|to read it throws)/
  for (const levels of [100, 2_500, 100_000]) {
    for (const name of ['x', 'kid', 'crv', 'key_ops', 'alg', 'use'] as const) {
      const message = /(?:given, expected|cannot be read)/
      await publicKeyIsRefused(t, jwkOf(publicKey, { [name]: deep(levels) }), message, `${name}, ${levels} deep`)
      await privateKeyIsRefused(t, jwkOf(privateKey, { [name]: deep(levels) }), message, `${name}, ${levels} deep`)
    }
    const beside = { x5c: deep(levels), other: deep(levels) }
    const app = await register(t, { publicKey: jwkOf(publicKey, beside), privateKey: jwkOf(privateKey, beside) })
    const token = app.jwt.encode(BAILEY, { privateKey: jwkOf(privateKey, beside) })
    t.match(
      await app.jwt.verify(token, { publicKey: jwkOf(publicKey, beside) }),
      BAILEY,
      `what no key is made of, ${levels} deep, is not looked at`
    )
  }
  const revoked = Proxy.revocable(jwkOf(publicKey), {})
  revoked.revoke()
  const hostile: ReadonlyArray<readonly [string, object]> = [
    ['a getter that throws', throwing(jwkOf(publicKey))],
    ['a Proxy that throws', new Proxy(jwkOf(publicKey), { get () { throw new RangeError('marker-of-a-proxy') } })],
    [
      'a Proxy that hides all',
      new Proxy(jwkOf(publicKey), { getOwnPropertyDescriptor () { throw new RangeError('marker-of-a-proxy') } }),
    ],
    ['a Proxy that is revoked', revoked.proxy],
    ['a Proxy of a KeyObject', new Proxy(publicKey, {})],
    ['a Proxy of a Buffer', new Proxy(Buffer.from(pemOf(publicKey)), {})],
  ]
  for (const [name, given] of hostile) await publicKeyIsRefused(t, given, UNREADABLE, name)
  const refuse = (): never => { throw new RangeError('marker-of-a-trap') }
  const entry = { get kid () { return refuse() } }
  const sets = [
    new Proxy([jwkOf(publicKey)], { get: refuse }), { keys: new Proxy([jwkOf(publicKey)], { get: refuse }) },
    new Proxy({}, { get: refuse }),
    { get keys () { return refuse() } }, [entry], { keys: [entry] }, [new Proxy({}, { ownKeys: refuse })],
    [{ publicKey: new Proxy({}, { get: refuse }) }],
  ]
  for (const [place, keys] of sets.entries()) {
    await refusedAtBoot(
      t,
      { keys, leeway: -1 },
      /leeway: a number given.*keys|keys.*leeway: a number given/,
      `a set that throws: ${place}`
    )
  }
  const fickle = (one: KeyObject, two: KeyObject): object => {
    let reads = 0
    const members = Object.keys(jwkOf(one))
      .map((name) => [name, { enumerable: true, get: () => jwkOf(reads++ < 4 ? one : two)[name] }])
    return Object.defineProperties({}, Object.fromEntries(members))
  }
  const other = pairOf('p256', 'of another')
  const app = await register(t, { secret: SECRET })
  const theirs = app.jwt.encode(BAILEY, { privateKey: other.privateKey })
  await t.rejects(
    app.jwt.verify(theirs, { publicKey: fickle(publicKey, other.publicKey) }),
    TokenInvalid,
    'one that answers otherwise the next time'
  )
  await t.rejects(app.jwt.verify(theirs, { publicKey }), TokenInvalid, 'leaves no other key behind')
})
