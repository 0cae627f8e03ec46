import { Type } from '@sinclair/typebox'
import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { ConfigurationError, memoryStore, type EncodeOptions, type Payload, type Settings } from '../../index.js'
import { describe } from '../../lib/settings/faults.js'
import { build, freeze, SECRET } from '../helper.js'
import { BAILEY } from '../http.js'

const NOW = 1_800_000_000
const ENCODE_FAILED = 'APISTAR_JWT_ENCODE_FAILED'
const OTHER = 'another secret, long enough for every hash of the whole SHA-2 family'
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
const AT = new Date((NOW + 60) * 1000 + 999)

type Row = readonly [payload: object, options: EncodeOptions | undefined, claims: object]

// Settings, and the claims that payload and options make under them; `iat` is now where nothing is said.
const CLAIMS: ReadonlyArray<readonly [Settings, readonly Row[]]> = [
  [{}, [
    [BAILEY, undefined, { ...BAILEY, iat: NOW }], [BAILEY, {}, { ...BAILEY, iat: NOW }], [{}, undefined, { iat: NOW }],
    [
      BAILEY, { issuer: 'us', subject: 'a', jwtId: 'b', expiresIn: 60, notBefore: 5 },
      { ...BAILEY, iss: 'us', sub: 'a', jti: 'b', iat: NOW, nbf: NOW + 5, exp: NOW + 60 },
    ],
    [BAILEY, { audience: 'api' }, { ...BAILEY, aud: 'api', iat: NOW }],
    [BAILEY, { audience: ['api'] }, { ...BAILEY, aud: ['api'], iat: NOW }],
    [BAILEY, { audience: ['a', 'b'] }, { ...BAILEY, aud: ['a', 'b'], iat: NOW }],
    [BAILEY, { subject: '', jwtId: '' }, { ...BAILEY, sub: '', jti: '', iat: NOW }],
    [BAILEY, { notBefore: 0 }, { ...BAILEY, iat: NOW, nbf: NOW }],
    [BAILEY, { expiresIn: '100 years' }, { ...BAILEY, iat: NOW, exp: NOW + 3_155_760_000 }],
    ...([
      ['15m', 900], ['1h', 3600], ['2 days', 172_800], [999_999_999, 999_999_999], [1.5, 1.5], ['1500ms', 1.5],
    ] as const).map(([span, seconds]): Row =>
      [BAILEY, { expiresIn: span, notBefore: span }, { ...BAILEY, iat: NOW, nbf: NOW + seconds, exp: NOW + seconds }]),
    [{ id: 1, iat: NOW - 50 }, { expiresIn: 60, notBefore: 5 }, { id: 1, iat: NOW - 50, nbf: NOW - 45, exp: NOW + 10 }],
    [{ id: 1, iat: 100, exp: AT }, { notBefore: 5 }, { id: 1, iat: 100, nbf: 105, exp: NOW + 60 }],
    [{ id: 1, iat: new Date(100_000) }, { expiresIn: 60 }, { id: 1, iat: 100, exp: 160 }],
    [{ id: 1, exp: AT, nbf: AT, iat: AT }, undefined, { id: 1, exp: NOW + 60, nbf: NOW + 60, iat: NOW + 60 }],
    [{ id: 1, exp: new Date(-1), at: AT }, undefined, { id: 1, exp: -1, at: AT.toISOString(), iat: NOW }],
    [{ id: 1 }, { noTimestamp: true }, { id: 1 }], [{ id: 1 }, { noTimestamp: false }, { id: 1, iat: NOW }],
    [{ id: 1, iat: 5 }, { noTimestamp: true }, { id: 1, iat: 5 }],
    [{ id: 1 }, { noTimestamp: true, expiresIn: 60 }, { id: 1, exp: NOW + 60 }],
    [{ exp: 1e9 }, undefined, { exp: 1e9, iat: NOW }], [{ iat: 0, nbf: 0 }, undefined, { iat: 0, nbf: 0 }],
    [{ exp: 1e11, iat: -5.5 }, undefined, { exp: 1e11, iat: -5.5 }],
    [
      { exp: new Date(0), iat: new Date(8.64e15), nbf: new Date(8.64e15) }, undefined,
      { exp: 0, iat: 8.64e12, nbf: 8.64e12 },
    ],
    [{ id: null, username: null, role: undefined }, undefined, { id: null, username: null, iat: NOW }],
    [
      { id: 1, exp: undefined, iss: undefined }, { expiresIn: 60, issuer: 'us' },
      { id: 1, iss: 'us', exp: NOW + 60, iat: NOW },
    ],
  ]],
  [{ issuer: ['us', 'also us'], audience: ['api', 'web'], expiresIn: '1h', notBefore: 0 }, [
    [BAILEY, undefined, { ...BAILEY, iss: 'us', aud: ['api', 'web'], iat: NOW, nbf: NOW, exp: NOW + 3600 }],
    [
      BAILEY, { expiresIn: 60, issuer: 'them', audience: 'x', notBefore: 5 },
      { ...BAILEY, iss: 'them', aud: 'x', iat: NOW, nbf: NOW + 5, exp: NOW + 60 },
    ],
    [{ iss: 'a', aud: 'b', exp: 1e9, nbf: 2, iat: 3 }, undefined, { iss: 'a', aud: 'b', exp: 1e9, nbf: 2, iat: 3 }],
    [{ iss: '', aud: [], exp: 1e9 }, undefined, { iss: '', aud: [], exp: 1e9, nbf: NOW, iat: NOW }],
    [BAILEY, { expiresIn: false, notBefore: false, issuer: false, audience: false }, { ...BAILEY, iat: NOW }],
    [BAILEY, { expiresIn: false }, { ...BAILEY, iss: 'us', aud: ['api', 'web'], iat: NOW, nbf: NOW }],
    [
      { iss: 'a', aud: 'b', exp: 1e9, nbf: 2 },
      { expiresIn: false, notBefore: false, issuer: false, audience: false, noTimestamp: true },
      { iss: 'a', aud: 'b', exp: 1e9, nbf: 2 },
    ],
    [
      { iss: undefined, aud: undefined }, { noTimestamp: true },
      { iss: 'us', aud: ['api', 'web'], nbf: NOW, exp: NOW + 3600 },
    ],
  ]],
  [{ issuer: 'us', audience: ['api'] }, [[{ id: 1 }, undefined, { id: 1, iss: 'us', aud: 'api', iat: NOW }]]],
  [{ numericIds: true }, [
    [{ sub: 7, jti: -1 }, undefined, { sub: 7, jti: -1, iat: NOW }], [
      {}, { subject: 7, jwtId: 2 ** 53 - 1 }, { sub: 7, jti: 2 ** 53 - 1, iat: NOW },
    ], [{}, { subject: '7' }, { sub: '7', iat: NOW }],
  ]],
  [
    { audience: false, leeway: 5, maxAge: 60 },
    [[{ id: 1 }, undefined, { id: 1, iat: NOW }], [{ id: 1, aud: 'x' }, undefined, { id: 1, aud: 'x', iat: NOW }]],
  ],
]

