import { createPrivateKey } from 'node:crypto'
import t from 'tap'
import type { Jwk } from '../../../index.js'
import { copyJwk, isWholeJwk, namesOf } from '../../../lib/keys/material/jwk.js'
import { part } from '../../forge.js'
import { BAILEY } from '../../http.js'
import { jwkOf, pairOf, rsaJwk, type Kind } from '../../keys-fixtures.js'
import { refusedAtBoot, refusedInCall, register } from '../../refused.js'
import { SECRET } from '../../helper.js'

const p256 = pairOf('p256')
const KINDS = ['rsa', 'p256', 'p384', 'p521', 'ed25519', 'ed448'] as const satisfies Kind[]

t.test('what a JWK is', (t) => {
  for (const given of [{ kty: 'EC' }, { kty: '' }, jwkOf(p256.publicKey)]) t.same(copyJwk(given), given)
  for (const given of [
    undefined, null, 'EC', {}, { kty: 1 }, { kty: undefined }, [], p256.publicKey, Object.create({ kty: 'EC' }),
  ]) {
    t.equal(copyJwk(given), undefined)
  }
  t.strictSame(namesOf({ kty: 'EC', kid: 'one', alg: 'ES256', use: 'sig' }), { kid: 'one', alg: 'ES256' })
  t.strictSame(namesOf({ kty: 'EC', kid: 1, alg: null }), { kid: undefined, alg: undefined })
  t.end()
})

t.test('JWKs of every kind sign and verify', async (t) => {
  for (const kind of KINDS) {
    const { publicKey, privateKey } = pairOf(kind)
    const signer = await register(t, { privateKey: jwkOf(privateKey) })
    const verifier = await register(t, { publicKey: jwkOf(publicKey) })
    t.match(await verifier.jwt.verify(signer.jwt.encode(BAILEY)), BAILEY, `${kind}: the public half verifies`)
    t.match(await signer.jwt.verify(signer.jwt.encode(BAILEY)), BAILEY, `${kind}: the private key alone verifies too`)
  }
})

t.test('what a JWK says of itself', async (t) => {
  const allowed: readonly object[] = [
    {}, { alg: 'ES256' }, { use: 'sig' }, { kid: 'one' }, { ext: true }, { x5c: ['marker'] },
    { alg: 'ES256', use: 'sig', key_ops: ['sign', 'verify'], kid: '' }
  ]
  const app = await register(t, { secret: SECRET })
  for (const says of allowed) {
    const name = JSON.stringify(says)
    const signer = await register(t, { privateKey: jwkOf(p256.privateKey, says) })
    const verifier = await register(t, { publicKey: jwkOf(p256.publicKey, says) })
    t.match(await verifier.jwt.verify(signer.jwt.encode(BAILEY)), BAILEY, name)
    t.equal(signer.jwt.decode(signer.jwt.encode(BAILEY)).header.kid, (says as { kid?: string }).kid, `${name}: kid`)
  }
  const refusals: ReadonlyArray<readonly [object, string]> = [
    [{ use: 'enc' }, '/use'], [{ use: 'marker-of-use' }, '/use'], [{ use: null }, '/use'], [{ use: ['sig'] }, '/use'],
    [{ key_ops: [] }, '/key_ops'], [{ key_ops: ['encrypt', 'marker-of-operation'] }, '/key_ops'],
    [{ key_ops: 'signverify' }, '/key_ops'],
    [{ key_ops: null }, '/key_ops'], [{ key_ops: { includes: true } }, '/key_ops'],
    [{ alg: 'RS256' }, '/alg'], [{ alg: 'ES384' }, '/alg'], [{ alg: 'HS256' }, '/alg'], [{ alg: 'none' }, '/alg'],
    [{ alg: '' }, '/alg'],
    [{ alg: 'ECDH-ES+marker' }, '/alg'], [{ alg: 256 }, '/alg'], [{ alg: null }, '/alg'], [{ alg: ['ES256'] }, '/alg'],
    [{ kid: 12345678 }, '/kid'], [{ kid: null }, '/kid'], [{ kid: { toString: 'marker-of-kid' } }, '/kid'],
  ]
  for (const [says, path] of refusals) {
    const message = (key: string): RegExp => new RegExp(`${key}${path}: .* given`)
    const [publicKey, privateKey] = [jwkOf(p256.publicKey, says), jwkOf(p256.privateKey, says)]
    await refusedAtBoot(t, { publicKey }, message('publicKey'), `public ${JSON.stringify(says)}`)
    await refusedAtBoot(t, { privateKey }, message('privateKey'), `private ${JSON.stringify(says)}`)
    await refusedInCall(t, app, 'verify', { publicKey }, message('publicKey'), JSON.stringify(says))
    await refusedInCall(t, app, 'encode', { privateKey }, message('privateKey'), JSON.stringify(says))
  }
})

t.test('key_ops must name the operation at hand', async (t) => {
  const { publicKey, privateKey } = p256
  await refusedAtBoot(
    t,
    { publicKey: jwkOf(publicKey, { key_ops: ['sign'] }) },
    /publicKey\/key_ops: a list of length 1 given, expected a list with "verify"/,
    'a key to sign'
  )
  await refusedAtBoot(
    t,
    { privateKey: jwkOf(privateKey, { key_ops: ['verify'] }) },
    /privateKey\/key_ops: a list of length 1 given, expected a list with "sign"/,
    'a key to verify'
  )
})

