import type { IncomingHttpHeaders } from 'node:http'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import type { ExtractToken } from '../../index.js'
import { build, SECRET } from '../helper.js'
import {
  answerOf, ask, BAILEY, FORGED, JUNK, MALFORMED, MISSING, OPEN, present, refusal, UNSUPPORTED,
} from '../http.js'

type Auth = 'required' | 'optional'
const AUTHS: readonly Auth[] = ['required', 'optional']

t.test('the Authorization header', async (t) => {
  const app = await build(t)
  for (const auth of AUTHS) app.get(`/${auth}`, { config: { auth } }, async (request) => request.auth.isAuthenticated())
  const token = app.jwt.encode(BAILEY)
  const cases = [
    ['the scheme in lower case', `bearer ${token}`, OPEN],
    ['the scheme in upper case', `BEARER ${token}`, OPEN],
    ['several spaces', `Bearer    ${token}`, OPEN],
    ['the scheme alone', 'Bearer', MALFORMED],
    ['the scheme and a space', 'Bearer ', MALFORMED],
    ['the scheme and many spaces', 'Bearer      ', MALFORMED],
    ['an empty header', '', MALFORMED],
    ['nothing but a space', ' ', MALFORMED],
    ['a token without a scheme', token, MALFORMED],
    ['a leading space', ` Bearer ${token}`, MALFORMED],
    ['a tab for a space', `Bearer\t${token}`, MALFORMED],
    ['a tab after the space', `Bearer \t${token}`, MALFORMED],
    ['a no-break space after the space', `Bearer \u00a0${token}`, MALFORMED],
    ['a tab after the token', `Bearer ${token}\t`, MALFORMED],
    ['a space after the token', `Bearer ${token} `, MALFORMED],
    ['a second word', `Bearer ${token} ${token}`, MALFORMED],
    ['two joined headers', `Bearer ${token}, Bearer ${token}`, MALFORMED],
    ['another scheme', 'Basic YmFpbGV5OnNlY3JldA==', UNSUPPORTED],
    ['another scheme before malformed credentials', 'Digest username="bailey", realm="x"', UNSUPPORTED],
    ['a shorter scheme', `Beare ${token}`, UNSUPPORTED],
    ['a longer scheme', `Bearers ${token}`, UNSUPPORTED],
    ['the scheme with a colon', `Bearer: ${token}`, UNSUPPORTED],
    ['the scheme with a letter that lower-cases to k', `\u212aearer ${token}`, UNSUPPORTED],
    ['a comma after the token', `Bearer ${token},`, JUNK],
    ['quotes around the token', `Bearer "${token}"`, JUNK],
  ] as const
  for (const auth of AUTHS) {
    for (const [name, authorization, answer] of cases) {
      const response = await app.inject({ url: `/${auth}`, headers: { authorization } })
      t.strictSame(answerOf(response), answer, `${auth}: ${name}`)
      if (answer === OPEN) t.equal(response.body, 'true', `${auth}: ${name} authenticates`)
    }
  }
})

t.test('a scheme of one\'s own', async (t) => {
  const app = await build(t, { secret: SECRET, scheme: 'JWT', realm: 'api' })
  app.get('/', { config: { auth: 'required' } }, async () => 'in')
  const token = app.jwt.encode(BAILEY)
  const cases = [
    [`JWT ${token}`, OPEN],
    [`jwt ${token}`, OPEN],
    [`Bearer ${token}`, { ...UNSUPPORTED, challenge: 'JWT realm="api"' }],
    ['JWT', { ...MALFORMED, challenge: 'JWT realm="api", error="invalid_request"' }],
  ] as const
  for (const [authorization, answer] of cases) {
    t.strictSame(
      answerOf(await app.inject({ url: '/', headers: { authorization } })), answer, authorization.slice(0, 7)
    )
  }
  const { message } = (await present(app, token)).json()
  t.equal(message, 'Authorization scheme not supported, try JWT')
})

const cookieOf = ({ cookie }: IncomingHttpHeaders): string | undefined =>
  /(?:^|; )session=([^;]*)/.exec(cookie ?? '')?.[1]

t.test('extractToken reads a cookie or the query', async (t) => {
  const sources: ReadonlyArray<readonly [string, ExtractToken, (token: string) => object]> = [
    [
      'cookie', ({ headers }) => cookieOf(headers),
      (token) => ({ url: '/', headers: { cookie: `a=b; session=${token}; c=d` } }),
    ],
    [
      'query', (request) => (request as unknown as { query: { token?: string } }).query.token,
      (token) => ({ url: '/', query: { token } }),
    ],
  ]
  for (const [name, extractToken, requestWith] of sources) {
    const app = await build(t, { secret: SECRET, extractToken })
    app.get('/', { config: { auth: 'required' } }, async (request) => request.auth.user)
    const token = app.jwt.encode(BAILEY)
    t.strictSame((await app.inject(requestWith(token))).json(), BAILEY, `${name}: in`)
    t.strictSame(answerOf(await app.inject(requestWith(''))), MISSING, `${name}: an empty token`)
    t.strictSame(answerOf(await app.inject(requestWith(`${token}x`))), FORGED, `${name}: a bad token`)
    const missing = await app.inject('/')
    t.strictSame(answerOf(missing), MISSING, `${name}: none`)
    t.equal(missing.json().message, 'Token is missing.')
    t.strictSame(await ask(app, token), MISSING, `${name}: the header is not read`)
  }
})

