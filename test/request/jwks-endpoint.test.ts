import { createSecretKey, generateKeyPairSync } from 'node:crypto'
import t, { type Test } from 'tap'
import type { FastifyInstance } from 'fastify'
import type { Jwk, Settings } from '../../index.js'
import { part } from '../forge.js'
import { guarded } from '../guarded.js'
import { build, freeze, SECRET } from '../helper.js'
import { ask, listen, OPEN, UNKNOWN_KEY } from '../http.js'
import { createSigningKey } from '../signing-key.js'

const ENDPOINT = '/.well-known/jwks.json'
const [one, two, rsa, edwards] = [
  createSigningKey('one'), createSigningKey('two'), createSigningKey('rsa', 'RS256'), createSigningKey('ed', 'EdDSA'),
]
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })

interface Served { keys: Array<Record<string, unknown>> }

async function served (t: Test, settings: Settings): Promise<Served> {
  const app = await build(t, { jwksEndpoint: ENDPOINT, ...settings })
  return (await app.inject(ENDPOINT)).json<Served>()
}

t.test('the public keys are served, and how to keep them', async (t) => {
  const app = await build(t, {
    jwksEndpoint: ENDPOINT,
    keys: [
      { kid: 'one', privateKey: one.privateKey }, { publicKey: { ...rsa.jwk, alg: 'PS384' }, algorithm: 'PS384' },
      { publicKey: edwards.jwk },
    ],
  })
  const response = await app.inject(ENDPOINT)
  t.equal(response.statusCode, 200)
  t.match(response.headers, {
    'content-type': /^application\/jwk-set\+json/, 'cache-control': 'public, max-age=300', etag: /^"[\w-]{43}"$/,
  })
  t.strictSame(response.json(), { keys: [one.jwk, { ...rsa.jwk, alg: 'PS384' }, edwards.jwk] })
})