t.test('claims, from payload, options and settings', async (t) => {
  freeze(t, NOW + 0.999)
  for (const [settings, rows] of CLAIMS) {
    const app = await build(t, { secret: SECRET, ...settings })
    for (const [payload, options, claims] of rows) {
      const before = JSON.stringify(payload)
      t.same(
        app.jwt.decode(app.jwt.encode(payload as Payload, options)).payload,
        claims,
        `${before} with ${JSON.stringify(options)}`
      )
      t.equal(JSON.stringify(payload), before, 'the payload is not changed')
    }
    const frozen = Object.freeze({ id: 1, exp: NOW + 60, list: Object.freeze([1]) })
    t.match(app.jwt.decode(app.jwt.encode(frozen)).payload, frozen)
  }
})

t.test('headers', async (t) => {
  const jwk = { ...RSA.privateKey.export({ format: 'jwk' }), kid: 'ours' }
  const cases: ReadonlyArray<readonly [Settings, EncodeOptions | undefined, object]> = [
    [{ secret: SECRET }, undefined, { alg: 'HS256', typ: 'JWT' }],
    [{ secret: SECRET, algorithms: ['HS512', 'HS256'] }, undefined, { alg: 'HS512', typ: 'JWT' }],
    [{ secret: SECRET }, { algorithm: 'HS384' }, { alg: 'HS384', typ: 'JWT' }],
    [{ secret: SECRET, algorithms: ['HS512'] }, { secret: OTHER }, { alg: 'HS256', typ: 'JWT' }],
    [{ secret: SECRET }, { headers: { kid: 'a', x: [1], typ: 'x' } }, { alg: 'HS256', kid: 'a', x: [1], typ: 'x' }],
    [{ secret: SECRET, typ: 'at+jwt' }, undefined, { alg: 'HS256', typ: 'at+jwt' }],
    [{ secret: SECRET, typ: 'at+jwt' }, { headers: { kid: '' } }, { alg: 'HS256', typ: 'at+jwt', kid: '' }],
    [{ privateKey: jwk }, undefined, { alg: 'RS256', typ: 'JWT', kid: 'ours' }],
    [
      { privateKey: jwk, algorithms: ['PS512'] }, { headers: { kid: 'ours' } },
      { alg: 'PS512', typ: 'JWT', kid: 'ours' },
    ],
    [{ secret: SECRET }, { privateKey: jwk, algorithm: 'RS384' }, { alg: 'RS384', typ: 'JWT', kid: 'ours' }],
    [
      { secret: SECRET }, { headers: JSON.parse('{"__proto__":{"alg":"none"}}') },
      JSON.parse('{"alg":"HS256","typ":"JWT","__proto__":{"alg":"none"}}'),
    ],
  ]
  for (const [settings, options, header] of cases) {
    const app = await build(t, settings)
    const given = options?.headers === undefined ? undefined : JSON.stringify(options.headers)
    t.strictSame(app.jwt.decode(app.jwt.encode(BAILEY, options)).header, header, JSON.stringify(header))
    t.equal(options?.headers === undefined ? undefined : JSON.stringify(options.headers), given, 'they are not changed')
  }
})