t.test('all that a JWK says wrong is named at once', async (t) => {
  const message = /privateKey\/kid: .*privateKey\/alg: .*privateKey\/use: .*privateKey\/key_ops: /
  await refusedAtBoot(
    t, { privateKey: jwkOf(p256.privateKey, { kid: 1, alg: 2, use: 3, key_ops: 4 }) }, message, 'four faults'
  )
})

t.test('alg narrows what the key may be used for', async (t) => {
  const { publicKey, privateKey } = pairOf('rsa')
  const one = await register(t, { privateKey: jwkOf(privateKey, { alg: 'PS384' }) })
  t.equal(one.jwt.decode(one.jwt.encode(BAILEY)).header.alg, 'PS384')
  const cases: ReadonlyArray<readonly [object, RegExp]> = [
    [
      { publicKey: jwkOf(publicKey, { alg: 'PS384' }), algorithms: ['RS256'] },
      /algorithms: an algorithm given that does not fit the key, expected some of PS384/,
    ],
    [{ publicKey: jwkOf(publicKey, { alg: 'PS384' }), algorithms: ['PS384', 'PS256'] }, /algorithms: /],
    [
      { publicKey: jwkOf(publicKey, { alg: 'PS384' }), privateKey: jwkOf(privateKey, { alg: 'RS256' }) },
      /publicKey\/alg: a key given for an algorithm that does not fit it/,
    ],
  ]
  for (const [settings, message] of cases) await refusedAtBoot(t, settings, message, message.source)
})

t.test('a private JWK whose public part is another\'s', async (t) => {
  const app = await register(t, { secret: SECRET })
  const message = /privateKey: a (?:JWK given whose public part is not that of its private part|key given that cannot be read, .*)\.$/
  for (const kind of KINDS) {
    const [own, others] = [jwkOf(pairOf(kind).privateKey), jwkOf(pairOf(kind, 'another').publicKey)]
    t.ok(isWholeJwk(own, createPrivateKey({ key: own, format: 'jwk' })), `${kind}: its own`)
    for (const part of ['x', 'y', 'n', 'e'].filter((name) => name in own)) {
      const privateKey = { ...own, [part]: part === 'e' ? 'Aw' : others[part] }
      await refusedAtBoot(t, { privateKey }, message, `${kind}: ${part} of another`)
      await refusedInCall(t, app, 'encode', { privateKey }, message, `${kind}: ${part} of another`)
    }
    await refusedAtBoot(t, { privateKey: { ...own, ...others } }, message, `${kind}: the public part of another`)
    if ('x' in own) {
      await refusedAtBoot(t, { privateKey: { ...own, x: 'short' } }, message, `${kind}: a public part that is none`)
    }
  }
})

t.test('what is no JWK of a key pair', async (t) => {
  const [publicJwk, privateJwk] = [jwkOf(p256.publicKey), jwkOf(p256.privateKey)]
  const oct = { kty: 'oct', k: part(SECRET) }
  const cases: ReadonlyArray<readonly [string, unknown, unknown]> = [
    ['oct', oct, oct],
    ['oct with a d', { ...oct, d: 'marker-of-d' }, { ...oct, d: 'marker-of-d' }],
    ['the other half', privateJwk, publicJwk],
    ['an unknown kty', { ...publicJwk, kty: 'marker-of-kty' }, { ...privateJwk, kty: 'marker-of-kty' }],
    ['no kty', { ...publicJwk, kty: undefined }, { ...privateJwk, kty: undefined }],
    ['parts missing', { kty: 'EC', crv: 'P-256', x: publicJwk.x }, { kty: 'EC', crv: 'P-256', d: privateJwk.d }],
    ['parts of another type', { ...publicJwk, x: 12345678 }, { ...privateJwk, d: 12345678 }],
    ['a point off the curve', { ...publicJwk, y: publicJwk.x }, { ...privateJwk, y: publicJwk.x }],
    ['an unknown curve', { ...publicJwk, crv: 'marker-of-crv' }, { ...privateJwk, crv: 'marker-of-crv' }],
    ['a key set', { keys: [publicJwk] }, { keys: [privateJwk] }],
    ['a list', [publicJwk], [privateJwk]],
    ['the JSON of one', JSON.stringify(publicJwk), JSON.stringify(privateJwk)],
    ['one that is inherited', Object.create(publicJwk), Object.create(privateJwk)],
  ]
  for (const [name, publicKey, privateKey] of cases) {
    await refusedAtBoot(t, { publicKey }, /publicKey: /, `public: ${name}`)
    await refusedAtBoot(t, { privateKey }, /privateKey: /, `private: ${name}`)
  }
})

t.test('a JWK that is changed later changes nothing', async (t) => {
  const jwk: Record<string, unknown> = { ...jwkOf(p256.privateKey, { kid: 'one' }) }
  const app = await register(t, { privateKey: jwk as Jwk })
  Object.assign(jwk, rsaJwk(2048), { kid: 'two', d: '' })
  const token = app.jwt.encode(BAILEY)
  t.match(await app.jwt.verify(token), BAILEY)
  t.equal(app.jwt.decode(token).header.kid, 'one')
})
