import { createHash, generateKeyPairSync } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import type { KeyEntry } from '../../lib/settings/key-set-schemas.js'
import { build, freeze, SECRET } from '../helper.js'
import { ask, OPEN, UNKNOWN_KEY, WRONG_ALGORITHM } from '../http.js'
import { jwkOf, pairOf } from '../keys-fixtures.js'

const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ED = generateKeyPairSync('ed25519')
const EC_PRIVATE: KeyEntry = { kid: 'ec', privateKey: EC.privateKey }
const ED_PRIVATE: KeyEntry = { kid: 'ed', privateKey: ED.privateKey }
const INVALID = { code: 'APISTAR_JWT_TOKEN_INVALID', statusCode: 401 }

t.test('the first key that can sign does, and writes its id; all verify', async (t) => {
  const app = await build(t, {
    keys: [{ kid: 'public', publicKey: generateKeyPairSync('ed448').publicKey }, EC_PRIVATE, ED_PRIVATE],
  })
  const token = app.jwt.encode({ id: 1 })
  t.match(app.jwt.decode(token).header, { alg: 'ES256', kid: 'ec' })
  const other = app.jwt.encode({ id: 2 }, { algorithm: 'EdDSA' })
  t.match(app.jwt.decode(other).header, { alg: 'EdDSA', kid: 'ed' })
  t.match(await app.jwt.verify(token), { id: 1 })
  t.match(await app.jwt.verify(other), { id: 2 })
  t.throws(() => app.jwt.encode({ id: 1 }, { algorithm: 'RS256' }), { code: 'APISTAR_JWT_SETTINGS_INVALID' })
})

t.test('a token is checked with the key of its id alone, and with what fits where it has none', async (t) => {
  const app = await build(t, { keys: [EC_PRIVATE, ED_PRIVATE] })
  const CASES: Array<[kid: string | undefined, isGood: boolean]> = [
    ['ec', true], [undefined, true], ['ed', false], ['', false], [
      'constructor', false,
    ], ['__proto__', false], ['toString', false], ['EC', false]
  ]
  for (const [kid, isGood] of CASES) {
    // The settings' own key writes its id: one of the call's, which has none, does not.
    const token = app.jwt.encode({ id: 1 }, { privateKey: EC.privateKey, headers: kid === undefined ? {} : { kid } })
    if (isGood) t.match(await app.jwt.verify(token), { id: 1 }, `kid ${kid}`)
    else await t.rejects(app.jwt.verify(token), INVALID, `kid ${kid}`)
  }
})

t.test('more than four keys that fit a token without an id are not tried', async (t) => {
  const pairs = [1, 2, 3, 4, 5].map(() => generateKeyPairSync('ed25519'))
  const [first] = pairs
  const token = (await build(t)).jwt.encode({ id: 1 }, { privateKey: first!.privateKey })
  const five = await build(t, { keys: pairs.map(({ publicKey }) => ({ publicKey })) })
  await t.rejects(five.jwt.verify(token), INVALID)
  const four = await build(t, { keys: pairs.slice(0, 4).reverse().map(({ publicKey }) => ({ publicKey })) })
  t.match(await four.jwt.verify(token), { id: 1 })
})

t.test('rotation: the new key signs, the old one verifies until the grace is over', async (t) => {
  const clock = freeze(t, 1_000_000)
  const app = await build(t, { keys: [EC_PRIVATE] })
  app.get('/', { config: { auth: 'required' } }, async (request) => request.auth.user.id)

  const old = app.jwt.encode({ id: 1 })
  t.strictSame(await ask(app, old), OPEN)
  app.jwt.keys.rotate(ED_PRIVATE, { grace: '1m' })
  t.same(app.jwt.keys.list(), [
    { kid: 'ed', algorithms: ['EdDSA', 'Ed25519'], signs: true, until: null },
    { kid: 'ec', algorithms: ['ES256'], signs: false, until: new Date(1_000_060_000) }
  ])
  t.match(app.jwt.decode(app.jwt.encode({ id: 2 })).header, { kid: 'ed' })
  clock.now += 59
  t.strictSame(await ask(app, old), OPEN, 'a cached token within the grace')
  clock.now += 1
  t.strictSame(await ask(app, old), UNKNOWN_KEY, 'a cached token in the second in which the grace is over')
  await t.rejects(app.jwt.verify(old), INVALID)
  t.equal(app.jwt.keys.list().length, 1)
  app.jwt.keys.rotate({ kid: 'ec', secret: SECRET }, { grace: 0 })
  t.strictSame(await ask(app, old), WRONG_ALGORITHM, 'new material under an old id')
  t.equal(app.jwt.keys.list().length, 1, 'no grace ends the old key at once')
})