const deep = (levels: number): object => JSON.parse(`${'{"x":'.repeat(levels - 1)}{"x":1${'}'.repeat(levels)}`)

// Settings, payload, options: each refused, with a part of the message.
const REFUSED: ReadonlyArray<readonly [Settings, unknown, EncodeOptions | undefined, string]> = [
  [{}, {}, { noTimestamp: true }, 'no claims'], [{}, { role: undefined, f () {} }, { noTimestamp: true }, 'no claims'],
  ...['1', null, true, NaN, Infinity, [], {}, new Date(NaN)].flatMap((value) => ['exp', 'nbf', 'iat'].map((claim) =>
    [{}, { [claim]: value }, undefined, `The ${claim} claim is of a wrong type`] as const)),
  ...[1, null, [], {}].flatMap((value) => ['iss', 'sub', 'jti'].map((claim) =>
    [{}, { [claim]: value }, undefined, `The ${claim} claim is of a wrong type`] as const)),
  ...[1, null, {}, [1], [null]].map((aud) => [{}, { aud }, undefined, 'The aud claim is of a wrong type'] as const),
  ...[true, 1.5, 2 ** 53, [], {}].map((id) => [
    {}, { id }, undefined,
    `user id is of a wrong type. id: ${describe(id)} given, expected a string or a safe integer, or null.`,
  ] as const),
  ...[
    NaN, Infinity, undefined, () => 1, Symbol('x'), { toJSON: () => null }, { toJSON () {} }, new Date(NaN),
  ].flatMap((value) => [{}, { idClaim: 'uid', usernameClaim: 'name' }].flatMap((settings) =>
    [settings.idClaim ?? 'id', settings.usernameClaim ?? 'username'].map((claim) =>
      [
        settings, { [claim]: value }, undefined, `${claim} is ${describe(value)}. Leave it out, or say null`,
      ] as const))),
  ...[
    1e11 + 1, Date.now(), 1e300, Object(Date.now()), { toJSON: () => Date.now() },
  ].flatMap((value) => ['exp', 'nbf', 'iat'].map((claim) =>
    [{}, { [claim]: value }, undefined, `${claim} is in milliseconds. Give seconds since 1970, or a Date.`] as const)),
  ...[0, 60, -1, 1e9 - 1, 0.5, Object(60)].flatMap((exp) => [
    [{}, { exp }, undefined, 'exp is before 2001. Give a time span as expiresIn'],
    [{}, new (class { exp = exp })(), undefined, 'exp is before 2001.'],
  ] as const),
  [{}, { iat: 60 }, { expiresIn: 60 }, 'exp is before 2001'],
  [{ expiresIn: '1h' }, { iat: 60 }, undefined, 'exp is before 2001'],
  [{ usernameClaim: 'sub' }, { sub: null }, undefined, 'The sub claim is of a wrong type'],
  [{ idClaim: 'sub' }, { sub: null }, undefined, 'The sub claim is of a wrong type'],
  [{ idClaim: 'sub' }, { sub: undefined }, undefined, 'sub is undefined'],
  [{ numericIds: true }, { sub: 1.5 }, undefined, 'sub: a number given, expected a string or a safe integer.'],
  [{ numericIds: true }, { jti: 2 ** 53 }, undefined, 'The jti claim'],
  [{ numericIds: true }, { iss: 7 }, undefined, 'The iss claim'],
  ...[true, 5, [], {}].map((username) => [{}, { username }, undefined, 'user name'] as const),
  [{ idClaim: 'sub' }, { sub: 5 }, undefined, 'sub'], [{ idClaim: 'uid' }, { uid: 1.5 }, undefined, 'user id'],
  [{ usernameClaim: 'name' }, { name: 5 }, undefined, 'user name'],
  ...([
    ['iss', { issuer: 'a' }], ['aud', { audience: 'a' }], ['sub', { subject: 'a' }], ['jti', { jwtId: 'a' }],
    ['exp', { expiresIn: 60 }], ['nbf', { notBefore: 0 }],
  ] as const).flatMap(([claim, options]) =>
    [{}, { issuer: 'b', audience: 'b', expiresIn: 5, notBefore: 5 }].map((settings) => [
      settings, { [claim]: /exp|nbf/.test(claim) ? NOW : 'a' }, options,
      `${claim} is given in the payload and as the option`,
    ] as const)),
  [{}, deep(65), undefined, 'nested too deep'],
  [{}, { x: 'x'.repeat(8000) }, undefined, 'longer than maxTokenLength'],
  [{ maxTokenLength: 100 }, BAILEY, undefined, 'longer than maxTokenLength'],
  [{}, BAILEY, { headers: { x: 'x'.repeat(8000) } }, 'longer than maxTokenLength'],
  [{ maxAge: 60 }, BAILEY, { noTimestamp: true }, 'The iat claim is missing'],
  [{ requiredClaims: ['sub'] }, BAILEY, undefined, 'A required claim is missing. sub: missing, or null.'],
  [{ requiredClaims: ['x'] }, { x: null }, undefined, 'A required claim is missing'],
  [{ requiredClaims: ['toString'] }, BAILEY, undefined, 'A required claim'],
  [
    { claims: Type.Object({ role: Type.String() }) }, { role: 5 }, undefined,
    'The claims do not match the schema. claims/role: Expected string.',
  ], [{ claims: Type.Object({ role: Type.String() }) }, { role: new Date(0), iss: 'x', id: {} }, undefined, 'user id'],
]

