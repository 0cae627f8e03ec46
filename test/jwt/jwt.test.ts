import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { AuthenticationFailed, ConfigurationError, type VerifyOptions } from '../../index.js'
import { forge, nested } from '../forge.js'
import { build, SECRET } from '../helper.js'
import { BAILEY } from '../http.js'
import { verify } from '../judge.js'

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PEM = RSA.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const PRIVATE_PEM = RSA.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const OTHER = 'another secret, long enough for every hash of the whole SHA-2 family'

const RS256 = forge(BAILEY, { alg: 'RS256' }, { key: RSA.privateKey })
const BY_OTHER = forge(BAILEY, { alg: 'HS256' }, { key: OTHER })

const INVALID = 'APISTAR_JWT_TOKEN_INVALID'

const WRONG_OPTIONS: unknown[] = [
  null, 5, 0, '', 'x', true, [], [{}], () => ({}), Symbol('x'),
  { issuer: undefined }, { issuer: null }, { issuer: '' }, { issuer: [] }, { issuer: ['us', ''] }, { issuer: 5 },
  { issuer: /us/ }, { issuer: false },
  { audience: undefined }, { audience: null }, { audience: '' }, { audience: [] }, { audience: [''] },
  { audience: true }, { audience: 0 },
  { leeway: undefined }, { leeway: null }, { leeway: -1 }, { leeway: NaN }, { leeway: Infinity }, { leeway: '5' },
  { leeway: '5s' },
  { algorithms: undefined }, { algorithms: null }, { algorithms: [] }, { algorithms: 'HS256' },
  { algorithms: ['none'] }, { algorithms: ['hs256'] }, { algorithms: ['RS256'] }, { algorithms: ['HS256', 'RS256'] },
  { secret: undefined }, { secret: null }, { secret: '' }, { secret: ' \n' }, { secret: PEM }, { secret: 5 },
  { secret: OTHER, publicKey: PEM }, { secret: OTHER, algorithms: ['RS256'] },
  { publicKey: undefined }, { publicKey: null }, { publicKey: '' }, { publicKey: OTHER }, { publicKey: PRIVATE_PEM },
  { publicKey: {} }, { publicKey: PEM, algorithms: ['HS256'] }, { publicKey: PEM, algorithms: ['ES256'] },
  { privateKey: PRIVATE_PEM }, { unknown: 1 }, { Issuer: 'us' }, { maxAge: '5' }, { ignoreExpiration: 1 },
  { complete: true }, { key: OTHER }, { typ: 5 }, { cache: false }, { subject: 5 }, { requiredClaims: 'sub' },
  JSON.parse('{"__proto__":5}'), { constructor: 1 }, { toString: 1 },
  { leeway: 0, audience: false, unknown: undefined },
]

t.test('options that are wrong are refused, as a rejection', async (t) => {
  const app = await build(t)
  for (const [index, options] of WRONG_OPTIONS.entries()) {
    for (const token of [forge(), 'junk']) {
      const promise = app.jwt.verify(token, options as VerifyOptions)
      t.ok(promise instanceof Promise)
      const error = await promise.then(() => undefined, (reason: Error) => reason)
      t.ok(error instanceof ConfigurationError, `${index}: ${error?.message}`)
      t.match(error, { code: 'APISTAR_JWT_SETTINGS_INVALID', message: /^Invalid options of verify: / })
      t.notOk(error?.message.includes(OTHER) || error?.message.includes(PEM.slice(30, 60)), 'it shows no value')
      t.notOk(error && 'cause' in error)
    }
  }
})

t.test('keys of calls that are Buffers may change between calls, and at any time after registration', async (t) => {
  const own = Buffer.from(SECRET)
  const app = await build(t, { secret: own })
  own.fill('x')
  t.equal((await verify(app, forge())).code, undefined)
  const secret = Buffer.from(OTHER)
  t.equal((await verify(app, BY_OTHER, { secret })).code, undefined)
  secret.fill('y')
  t.equal((await verify(app, BY_OTHER, { secret })).code, INVALID)
  t.equal(
    (await verify(app, forge(BAILEY, { alg: 'HS256' }, { key: 'y'.repeat(OTHER.length) }), { secret })).code, undefined
  )
  t.equal((await verify(app, BY_OTHER, { secret: OTHER })).code, undefined)
  const another = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey
  const jwk = RSA.publicKey.export({ format: 'jwk' })
  t.equal((await verify(app, RS256, { publicKey: jwk })).code, undefined)
  Object.assign(jwk, another.export({ format: 'jwk' }))
  t.equal((await verify(app, RS256, { publicKey: jwk })).code, INVALID)
})

t.test('more keys of calls than are kept', async (t) => {
  const app = await build(t)
  for (let round = 0; round < 2; round++) {
    for (let id = 0; id < 150; id++) {
      const secret = `${OTHER} ${id}`
      const token = forge({ id }, { alg: 'HS256' }, { key: secret })
      t.strictSame(await app.jwt.verify(token, { secret }), { id })
      t.equal((await verify(app, token, { secret: `${OTHER} ${id + 1}` })).code, INVALID)
    }
  }
})

t.test('verify gives the claims, frozen, or rejects', async (t) => {
  const app = await build(t)
  for (const options of [undefined, {}]) {
    const payload = await app.jwt.verify(forge({ ...BAILEY, x: [{}] }), options)
    t.strictSame(payload, { ...BAILEY, x: [{}] })
    t.throws(() => Object.assign(payload, { id: 2 }), TypeError)
    t.throws(() => (payload.x as unknown[]).push(1), TypeError)
    const promise = app.jwt.verify('junk', options)
    t.ok(promise instanceof Promise)
    await t.rejects(promise, AuthenticationFailed)
  }
  const { verify: apart } = app.jwt
  t.strictSame(await apart(forge()), BAILEY, 'it can be taken off')
  t.throws(() => Object.assign(app.jwt, { verify: () => ({}) }), TypeError, 'it cannot be replaced')
})

t.test('decode takes apart what has the form of a token, and verifies nothing', async (t) => {
  const app = await build(t, { secret: SECRET, maxTokenLength: 1000 })
  const readable: ReadonlyArray<readonly [string, object, object]> = [
    [forge(), { alg: 'HS256' }, BAILEY],
    [BY_OTHER, { alg: 'HS256' }, BAILEY],
    [
      forge({ exp: 1, aud: 5 }, { alg: 'none', kid: 'a', typ: 5 }), { alg: 'none', kid: 'a', typ: 5 },
      { exp: 1, aud: 5 },
    ],
    [forge({}, {}), {}, {}],
  ]
  for (const [token, header, payload] of readable) {
    const decoded = app.jwt.decode(token)
    t.strictSame(decoded, { header, payload })
    Object.assign(decoded.payload, { id: 666 })
    t.strictSame(app.jwt.decode(token), { header, payload })
  }
  const refused = [
    'junk', '', 'a.b', `${forge()}.x`, `${forge()}=`, forge('[]'), forge('{'), forge(BAILEY, '[]'),
    forge(BAILEY, { crit: ['x'] }), forge(BAILEY, { kid: 5 }),
    forge(BAILEY, nested(65)), forge({ x: 'x'.repeat(1000) }), forge(Buffer.of(0xff)),
  ]
  for (const token of refused) {
    t.throws(() => app.jwt.decode(token), { code: INVALID, statusCode: 401 }, token.slice(0, 60))
  }
})