t.test('a key that was removed ends its cached tokens at once', async (t) => {
  const app = await build(t, { keys: [EC_PRIVATE, ED_PRIVATE] })
  const token = app.jwt.encode({ id: 1 })
  await app.jwt.verify(token)
  t.notOk(app.jwt.keys.remove('constructor'))
  t.ok(app.jwt.keys.remove('ec'))
  t.notOk(app.jwt.keys.remove('ec'))
  await t.rejects(app.jwt.verify(token), INVALID)
  t.match(app.jwt.decode(app.jwt.encode({ id: 1 })).header, { kid: 'ed' }, 'the next one signs')
  app.jwt.keys.remove('ed')
  t.throws(() => app.jwt.encode({ id: 1 }), { code: 'APISTAR_JWT_ENCODE_FAILED' })
})

t.test('one secret without an id can be rotated too', async (t) => {
  const app = await build(t)
  const old = app.jwt.encode({ id: 1 }, { headers: { kid: 'of no meaning' } })
  app.jwt.keys.rotate({ kid: 'next', secret: createHash('sha256').update('next').digest() }, { grace: 60 })
  t.match(await app.jwt.verify(old), { id: 1 }, 'a key without an id takes tokens with any')
  t.match(app.jwt.decode(app.jwt.encode({ id: 2 })).header, { kid: 'next' })
})

t.test('no request is lost while keys are rotated under load', async (t) => {
  const app = await build(t, { keys: [EC_PRIVATE] })
  app.get('/', { preHandler: [app.authenticate] }, async (request) => request.auth.user)
  const answers: Array<ReturnType<typeof ask>> = []
  for (let round = 0; round < 40; round++) {
    if (round % 8 === 4) {
      app.jwt.keys.rotate({
        kid: `round-${round}`, privateKey: generateKeyPairSync('ed25519').privateKey,
      }, { grace: '1h' })
    }
    for (let call = 0; call < 25; call++) {
      answers.push(ask(app, app.jwt.encode({ id: round * 25 + call % 5 })))
    }
  }
  t.strictSame(new Set((await Promise.all(answers)).map(({ status }) => status)), new Set([200]))
  t.equal(app.jwt.keys.list().length, 6)
})

const NO_SIGNER = {
  code: 'APISTAR_JWT_ENCODE_FAILED',
  statusCode: 500,
  message: /no key here that can sign and has the id that headers names/,
}

type Given = Parameters<FastifyInstance['jwt']['encode']>[1]

function headerOf ({ jwt }: FastifyInstance, options: Given): object {
  return jwt.decode(jwt.encode({ id: 1 }, options)).header
}

t.test('the key of the id that headers names signs', async (t) => {
  const app = await build(t, {
    keys: [
      EC_PRIVATE, ED_PRIVATE, { kid: 'rsa', privateKey: pairOf('rsa').privateKey, algorithm: 'PS384' },
      { kid: 'hmac', secret: SECRET }, { kid: 'public', publicKey: pairOf('ed448').publicKey },
    ],
  })
  for (const [kid, alg] of [['ec', 'ES256'], ['ed', 'EdDSA'], ['rsa', 'PS384'], ['hmac', 'HS256']] as const) {
    const token = app.jwt.encode({ id: 1 }, { headers: { kid, x: 1 } })
    t.strictSame(app.jwt.decode(token).header, { alg, typ: 'JWT', kid, x: 1 })
    t.match(await app.jwt.verify(token), { id: 1 }, kid)
  }
  t.match(headerOf(app, { headers: { kid: 'ed' }, algorithm: 'Ed25519' }), { alg: 'Ed25519', kid: 'ed' })
  for (const kid of ['public', 'other', '', 'EC', 'ec ', 'constructor', '__proto__', 'toString']) {
    t.throws(() => headerOf(app, { headers: { kid } }), NO_SIGNER, `kid ${kid}`)
  }
  t.throws(() => headerOf(app, { headers: { kid: 'ec' }, algorithm: 'EdDSA' }), NO_SIGNER, 'the algorithm of another')
  app.jwt.keys.remove('ed')
  t.throws(() => headerOf(app, { headers: { kid: 'ed' } }), NO_SIGNER, 'a key that was removed')
})