t.test('what verify would refuse, encode refuses', async (t) => {
  freeze(t, NOW)
  for (const [index, [settings, payload, options, part]] of REFUSED.entries()) {
    const app = await build(t, { secret: SECRET, ...settings })
    let error: unknown
    try { app.jwt.encode(payload as Payload, options) } catch (thrown) { error = thrown }
    t.ok(error instanceof ConfigurationError, `${index}: ${part}`)
    t.match(error, { code: ENCODE_FAILED, statusCode: 500, message: part })
    t.notOk(
      String((error as Error | undefined)?.message).includes(SECRET) || 'cause' in Object(error), 'it carries no value'
    )
  }
})

const WRONG_OPTIONS: unknown[] = [
  null, 5, '', 'x', true, [], () => ({}), { unknown: 1 }, { issuers: 'us' }, { iss: 'us' }, { leeway: 5 }, { typ: 'x' },
  { algorithms: ['HS256'] }, { publicKey: 'x' }, { maxAge: 5 }, { kid: 'a' }, { header: {} },
  ...[
    'secret', 'privateKey', 'algorithm', 'headers', 'expiresIn', 'notBefore', 'issuer', 'audience', 'subject', 'jwtId',
    'noTimestamp',
  ].flatMap((name) => [{ [name]: undefined }, { [name]: null }]),
  { expiresIn: 0 }, { expiresIn: '0h' },
  ...[
    -1, NaN, Infinity, 1e9, '15', '', 'soon', '-1h', {}, true, new Date(),
  ].flatMap((span) => [{ expiresIn: span }, { notBefore: span }]),
  ...['', [], 5, {}, true].flatMap((name) => [{ issuer: name }, { audience: name }]), { issuer: ['us'] },
  { audience: ['us', ''] },
  { subject: 5 }, { jwtId: 5 }, { noTimestamp: 1 }, { noTimestamp: 'true' }, { headers: [] }, { headers: 'x' },
  { headers: new Map([['kid', 'a']]) }, { headers: { toJSON: () => ['a'] } },
  ...[undefined, () => 'a', Symbol('a')].flatMap((value) => [{ headers: { kid: value } }, { headers: { x: value } }]),
  ...['none', 'hs256', '', 'RS256', ['HS256']].map((algorithm) => ({ algorithm })), { secret: '' }, { secret: '  ' },
  { secret: 5 }, { secret: OTHER, privateKey: RSA.privateKey }, { privateKey: RSA.publicKey }, { privateKey: OTHER },
  { secret: RSA.publicKey.export({ type: 'spki', format: 'pem' }) }, { privateKey: RSA.privateKey, algorithm: 'HS256' },
]

