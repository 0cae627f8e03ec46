import { createSecretKey } from 'node:crypto'
import { inspect } from 'node:util'
import t from 'tap'
import type { EncodeOptions, VerifyOptions } from '../../index.js'
import { build, SECRET } from '../helper.js'
import { ask, BAILEY, FORGED, OPEN } from '../http.js'
import { jwkOf, lockedPemOf, pairOf, pemOf } from '../keys-fixtures.js'
import { refusedInCall } from '../refused.js'

const OTHER = SECRET.toUpperCase()
const ONE = pairOf('p256')
const TWO = pairOf('p256', 'two')
const CALLS = ['encode', 'verify'] as const
const WRONG = { code: 'APISTAR_JWT_TOKEN_INVALID', statusCode: 401, message: /The signature is wrong\.$/ }

t.test('a key of a call replaces the key settings and their algorithms', async (t) => {
  const app = await build(t, { secret: SECRET, algorithms: ['HS512'] })
  app.get('/', { config: { auth: 'required' } }, async () => 'in')
  const cases: ReadonlyArray<readonly [string, EncodeOptions, VerifyOptions, string]> = [
    ['a secret', { secret: OTHER }, { secret: OTHER }, 'HS256'],
    ['a secret in a Buffer', { secret: Buffer.from(OTHER) }, { secret: OTHER }, 'HS256'],
    ['a secret KeyObject', { secret: createSecretKey(Buffer.from(OTHER)) }, { secret: OTHER }, 'HS256'],
    ['KeyObjects', { privateKey: ONE.privateKey }, { publicKey: ONE.publicKey }, 'ES256'],
    ['PEM', { privateKey: pemOf(ONE.privateKey) }, { publicKey: pemOf(ONE.publicKey) }, 'ES256'],
    ['JWKs', { privateKey: jwkOf(ONE.privateKey) }, { publicKey: jwkOf(ONE.publicKey) }, 'ES256'],
    [
      'an encrypted key', { privateKey: { key: lockedPemOf(ONE.privateKey, 'passphrase'), passphrase: 'passphrase' } },
      { publicKey: ONE.publicKey }, 'ES256',
    ],
    [
      'a secret and an algorithm', { secret: OTHER, algorithm: 'HS384' }, { secret: OTHER, algorithms: ['HS384'] },
      'HS384',
    ],
    [
      'a key and an algorithm', { privateKey: pairOf('rsa').privateKey, algorithm: 'PS512' },
      { publicKey: pairOf('rsa').publicKey }, 'PS512',
    ],
    ['an algorithm alone', { algorithm: 'HS384' }, { algorithms: ['HS256', 'HS384'] }, 'HS384'],
    ['nothing', {}, {}, 'HS512'],
  ]
  for (const [name, encodeOptions, verifyOptions, algorithm] of cases) {
    for (const round of ['first', 'second']) {
      const token = app.jwt.encode(BAILEY, encodeOptions)
      t.equal(app.jwt.decode(token).header.alg, algorithm, `${name}: signs with ${algorithm} the ${round} time`)
      t.match(await app.jwt.verify(token, verifyOptions), BAILEY, `${name}: verifies the ${round} time`)
      const { status } = await ask(app, token)
      t.equal(status === 200, name === 'nothing', `${name}: the hook still holds to the settings`)
    }
  }
  t.strictSame(await ask(app, app.jwt.encode(BAILEY, { secret: OTHER, algorithm: 'HS512' })), FORGED)
  t.strictSame(await ask(app, app.jwt.encode(BAILEY)), OPEN)
})

t.test('a verify-only app signs with a key of a call', async (t) => {
  const app = await build(t, { publicKey: ONE.publicKey })
  t.match(await app.jwt.verify(app.jwt.encode(BAILEY, { privateKey: ONE.privateKey })), BAILEY)
  t.throws(() => app.jwt.encode(BAILEY, { algorithm: 'ES256' }), { code: 'APISTAR_JWT_ENCODE_FAILED' })
})

