import t from 'tap'
import type { FastifyInstance } from 'fastify'
import type { EncodeOptions, Settings, VerifyOptions } from '../../index.js'
import { forge } from '../forge.js'
import { guarded } from '../guarded.js'
import { freeze, SECRET } from '../helper.js'
import { answerOf, BAILEY, EXPIRED, OPEN, WRONG_AUDIENCE, WRONG_ISSUER, refusal, type Answer } from '../http.js'
import { polluted } from '../polluted.js'
import { refusedAtBoot } from '../refused.js'

const NOW = 1_800_000_000
const OTHER = 'another secret, long enough for every hash of the whole SHA-2 family'

/** What an attacker would plant, by any name that we know: each weakens a check, or adds to a token. */
const EVIL: ReadonlyArray<Readonly<Record<string, unknown>>> = [
  {
    iss: 'evil',
    sub: 'evil',
    aud: 'evil',
    jti: 'evil',
    id: 666,
    username: 'evil',
    role: 'admin',
    nbf: 0,
    iat: NOW,
    exp: NOW + 9,
  },
  { exp: 1, nbf: NOW + 9999, iat: NOW + 9999 }, { exp: 'x', sub: {}, aud: {}, iss: {}, jti: {}, iat: {}, nbf: {} },
  {
    issuer: 'evil',
    audience: false,
    leeway: 1e9,
    maxAge: 1e9,
    typ: 'evil',
    subject: 'evil',
    jwtId: 'evil',
    requiredClaims: ['evil'],
    ignoreExpiration: true,
    noTimestamp: true,
  },
  { issuer: ['evil'], audience: ['evil'], maxAge: 1, requiredClaims: [], numericIds: true, ignoreExpiration: 1 },
  {
    secret: OTHER,
    algorithms: ['HS512'],
    algorithm: 'HS512',
    headers: { kid: 'evil' },
    expiresIn: 5,
    notBefore: 5,
    publicKey: 'x',
    privateKey: 'x',
  },
  {
    alg: 'HS256',
    kid: 'evil',
    typ: 'at+jwt',
    keys: [],
    jwks: 'https://evil.example',
    discovery: true,
    trustedIssuers: [{ issuer: 'evil', secret: OTHER }],
  },
  {
    global: false,
    allowAnonymous: ['/'],
    scheme: 'Evil',
    realm: 'evil',
    cache: 1,
    claims: () => true,
    extractToken: () => forge(),
    threadPool: true,
    strictSecret: true,
    maxTokenLength: 1,
  },
  {
    allowed: ['HS512'],
    overrides: { issuer: ['evil'] },
    choice: {},
    findMismatch: () => 'evil',
    detail: 'evil',
    retryAfter: 9,
    default: 'evil',
    description: 'evil',
    minLength: 99,
    pattern: '^$',
    isTimeSpan: true,
    required: ['evil'],
  },
  { toJSON: () => ({ id: 666, username: 'evil' }) }, { crit: ['evil'], b64: false, jwk: {}, x5c: [] },
]

const SETTINGS: Settings = { secret: SECRET, issuer: 'us', audience: 'api', requiredClaims: ['username'] }
const CLAIMS = { ...BAILEY, iss: 'us', aud: 'api', exp: NOW + 60 }
const missing = refusal('CLAIM_INVALID', 'A required claim is missing.')

// Tokens, and how they are answered whatever is planted.
const TOKENS: ReadonlyArray<readonly [token: string, answer: Answer]> = [
  [forge(CLAIMS), OPEN], [forge({ ...CLAIMS, exp: NOW }), EXPIRED], [forge({ ...CLAIMS, exp: undefined }), OPEN],
  [forge({ ...BAILEY, aud: 'api' }), WRONG_ISSUER], [forge({ ...BAILEY, iss: 'us' }), WRONG_AUDIENCE],
  [forge({ iss: 'us', aud: 'api', id: 1 }), missing],
  [forge(CLAIMS, {}), refusal('TOKEN_INVALID', 'The algorithm is not accepted.')],
  [forge(CLAIMS, { alg: 'HS256' }, { key: OTHER }), refusal('TOKEN_INVALID', 'The signature is wrong.')],
]

async function answer (
  app: FastifyInstance, token: string, planted: Readonly<Record<string, unknown>>
): Promise<unknown> {
  let seen: unknown
  // Fastify itself must not be asked to work while it is polluted: only the guard is.
  const request = { headers: { authorization: `Bearer ${token}` }, log: { debug () {} }, raw: {} }
  const reply = {
    headers: {} as Record<string, unknown>, header (name: string, value: unknown) { this.headers[name] = value },
  }
  try {
    await polluted(planted, () => app.authenticate(request as never, reply as never))
    seen = OPEN
  } catch (error) {
    const { code, statusCode } = error as { code: string, statusCode: number }
    seen = { status: statusCode, code, challenge: reply.headers['www-authenticate'] }
  }
  return seen
}