t.test('no token is born dead, however short its life and late the second', async (t) => {
  freeze(t, NOW + 0.999)
  for (const expiresIn of [0.001, 0.5, '1ms', '0.9s', 1] as const) {
    const set = await build(t, { secret: SECRET, expiresIn })
    const unset = await build(t)
    t.match(await set.jwt.verify(set.jwt.encode(BAILEY)), BAILEY, `setting ${expiresIn}`)
    t.match(await unset.jwt.verify(unset.jwt.encode(BAILEY, { expiresIn })), BAILEY, `option ${expiresIn}`)
    const store = memoryStore()
    const app = await build(t, { secret: SECRET, expiresIn, sessions: { store, claims: () => BAILEY } })
    const { accessToken } = await app.jwt.sessions.create(BAILEY.id)
    t.match(await app.jwt.verify(accessToken), BAILEY, `session ${expiresIn}`)
  }
})

t.test('options that are wrong', async (t) => {
  const app = await build(t)
  for (const [index, options] of WRONG_OPTIONS.entries()) {
    let error: unknown
    try { app.jwt.encode(BAILEY, options as EncodeOptions) } catch (thrown) { error = thrown }
    t.ok(error instanceof ConfigurationError, `${index}: ${(error as Error | undefined)?.message}`)
    t.match(error, { code: /^APISTAR_JWT_(SETTINGS_INVALID|ENCODE_FAILED)$/ })
    t.notOk((error as Error).message.includes(OTHER), 'it shows no value')
  }
})

t.test('without a private key there is nothing to sign with', async (t) => {
  const app = await build(t, { publicKey: RSA.publicKey })
  const message = 'The token cannot be encoded: there is no key here that can sign; give a secret or a privateKey.'
  for (const options of [undefined, {}, { expiresIn: 60 }]) {
    t.throws(() => app.jwt.encode(BAILEY, options), { code: ENCODE_FAILED, message })
    t.throws(() => app.jwt.encode(BAILEY, options), ConfigurationError)
  }
  const token = app.jwt.encode(BAILEY, { privateKey: RSA.privateKey })
  t.match(await app.jwt.verify(token), BAILEY)
})

t.test('each token has the header of its own call, whatever the one before had', async (t) => {
  const app = await build(t, { secret: SECRET, algorithms: ['HS256', 'HS384'] })
  const calls: ReadonlyArray<readonly [EncodeOptions | undefined, object]> = [
    [undefined, { alg: 'HS256', typ: 'JWT' }], [{}, { alg: 'HS256', typ: 'JWT' }],
    [{ algorithm: 'HS384' }, { alg: 'HS384', typ: 'JWT' }],
    [{ headers: { kid: 'a', x: [1] } }, { alg: 'HS256', typ: 'JWT', kid: 'a', x: [1] }],
    [{ headers: { typ: 'at+jwt' } }, { alg: 'HS256', typ: 'at+jwt' }],
  ]
  for (const [before] of calls) {
    for (const [options, header] of calls) {
      app.jwt.encode(BAILEY, before)
      const token = app.jwt.encode(BAILEY, options)
      t.strictSame({ ...app.jwt.decode(token).header }, header)
      t.match(await app.jwt.verify(token), BAILEY)
    }
  }
})
