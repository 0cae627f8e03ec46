import t from 'tap'
import type { EncodeOptions, Settings, VerifyOptions } from '../../index.js'
import { forge } from '../forge.js'
import { build, SECRET } from '../helper.js'
import { BAILEY } from '../http.js'
import { jwkOf, lockedPemOf, pairOf, pemOf, type Kind } from '../keys-fixtures.js'
import { polluted } from '../polluted.js'

const EVIL = pairOf('p256', 'of another')
const EVIL_SECRET = 'a secret that whoever pollutes the prototype knows'
const { d, x, y } = jwkOf(EVIL.privateKey)

// What a key, a header or fast-jwt could find in Object.prototype. Left out are names that node:crypto itself looks for
// there, such as `passphrase`: it ends the process when it finds one.
const PLANTED: ReadonlyArray<Record<string, unknown>> = [
  { kty: 'oct' }, { kty: 'EC' }, { k: Buffer.from(EVIL_SECRET).toString('base64url') }, { d }, { x }, { y },
  { d, x, y, crv: 'P-256', kty: 'EC' }, { e: 'AQ' }, { n: 'AQAB' },
  { p: 'AQ' }, { oth: [] }, { kid: 'evil' }, { alg: 'none' }, { alg: 'HS256' }, { use: 'enc' }, { key_ops: [] },
  { key_ops: ['encrypt'] },
  { secret: EVIL_SECRET }, { publicKey: EVIL.publicKey }, { privateKey: EVIL.privateKey }, { algorithms: ['HS512'] },
  { algorithm: 'HS512' },
  { cache: true }, { clockTimestamp: 1 }, { maxAge: 1 }, { allowedIss: 'evil' }, { allowedAud: 'evil' },
  { allowedSub: 'evil' }, { allowedJti: 'evil' }, { allowedNonce: 'evil' },
  { requiredClaims: ['evil'] }, { allowedCritHeaders: ['evil'] }, { noTimestamp: true }, { mutatePayload: true },
  { expiresIn: 1 }, { notBefore: 1 },
  { jti: 'evil' }, { aud: 'evil' }, { iss: 'evil' }, { sub: 'evil' }, { nonce: 'evil' }, { typ: 'evil' },
  { header: { kid: 'evil' } },
  { modulusLength: 1 }, { publicExponent: new Uint8Array([2]) }, { asymmetricKeyType: 'rsa' }, { curve: 'prime256v1' },
  { namedCurve: 'evil' }, { hashBytes: 99 }, { hash: 'evil' }, { isPss: true }, { keyTypes: [] },
  { crit: ['evil'] }, { crit: 'evil' }, { crit: [] }, { padding: 1 }, { saltLength: 0 },
]

const KINDS = ['rsa', 'p256', 'ed25519'] as const satisfies Kind[]
const rsa = pairOf('rsa')

const SETTINGS: ReadonlyArray<readonly [name: string, settings: Settings]> = [
  ['a secret', { secret: SECRET }],
  ['a secret in a Buffer', { secret: Buffer.from(SECRET) }],
  ...KINDS.flatMap((kind): Array<readonly [string, Settings]> => {
    const { publicKey, privateKey } = pairOf(kind)
    return [
      [`${kind}: JWKs`, { publicKey: jwkOf(publicKey), privateKey: jwkOf(privateKey) }],
      [`${kind}: PEM`, { publicKey: pemOf(publicKey), privateKey: pemOf(privateKey) }],
      [`${kind}: KeyObjects`, { privateKey }],
    ]
  }),
  ['a locked key', { privateKey: { key: lockedPemOf(rsa.privateKey, 'passphrase'), passphrase: 'passphrase' } }],
  [
    'a key set',
    {
      keys: {
        keys: [
          jwkOf(pairOf('p256').privateKey), { kty: 'oct', kid: 'o', k: Buffer.from(SECRET).toString('base64url') },
        ],
      },
    },
  ],
  [
    'a list',
    {
      keys: [
        { kid: 'one', privateKey: pairOf('p256').privateKey }, { publicKey: pemOf(rsa.publicKey) },
        { kid: 'o', secret: SECRET },
      ],
    },
  ],
]

const CALLS: ReadonlyArray<readonly [string, EncodeOptions, VerifyOptions]> = [
  ['the settings', {}, {}],
  ['a secret', { secret: EVIL_SECRET.toUpperCase() }, { secret: EVIL_SECRET.toUpperCase() }],
  ['JWKs', { privateKey: jwkOf(pairOf('p256').privateKey) }, { publicKey: jwkOf(pairOf('p256').publicKey) }],
  ['PEM', { privateKey: pemOf(rsa.privateKey) }, { publicKey: pemOf(rsa.publicKey) }],
  [
    'a locked key', { privateKey: { key: lockedPemOf(rsa.privateKey, 'passphrase'), passphrase: 'passphrase' } },
    { publicKey: rsa.publicKey },
  ],
]

t.test('of a polluted Object.prototype nothing is read when the app boots', async (t) => {
  for (const [name, settings] of SETTINGS) {
    const clean = await build(t, settings)
    const token = clean.jwt.encode(BAILEY)
    for (const planted of PLANTED) {
      const app = await polluted(planted, () => build(t, settings))
      const what = `${name} beside ${Object.keys(planted).join()}`
      t.strictSame(app.jwt.keys.list(), clean.jwt.keys.list(), `${what}: the same keys`)
      const own = app.jwt.encode(BAILEY)
      t.strictSame(app.jwt.decode(own).header, clean.jwt.decode(token).header, `${what}: the same header`)
      t.match(await app.jwt.verify(token), BAILEY, `${what}: takes a good token`)
      t.match(await clean.jwt.verify(own), BAILEY, `${what}: signs with the right key`)
    }
  }
})

