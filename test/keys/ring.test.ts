import { createHash, generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import type { KeyEntry } from '../../lib/settings/key-set-schemas.js'
import { build, freeze, SECRET } from '../helper.js'
import { ask, OPEN, UNKNOWN_KEY, WRONG_ALGORITHM } from '../http.js'

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