t.test('keys that look alike are not taken for one another', async (t) => {
  const app = await build(t)
  const token = {
    one: app.jwt.encode(BAILEY, { privateKey: ONE.privateKey }),
    two: app.jwt.encode(BAILEY, { privateKey: TWO.privateKey }),
  }
  const locked = (pair: typeof ONE): { key: Buffer, passphrase: string } =>
    ({ key: Buffer.from(lockedPemOf(pair.privateKey, 'same')), passphrase: 'same' })
  const secretive = (pair: typeof ONE): object =>
    ({ ...jwkOf(pair.publicKey), [inspect.custom]: () => 'a key', toJSON: () => 'a key' })
  const signed = [ONE, TWO].map((pair) => app.jwt.encode(BAILEY, { privateKey: locked(pair) }))
  for (const [index, pair] of [ONE, TWO].entries()) {
    t.match(
      await app.jwt.verify(signed[index] ?? '', { publicKey: pair.publicKey }), BAILEY, 'encrypted PEM in Buffers'
    )
  }
  const proxy = (pair: typeof ONE): object => new Proxy({}, {
    ownKeys: () => Object.keys(jwkOf(pair.publicKey)),
    getOwnPropertyDescriptor: (_, name) => Object.getOwnPropertyDescriptor(jwkOf(pair.publicKey), name),
    get: (_, name) => jwkOf(pair.publicKey)[String(name)],
  })
  for (const [name, dress] of [['a JWK that hides itself', secretive], ['a proxy of a JWK', proxy]] as const) {
    t.match(await app.jwt.verify(token.one, { publicKey: dress(ONE) }), BAILEY, `${name}: its own token`)
    await t.rejects(app.jwt.verify(token.one, { publicKey: dress(TWO) }), WRONG, `${name}: the token of the other`)
    t.match(await app.jwt.verify(token.two, { publicKey: dress(TWO) }), BAILEY, `${name}: its own token, too`)
  }
})

t.test('a Buffer that is written to between two calls is another key', async (t) => {
  const app = await build(t)
  const secret = Buffer.from(OTHER)
  const token = app.jwt.encode(BAILEY, { secret })
  t.match(await app.jwt.verify(token, { secret }), BAILEY)
  secret.write(SECRET)
  await t.rejects(app.jwt.verify(token, { secret }), WRONG)
  t.match(await app.jwt.verify(token, { secret: OTHER }), BAILEY)
  t.match(await app.jwt.verify(app.jwt.encode(BAILEY, { secret }), { secret: SECRET }), BAILEY)
})

t.test('more keys than are kept', async (t) => {
  const app = await build(t)
  const secretOf = (index: number): string => `${SECRET}${index}`
  const tokens = Array.from({ length: 250 }, (_, index) => app.jwt.encode(BAILEY, { secret: secretOf(index) }))
  for (const [index, token] of tokens.entries()) {
    t.match(await app.jwt.verify(token, { secret: secretOf(index) }), BAILEY)
    await t.rejects(app.jwt.verify(token, { secret: secretOf(index + 1) }), WRONG)
  }
})

t.test('a short secret of a call', async (t) => {
  const lines: string[] = []
  const logger = { level: 'warn', stream: { write: (line: string) => lines.push(line) } }
  const app = await build(t, { secret: SECRET }, { logger })
  for (const secret of ['short', 'short too']) {
    t.match(await app.jwt.verify(app.jwt.encode(BAILEY, { secret }), { secret }), BAILEY)
  }
  t.equal(lines.length, 1, 'is warned of once')
  t.match(lines[0], /a secret of 5 bytes is in use, expected at least 32 for HS256/)
  const strict = await build(t, { secret: SECRET, strictSecret: true })
  for (const call of CALLS) {
    for (const round of ['first', 'second']) {
      await refusedInCall(
        t,
        strict,
        call,
        { secret: 'marker-of-a-secret' },
        /secret: a secret of 18 bytes given, expected at least 32 for HS256/,
        `strictSecret, the ${round} time`
      )
    }
  }
})

t.test('an algorithm of one call may be that of a trusted issuer', async (t) => {
  const { publicKey, privateKey } = pairOf('rsa')
  const app = await build(t, { secret: SECRET, trustedIssuers: [{ issuer: 'urn:them', publicKey }] })
  const token = (await build(t, { privateKey, issuer: 'urn:them' })).jwt.encode({ id: 1 })
  t.match(await app.jwt.verify(token, { algorithms: ['RS256'] }), { id: 1 })
  await t.rejects(app.jwt.verify(token, { algorithms: ['RS512'] }), { code: 'APISTAR_JWT_TOKEN_INVALID' })
})