t.test('nor while it runs', async (t) => {
  const pooled = SETTINGS.map(([name, settings]) =>
    [`${name}, on the pool`, { ...settings, threadPool: true }] as const)
  for (const [place, [name, settings]] of [...SETTINGS, ...pooled].entries()) {
    const app = await build(t, { ...settings, cache: false })
    for (const [call, encodeOptions, verifyOptions] of place === 0 ? CALLS : CALLS.slice(0, 1)) {
      const token = app.jwt.encode(BAILEY, encodeOptions)
      for (const planted of PLANTED) {
        const what = `${name}, ${call}, beside ${Object.keys(planted).join()}`
        const verified = await polluted(planted, () => app.jwt.verify(token, verifyOptions))
        t.match(verified, BAILEY, `${what}: takes a good token`)
        const own = polluted(planted, () => app.jwt.encode(BAILEY, encodeOptions))
        t.strictSame(app.jwt.decode(own).header, app.jwt.decode(token).header, `${what}: the same header`)
        t.strictSame(Object.keys(app.jwt.decode(own).payload), ['id', 'username', 'iat'], `${what}: the same claims`)
        t.match(await app.jwt.verify(own, verifyOptions), BAILEY, `${what}: signs with the right key`)
      }
    }
  }
})

t.test('where no key is given, none is found', async (t) => {
  const given = {
    secret: EVIL_SECRET, publicKey: EVIL.publicKey, privateKey: EVIL.privateKey, keys: [{ publicKey: EVIL.publicKey }],
  }
  for (const [name, value] of Object.entries(given)) {
    const empty = [{}, { keys: [{ kid: 'a' }] }, { secret: SECRET, trustedIssuers: [{ issuer: 'them' }] }] as Settings[]
    for (const settings of empty) {
      await t.rejects(
        polluted({ [name]: value }, () => build(t, settings)), { code: 'APISTAR_JWT_SETTINGS_INVALID' }, name
      )
    }
    const app = await build(t)
    const rotate = (): void => app.jwt.keys.rotate({ kid: 'next' }, { grace: 1 })
    t.throws(() => polluted({ [name]: value }, rotate), { code: 'APISTAR_JWT_SETTINGS_INVALID' }, `${name}: rotate`)
  }
})

// Of a type that fast-jwt refuses, were it to read them.
const WRONG = [
  'noTimestamp', 'mutatePayload', 'clockTimestamp', 'expiresIn', 'notBefore', 'jti', 'aud', 'iss', 'sub', 'nonce',
  'kid', 'typ',
]

t.test('nor when the first token is signed', async (t) => {
  for (const name of WRONG) {
    for (const value of [Symbol('evil'), 5, 'evil', {}]) {
      const app = await build(t)
      const token = polluted({ [name]: value }, () => app.jwt.encode(BAILEY))
      t.strictSame(app.jwt.decode(token).header, { alg: 'HS256', typ: 'JWT' }, `${name}: ${typeof value}`)
      t.match(await app.jwt.verify(token), BAILEY)
    }
  }
})

t.test('a token without a key id has none, whatever is planted', async (t) => {
  const keys = [{ kid: 'one', secret: SECRET }, { kid: 'two', secret: EVIL_SECRET }]
  for (const cache of [false, 1000] as const) {
    const app = await build(t, { keys, cache })
    const verified = await polluted({ kid: 'two' }, () => app.jwt.verify(forge(BAILEY)))
    t.match(verified, BAILEY, 'it is checked with each key')
    await t.rejects(polluted({ kid: 'one', alg: 'HS256' }, () => app.jwt.verify(forge(BAILEY, {}))), {
      code: 'APISTAR_JWT_TOKEN_INVALID',
    })
  }
})

t.test('a trusted issuer has the key that it was given, and no other', async (t) => {
  const trustedIssuers = [{ issuer: 'them', publicKey: pemOf(pairOf('p256').publicKey) }]
  const them = await build(t, { privateKey: pairOf('p256').privateKey, issuer: 'them' })
  for (const planted of [{ privateKey: EVIL.privateKey }, { secret: EVIL_SECRET }, { keys: [] }, { jwks: 'x' }]) {
    const others = [{ issuer: 'others', jwks: 'https://idp.example/jwks' }]
    const app = await polluted(planted, () => build(t, { trustedIssuers: [...trustedIssuers, ...others] }))
    t.match(await app.jwt.verify(them.jwt.encode(BAILEY)), BAILEY, Object.keys(planted).join())
  }
})

t.test('what is fetched is asked for with nothing that was planted', async (t) => {
  const asked: unknown[] = []
  const signing = { ...jwkOf(pairOf('p256').privateKey), kid: 'a' }
  const signer = await build(t, { privateKey: signing })
  const app = await build(t, {
    jwks: {
      url: 'https://idp.example/jwks',
      async fetch (url: string, init: object) {
        asked.push([(init as { body?: unknown }).body, (init as { headers: { cookie?: unknown } }).headers.cookie])
        return new Response(JSON.stringify({ keys: [{ ...jwkOf(pairOf('p256').publicKey), kid: 'a' }] }))
      },
    },
  })
  t.match(await polluted({ body: 'evil', cookie: 'evil' }, () => app.jwt.verify(signer.jwt.encode(BAILEY))), BAILEY)
  t.strictSame(asked, [[undefined, undefined]])
})