t.test('what is known of a key is what is told', async (t) => {
  const { kid, alg, use, ...material } = rsa.jwk
  t.match(await served(t, { publicKey: rsa.jwk }), { keys: [rsa.jwk] })
  const [named] = (await served(t, { keys: [{ publicKey: material as unknown as Jwk, kid: 'n' }] })).keys
  t.strictSame(named, { ...material, kid: 'n', use: 'sig' }, 'no algorithm, where there are several')
  t.strictSame(
    (await served(t, { privateKey })).keys,
    [{ ...publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256' }],
    'no id, where tokens have none'
  )
  const [thumbed] = (await served(t, { keys: [{ privateKey }] })).keys
  t.match(thumbed?.kid, /^[\w-]{43}$/)
})

t.test('never a private or symmetric part', async (t) => {
  const keys = [
    ...[one, rsa, edwards].map(({ privateKey, jwk: { kid } }) => ({ privateKey, kid: String(kid) })),
    { kid: 'hmac', secret: SECRET }, { kid: 'hmac-2', secret: createSecretKey(Buffer.from(SECRET)) }
  ]
  const app = await build(t, { jwksEndpoint: ENDPOINT, keys })
  const { body } = await app.inject(ENDPOINT)
  const { keys: told } = JSON.parse(body) as Served
  t.strictSame(told.map(({ kid }) => kid), ['one', 'rsa', 'ed'])
  for (const key of told) {
    t.strictSame(Object.keys(key)
      .filter((name) => ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'key_ops'].includes(name)), [])
  }
  for (const { privateKey } of [one, rsa, edwards]) {
    t.notOk(body.includes(String(privateKey.export({ format: 'jwk' }).d)))
  }
  t.notMatch(body, part(SECRET))
})

t.test('a copy that is still good is not sent again', async (t) => {
  const app = await build(t, { jwksEndpoint: ENDPOINT, keys: [{ kid: 'one', privateKey: one.privateKey }] })
  const { headers: { etag } } = await app.inject(ENDPOINT)
  const conditions: Array<[condition: string | undefined, status: number]> = [
    [etag, 304], [`W/${etag}`, 304], [`"x", ${etag}`, 304], [`"x",W/${etag} , "y"`, 304], ['*', 304],
    [undefined, 200], ['', 200], ['"x"', 200], ['W/"x", "y"', 200], [String(etag).slice(1, -1), 200], [`${etag}x`, 200]
  ]
  for (const [condition, status] of conditions) {
    const response = await app.inject({
      url: ENDPOINT, headers: condition === undefined ? {} : { 'if-none-match': condition },
    })
    t.equal(response.statusCode, status, `${condition}`)
    t.match(response.headers, { etag, 'cache-control': 'public, max-age=300' }, `${condition}`)
    t.equal(response.body === '', status === 304, `${condition}`)
  }
  app.jwt.keys.rotate({ kid: 'two', privateKey: two.privateKey }, { grace: 60 })
  const rotated = await app.inject({ url: ENDPOINT, headers: { 'if-none-match': String(etag) } })
  t.equal(rotated.statusCode, 200, 'another set')
  t.strictSame(rotated.json<Served>().keys.map(({ kid }) => kid), ['two', 'one'])
})

t.test('a key is served as long as it verifies', async (t) => {
  const clock = freeze(t, 1_700_000_000)
  const app = await build(t, { jwksEndpoint: ENDPOINT, keys: [{ kid: 'one', privateKey: one.privateKey }] })
  const ids = async (): Promise<unknown[]> => (await app.inject(ENDPOINT)).json<Served>().keys.map(({ kid }) => kid)
  app.jwt.keys.rotate({ kid: 'two', privateKey: two.privateKey }, { grace: 60 })
  clock.now += 59.9
  t.strictSame(await ids(), ['two', 'one'])
  clock.now += 0.1
  t.strictSame(await ids(), ['two'])
  app.jwt.keys.remove('two')
  t.strictSame(await ids(), [])
})

t.test('it is open under global, to GET and HEAD alone', async (t) => {
  const app = await build(t, { jwksEndpoint: ENDPOINT, privateKey, global: true })
  app.get('/', async () => 'in')
  t.equal((await app.inject('/')).statusCode, 401)
  t.equal((await app.inject(ENDPOINT)).statusCode, 200)
  t.equal((await app.inject({ url: ENDPOINT, headers: { authorization: 'Bearer x' } })).statusCode, 200)
  t.equal((await app.inject({ url: ENDPOINT, method: 'HEAD' })).statusCode, 200)
  t.equal((await app.inject({ url: ENDPOINT, method: 'POST' })).statusCode, 404)
})

t.test('refused without a public key of the app itself', async (t) => {
  const message = /jwksEndpoint: given without a public or private key of the app itself to publish/
  const others: Settings[] = [
    { secret: SECRET }, { keys: [{ kid: 'k', secret: SECRET }] }, { jwks: 'https://idp.example/jwks' }, {
      trustedIssuers: [{ issuer: 'a', publicKey: one.jwk }],
    }
  ]
  for (const keys of others) {
    await t.rejects(
      build(t, { ...keys, jwksEndpoint: ENDPOINT }),
      { code: 'APISTAR_JWT_SETTINGS_INVALID', message },
      Object.keys(keys).join()
    )
  }
  await t.rejects(build(t, { privateKey, jwksEndpoint: 'jwks.json' }), {
    message: /jwksEndpoint: a string of length 9 given, expected the URL of a route/,
  })
})

async function publish (app: FastifyInstance): Promise<string> {
  return `${(await listen(app)).url}${ENDPOINT}`
}

t.test('another instance verifies with it', async (t) => {
  for (const keys of [
    { privateKey }, { privateKey: edwards.privateKey },
    { privateKey: rsa.privateKey, algorithms: ['RS256', 'PS512'] as Array<'RS256' | 'PS512'> },
  ]) {
    const issuer = await build(t, { ...keys, jwksEndpoint: ENDPOINT })
    const app = await guarded(t, { jwks: await publish(issuer) })
    t.strictSame(await ask(app, issuer.jwt.encode({ id: 1 })), OPEN)
    if (keys.algorithms !== undefined) {
      t.strictSame(await ask(app, issuer.jwt.encode({ id: 1 }, { algorithm: 'PS512' })), OPEN)
    }
  }
})

t.test('through a rotation under load no request is lost', async (t) => {
  const clock = freeze(t, 1_700_000_000)
  const issuer = await build(t, { keys: [{ kid: 'first', privateKey: one.privateKey }], jwksEndpoint: ENDPOINT })
  const app = await guarded(t, { jwks: await publish(issuer) })
  const old = issuer.jwt.encode({ jti: 'old' })
  t.strictSame(await ask(app, old), OPEN)
  for (const [round, { privateKey }] of [two, rsa, edwards].entries()) {
    clock.now += 30
    const load: Array<ReturnType<typeof ask>> = []
    for (let place = 0; place < 200; place += 1) {
      if (place === 100) issuer.jwt.keys.rotate({ kid: `next ${round}`, privateKey }, { grace: 3600 })
      load.push(ask(app, issuer.jwt.encode({ jti: `${round}-${place}` })))
      if (place % 20 === 0) await load.at(-1)
    }
    const outcomes = await Promise.all(load)
    t.equal(outcomes.filter(({ status }) => status === 200).length, 200, `rotation ${round}`)
    t.strictSame(await ask(app, old), OPEN, 'within its grace')
  }
  clock.now += 3600
  t.strictSame(
    await ask(app, one.sign({ jti: 'new' }, { kid: 'unknown' })), UNKNOWN_KEY, 'refreshed'
  )
  t.strictSame(await ask(app, old), UNKNOWN_KEY, 'the grace is over')
  t.strictSame(await ask(app, issuer.jwt.encode({ jti: 'new' })), OPEN)
})

t.test('the set is built once a change', async (t) => {
  const clock = freeze(t, 1_700_000_000)
  const prototype = Object.getPrototypeOf(publicKey) as typeof publicKey
  const exported = t.capture(prototype, 'export', prototype.export)
  const app = await build(t, {
    jwksEndpoint: ENDPOINT, keys: [{ kid: 'one', privateKey: one.privateKey }, { publicKey: rsa.jwk }],
  })
  const changes: ReadonlyArray<readonly [string, change: () => void, kids: readonly string[]]> = [
    ['nothing', () => {}, ['one', 'rsa']],
    [
      'a new key', () => app.jwt.keys.rotate({ kid: 'two', privateKey: two.privateKey }, { grace: 60 }),
      ['two', 'one', 'rsa'],
    ],
    ['one removed', () => app.jwt.keys.remove('rsa'), ['two', 'one']],
    ['a grace that is over', () => { clock.now += 60 }, ['two']],
  ]
  for (const [name, change, kids] of changes) {
    change()
    const { body } = await app.inject(ENDPOINT)
    t.strictSame((JSON.parse(body) as Served).keys.map(({ kid }) => kid), kids, name)
    exported()
    for (let round = 0; round < 3; round++) t.equal((await app.inject(ENDPOINT)).body, body, `${name}, again`)
    t.equal(exported().length, 0, `${name}: nothing is built again`)
  }
})