for (const settings of [{ cache: false as const }, { cache: 1000 }]) {
  t.test(`requests, ${JSON.stringify(settings)}`, async (t) => {
    freeze(t, NOW)
    for (const planted of EVIL) {
      const app = await guarded(t, { ...SETTINGS, ...settings })
      for (const round of [1, 2]) {
        for (const [token, expected] of TOKENS) {
          t.strictSame(await answer(app, token, planted), expected, `${Object.keys(planted)}, round ${round}`)
        }
      }
      const { jwt } = app
      const good = forge(CLAIMS)
      t.strictSame(await polluted(planted, () => jwt.verify(good)), CLAIMS, 'by verify')
      t.equal(
        answerOf(await app.inject({ url: '/', headers: { authorization: `Bearer ${forge(CLAIMS)}` } })).status,
        200,
        'and all is well again'
      )
    }
  })
}

t.test('options of verify', async (t) => {
  freeze(t, NOW)
  const app = await guarded(t, { ...SETTINGS, typ: 'JWT' })
  const header = { alg: 'HS256', typ: 'JWT' }
  const cases: ReadonlyArray<readonly [VerifyOptions, object, string | undefined]> = [
    [{}, CLAIMS, undefined], [{ issuer: 'them' }, CLAIMS, 'CLAIM_INVALID'],
    [{ leeway: 5 }, { ...CLAIMS, exp: NOW - 3 }, undefined], [{}, { ...CLAIMS, exp: NOW - 3 }, 'TOKEN_EXPIRED'],
    [{ audience: false }, { ...CLAIMS, aud: 'them' }, undefined], [{}, { ...CLAIMS, aud: 'them' }, 'CLAIM_INVALID'],
    [{ subject: 'x' }, CLAIMS, 'CLAIM_INVALID'], [{ maxAge: 5 }, CLAIMS, 'CLAIM_INVALID'],
    [{ ignoreExpiration: true }, { ...CLAIMS, exp: NOW - 3 }, undefined],
    [{ requiredClaims: [] }, { ...CLAIMS, username: undefined }, undefined], [{ secret: SECRET }, CLAIMS, undefined],
  ]
  for (const planted of EVIL) {
    for (const [options, claims, code] of cases) {
      const token = forge(claims, header)
      const seen = await polluted(planted, () =>
        app.jwt.verify(token, options).then(() => undefined, (error: { code: string }) => error.code))
      t.equal(seen, code && `APISTAR_JWT_${code}`, `${Object.keys(planted)}: ${JSON.stringify(options)}`)
    }
  }
})

t.test('tokens that are made', async (t) => {
  freeze(t, NOW)
  const { jwt } = await guarded(t, SETTINGS)
  class Account {
    constructor (readonly id: number, readonly username: string) {} toJSON (): object {
      return { id: this.id, username: this.username }
    }
  }
  const payloads: ReadonlyArray<readonly [object, object]> = [
    [BAILEY, BAILEY], [new Account(1, 'bailey'), BAILEY], [Object.assign(Object.create(null), BAILEY), BAILEY], [
      { ...BAILEY, roles: ['a', { b: [] }] }, { ...BAILEY, roles: ['a', { b: [] }] },
    ],
  ]
  const options: ReadonlyArray<readonly [EncodeOptions | undefined, object, object]> = [
    [undefined, {}, {}], [{}, {}, {}], [{ headers: { x: [1] } }, { x: [1] }, {}], [
      { subject: 's', expiresIn: 60 }, {}, { sub: 's', exp: NOW + 60 },
    ], [{ audience: ['a', 'b'] }, {}, { aud: ['a', 'b'] }],
  ]
  for (const planted of EVIL) {
    for (const [payload, claims] of payloads) {
      for (const [given, header, more] of options) {
        const token = polluted(planted, () => jwt.encode(payload, given))
        t.same(
          jwt.decode(token),
          {
            header: { alg: 'HS256', typ: 'JWT', ...header },
            payload: { ...claims, iat: NOW, iss: 'us', aud: 'api', ...more },
          },
          `${Object.keys(planted)}: ${JSON.stringify(given)}`
        )
      }
    }
  }
})

t.test('settings', async (t) => {
  freeze(t, NOW)
  for (const planted of EVIL) {
    // What Fastify itself reads of Object.prototype is not ours to mend.
    const app = await polluted(planted, () => guarded(t, { secret: SECRET }))
    t.strictSame(await answer(app, forge(BAILEY), {}), OPEN, Object.keys(planted).join())
    t.strictSame(
      await answer(app, forge({ ...BAILEY, iss: 'evil', exp: NOW + 5 }, { alg: 'HS256' }, { key: OTHER }), {}),
      refusal('TOKEN_INVALID', 'The signature is wrong.')
    )
    t.match(app.jwt.decode(app.jwt.encode(BAILEY)), {
      header: { alg: 'HS256', typ: 'JWT' }, payload: { ...BAILEY, iat: NOW },
    })
    t.strictSame(Object.keys(app.jwt.decode(app.jwt.encode(BAILEY)).payload).sort(), ['iat', 'id', 'username'])
  }
  await polluted({ secret: SECRET, publicKey: OTHER }, () =>
    refusedAtBoot(t, {}, /secret: no key given/, 'no key is taken from it'))
})