const notString = refusal('TOKEN_INVALID', 'The token is not a string.')

/** A promise that `instanceof` does not know: of another realm, or of a library. */
const PROMISES: ReadonlyArray<readonly [string, (value: unknown) => unknown]> = [
  ['a promise', (value) => Promise.resolve(value)],
  ['a promise that is late', (value) => new Promise((resolve) => { setImmediate(resolve, value) })],
  ['a promise of another realm', (value) => runInNewContext('(value) => Promise.resolve(value)')(value)],
  ['a thenable', (value) => ({ then (resolve: (value: unknown) => void) { resolve(value) } })],
  [
    'a thenable function',
    (value) => Object.assign(() => {}, { then (resolve: (value: unknown) => void) { resolve(value) } }),
  ],
  ['a promise of a promise', async (value) => Promise.resolve(Promise.resolve(value))],
]

t.test('what extractToken may give, or promise', async (t) => {
  const given: { value: unknown } = { value: undefined }
  const app = await build(t, { secret: SECRET, extractToken: (() => given.value) as ExtractToken })
  for (const auth of AUTHS) app.get(`/${auth}`, { config: { auth } }, async (request) => request.auth)
  const token = app.jwt.encode(BAILEY)
  const cases: ReadonlyArray<readonly [unknown, object, object]> = [
    [undefined, MISSING, OPEN],
    [null, MISSING, OPEN],
    ['', MISSING, OPEN],
    [' ', JUNK, JUNK],
    [`${token}x`, FORGED, FORGED],
    [false, notString, notString],
    [true, notString, notString],
    [0, notString, notString],
    [42, notString, notString],
    [NaN, notString, notString],
    [10n, notString, notString],
    [Symbol('token'), notString, notString],
    [[], notString, notString],
    [[token], notString, notString],
    [{}, notString, notString],
    [{ then: token }, notString, notString],
    [{ toString: () => token }, notString, notString],
    [Object(token), notString, notString],
    [Object(''), notString, notString],
    [Buffer.from(token), notString, notString],
    [() => token, notString, notString],
    [token, OPEN, OPEN],
  ]
  for (const [way, wrap] of [['the thing itself', (value: unknown) => value], ...PROMISES] as const) {
    for (const [value, required, optional] of cases) {
      const name = `${way}: ${typeof value} ${Object.prototype.toString.call(value)}`
      given.value = wrap(value)
      t.strictSame(answerOf(await app.inject('/required')), required, `required: ${name}`)
      given.value = wrap(value)
      const response = await app.inject('/optional')
      t.strictSame(answerOf(response), optional, `optional: ${name}`)
      if (required === MISSING) {
        t.strictSame(response.json(), { user: null, payload: null }, `optional: ${name} is anonymous`)
      }
    }
  }
})

t.test('an extractToken that throws or rejects is passed on as its own error, and the log says where it comes from',
  async (t) => {
    const error = Object.assign(new Error('the session store is down'), { statusCode: 503, code: 'STORE_DOWN' })
    const ways: ReadonlyArray<ExtractToken> = [
      () => { throw error },
      async () => { throw error },
      (() =>
        ({ then (_resolve: unknown, reject: (reason: unknown) => void) { reject(error) } })) as unknown as ExtractToken,
      (() => ({ then () { throw error } })) as unknown as ExtractToken,
      (() => ({ get then () { throw error } })) as unknown as ExtractToken,
    ]
    for (const extractToken of ways) {
      const lines: string[] = []
      const stream = { write: (line: string) => { lines.push(line) } }
      const app = await build(t, { secret: SECRET, extractToken }, { logger: { level: 'debug', stream } })
      for (const auth of AUTHS) app.get(`/${auth}`, { config: { auth } }, async () => 'in')
      for (const auth of AUTHS) {
        lines.length = 0
        const response = await app.inject(`/${auth}`)
        t.strictSame(answerOf(response), { status: 503, code: 'STORE_DOWN', challenge: undefined }, auth)
        t.equal(response.json().message, 'the session store is down', auth)
        t.ok(
          lines.some((line) => line.includes('"level":20') && line.includes('extractToken')), 'the debug log names it'
        )
      }
    }
  })

t.test('a token that is promised works in every hook, by hand too', async (t) => {
  const app = await build(t, { secret: SECRET, extractToken: async ({ headers }) => headers.authorization ?? null })
  for (const stage of ['onRequest', 'preParsing', 'preValidation', 'preHandler']) {
    app.get(`/${stage}`, { [stage]: [app.authenticate] }, async (request) => request.auth.user)
  }
  app.get('/hand', async (request, reply) => {
    await app.authenticate(request, reply)
    return request.auth.user
  })
  const authorization = app.jwt.encode(BAILEY)
  for (const url of ['/onRequest', '/preParsing', '/preValidation', '/preHandler', '/hand']) {
    t.strictSame((await app.inject({ url, headers: { authorization } })).json(), BAILEY, url)
    t.strictSame(answerOf(await app.inject(url)), MISSING, url)
    t.strictSame(answerOf(await app.inject({ url, headers: { authorization: `${authorization}x` } })), FORGED, url)
  }
})

t.test('the request that extractToken gets is the one that hooks get', async (t) => {
  const seen: unknown[] = []
  const app = await build(t, { secret: SECRET, extractToken: (request) => { seen.push(request); return null } })
  app.get('/', { config: { auth: 'optional' } }, async (request) => seen.length === 1 && seen[0] === request)
  t.equal((await app.inject('/')).body, 'true')
})