t.test('to a key of the call an id is a label', async (t) => {
  const app = await build(t, { keys: [EC_PRIVATE] })
  for (const key of [{ secret: SECRET }, { privateKey: jwkOf(ED.privateKey, { kid: 'theirs' }) }]) {
    for (const kid of ['any', 'ec', '']) {
      const token = app.jwt.encode({ id: 1 }, { ...key, headers: { kid } })
      t.match(app.jwt.decode(token).header, { kid })
      t.not(app.jwt.decode(token).header.alg, 'ES256')
    }
  }
})

t.test('one key that has an id takes no other, and one that cannot sign takes none', async (t) => {
  const named = await build(t, { privateKey: jwkOf(EC.privateKey, { kid: 'one' }) })
  t.match(headerOf(named, { headers: { kid: 'one' } }), { kid: 'one' })
  t.throws(() => headerOf(named, { headers: { kid: 'two' } }), NO_SIGNER)
  const remote = await build(t, { publicKey: EC.publicKey })
  t.throws(() => headerOf(remote, { headers: { kid: 'two' } }), NO_SIGNER)
  const foreign = await build(t, { trustedIssuers: [{ issuer: 'https://them.example', secret: SECRET }] })
  t.throws(() => headerOf(foreign, { headers: { kid: 'two' } }), NO_SIGNER, 'keys of others alone')
})

t.test('a key that was rotated out signs no more', async (t) => {
  const clock = freeze(t, 1_000_000)
  const app = await build(t, { keys: [EC_PRIVATE, { kid: 'hmac', secret: SECRET }] })
  const old = app.jwt.encode({ id: 1 })
  app.jwt.keys.rotate(ED_PRIVATE, { grace: '1m' })
  t.match(await app.jwt.verify(old), { id: 1 }, 'it goes on verifying')
  t.throws(() => headerOf(app, { headers: { kid: 'ec' } }), NO_SIGNER, 'by its id')
  t.throws(() => headerOf(app, { algorithm: 'ES256' }), { code: 'APISTAR_JWT_ENCODE_FAILED' }, 'by its algorithm')
  t.match(headerOf(app, { headers: { kid: 'hmac' } }), { kid: 'hmac' }, 'another of the set does')
  t.match(headerOf(app, { headers: { kid: 'ed' } }), { kid: 'ed' })
  app.jwt.keys.remove('ed')
  t.match(headerOf(app, {}), { kid: 'hmac' }, 'it does not come back when its successor ends')
  app.jwt.keys.remove('hmac')
  t.throws(() => headerOf(app, {}), { code: 'APISTAR_JWT_ENCODE_FAILED' })
  t.strictSame(app.jwt.keys.list().map(({ kid, signs }) => [kid, signs]), [['ec', false]])
  clock.now += 60
  app.jwt.keys.rotate(EC_PRIVATE, { grace: 0 })
  t.match(headerOf(app, { headers: { kid: 'ec' } }), { kid: 'ec' }, 'given anew, it signs again')
})

t.test('with one key without an id, an id is only a label, until the first rotation', async (t) => {
  for (const settings of [{ secret: SECRET }, { privateKey: EC.privateKey }, { ...pairOf('rsa'), threadPool: true }]) {
    const app = await build(t, settings)
    for (const kid of ['any', '', 'next']) t.match(headerOf(app, { headers: { kid } }), { kid })
    app.jwt.keys.rotate({ kid: 'next', secret: SECRET.toUpperCase() }, { grace: 60 })
    t.match(headerOf(app, { headers: { kid: 'next' } }), { alg: 'HS256', kid: 'next' })
    t.throws(() => headerOf(app, { headers: { kid: 'any' } }), NO_SIGNER)
    t.match(await app.jwt.verify(app.jwt.encode({ id: 1 }, { headers: { kid: 'next' } })), { id: 1 })
  }
})
