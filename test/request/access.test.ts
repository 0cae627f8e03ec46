import t from 'tap'
import { AuthenticationFailed, AuthorizationFailed, type Requirement } from '../../index.js'
import { build, freeze, SECRET } from '../helper.js'
import {
  answerOf, bearer, FORBIDDEN, JUNK, lacking, loginNeeded, MALFORMED, MISSING, naming, OPEN, UNSUPPORTED, type Answer,
} from '../http.js'
import { askWays, buildWays } from '../ways.js'

const NOW = 1_700_000_000
const yes = (): boolean => true
const no = (): boolean => false

/** A requirement, what the challenge names without a token, and tokens with their answers. */
type Row = readonly [
  requirement: Requirement, scope: string, tokens: ReadonlyArray<readonly [claims: object, answer: Answer]>
]

const ROWS: readonly Row[] = [
  [{ scopes: 'a' }, 'a', [
    [{ scope: 'a' }, OPEN], [{ scope: 'b a' }, OPEN], [{ scp: ['a'] }, OPEN], [{ sub: 'x' }, lacking('a')],
    [{ scope: 'aa A a:b' }, lacking('a')],
    [{ scope: 'a,b' }, lacking('a')], [{ scope: '*' }, lacking('a')],
    // Hostile claims grant nothing.
    ...[
      42, {}, [['a']], true, null, ' ', '', [], ['a b'], { a: true }, [{ a: 1 }], [null, 1], 'a\tb', '\u00a0a',
    ].map((scope) => [{ scope, id: 1 }, lacking('a')] as const),
  ]],
  [
    { scopes: ['a', 'b'] }, 'a b',
    [[{ scope: 'a b' }, OPEN], [{ scope: 'a', scp: 'b' }, OPEN], [{ scope: 'a' }, lacking('a b')]],
  ],
  [{ scopes: { anyOf: ['a', 'b'] } }, 'a', [[{ scope: 'b' }, OPEN], [{ scope: 'c' }, lacking('a')]]],
  [
    { scopes: 'constructor' }, 'constructor',
    [[{ scope: 'x' }, lacking('constructor')], [{ scope: 'constructor' }, OPEN]],
  ],
  [{ scopes: '__proto__' }, '__proto__', [[{ scope: 'x' }, lacking('__proto__')], [{ scp: ['__proto__'] }, OPEN]]],
  [{ roles: 'admin' }, '', [
    [{ roles: ['admin'] }, OPEN], [{ roles: 'admin' }, OPEN], [{ roles: 'admin user' }, FORBIDDEN],
    [{ roles: ['administrator', 'Admin'] }, FORBIDDEN],
    [{ roles: { admin: true } }, FORBIDDEN], [{ role: 'admin' }, FORBIDDEN], [{ roles: [['admin']] }, FORBIDDEN],
  ]],
  [{ roles: { anyOf: ['__proto__', 'toString'] } }, '', [[{ id: 1 }, FORBIDDEN], [{ roles: ['toString'] }, OPEN]]],
  [
    { claims: { tenant: 't', level: 2 } }, '',
    [
      [{ tenant: 't', level: 2 }, OPEN], [{ tenant: ['s', 't'], level: [2] }, OPEN],
      [{ tenant: 't', level: '2' }, FORBIDDEN], [{ tenant: 't' }, FORBIDDEN],
    ],
  ],
  [{ claims: { paid: true } }, '', [[{ paid: true }, OPEN], [{ paid: 'true' }, FORBIDDEN], [{ paid: 1 }, FORBIDDEN]]],
  [
    { claims: { constructor: 'x' } as { [claim: string]: string } }, '',
    [[{ id: 1 }, FORBIDDEN], [{ constructor: 'x' }, OPEN]],
  ],
  [{ check: yes }, '', [[{ id: 1 }, OPEN]]],
  [{ check: no }, '', [[{ id: 1 }, FORBIDDEN]]],
  [{ check: async () => true }, '', [[{ id: 1 }, OPEN]]],
  [{ check: async () => false }, '', [[{ id: 1 }, FORBIDDEN]]],
  [
    { scopes: 'a', roles: 'r' }, 'a',
    [
      [{ scope: 'a', roles: 'r' }, OPEN], [{ scope: 'a' }, FORBIDDEN], [{ roles: 'r' }, lacking('a')],
      [{ id: 1 }, lacking('a')],
    ],
  ],
  [{ scopes: 'a', check: no }, 'a', [[{ scope: 'a' }, FORBIDDEN], [{ id: 1 }, lacking('a')]]],
  [{ anyOf: [{ roles: 'admin' }, { check: ({ payload }) => payload.sub === 'owner' }] }, '', [
    [{ roles: 'admin' }, OPEN], [{ sub: 'owner' }, OPEN], [{ sub: 'other' }, FORBIDDEN],
  ]],
  [
    { anyOf: [{ roles: 'admin' }, { scopes: ['a', 'b'] }] }, 'a b',
    [[{ roles: 'admin' }, OPEN], [{ scope: 'a b' }, OPEN], [{ scope: 'a' }, lacking('a b')]],
  ],
  [{ login: { acr: ['gold', 'silver'], maxAge: '5m' } }, '', [
    [{ acr: 'gold', auth_time: NOW - 299 }, OPEN], [{ acr: 'silver', auth_time: NOW }, OPEN],
    ...[{ acr: 'gold', auth_time: NOW - 300 }, { acr: 'bronze', auth_time: NOW }, { acr: 'gold' }, { auth_time: NOW },
      { id: 1 }, { acr: 'gold', auth_time: NOW + 1 },
      { acr: 'gold', auth_time: String(NOW) }, { acr: ['gold'], auth_time: NOW }, { acr: 'gold', auth_time: null },
    ].map((claims) => [claims, loginNeeded('acr_values="gold silver", max_age="300"')] as const),
  ]],
  [{ scopes: 'a', login: { maxAge: 60 } }, 'a', [
    [{ scope: 'a', auth_time: NOW }, OPEN], [
      { scope: 'a', auth_time: NOW - 60 }, loginNeeded('max_age="60"'),
    ], [{ auth_time: NOW - 60 }, lacking('a')],
  ]],
  [
    { anyOf: [{ roles: 'admin' }, { login: { acr: 'gold' } }] }, '',
    [[{ roles: 'admin' }, OPEN], [{ acr: 'gold' }, OPEN], [{ id: 1 }, loginNeeded('acr_values="gold"')]],
  ],
]

t.test('what is asked of a token, in config.auth', async (t) => {
  freeze(t, NOW)
  for (const [requirement, scope, tokens] of ROWS) {
    const apps = await buildWays(t, {}, (app) => app.get('/', { config: { auth: requirement } }, async () => 'in'))
    const name = JSON.stringify(requirement)
    for (const [claims, answer] of tokens) {
      await askWays(t, apps, '/', claims, answer, `${name} of ${JSON.stringify(claims)}`)
    }
    for (const [way, app] of apps) {
      const refusals = [
        [undefined, MISSING], ['Basic x', UNSUPPORTED], ['Bearer', MALFORMED], ['Bearer junk', JUNK],
      ] as const
      for (const [authorization, answer] of refusals) {
        const response = await app.inject({ url: '/', headers: authorization === undefined ? {} : { authorization } })
        t.strictSame(
          answerOf(response), scope === '' ? answer : naming(scope, answer), `${name}, ${way}: ${authorization}`
        )
      }
    }
  }
})

t.test('leeway counts for a login', async (t) => {
  const clock = freeze(t, NOW)
  const app = await build(t, { secret: SECRET, leeway: 10 })
  app.get('/', { config: { auth: { login: { maxAge: 60 } } } }, async () => 'in')
  const headers = bearer(app, { auth_time: NOW })
  for (const [now, status] of [[NOW - 10, 200], [NOW - 11, 401], [NOW + 69, 200], [NOW + 70, 401]] as const) {
    clock.now = now
    t.equal((await app.inject({ url: '/', headers })).statusCode, status, `${now - NOW} s, judged at each request`)
  }
})

t.test('the body of a refusal, beside realm and metadata', async (t) => {
  const resource = 'https://api.example'
  const app = await build(t, { secret: SECRET, realm: 'api', resource })
  app.get('/', { config: { auth: { scopes: 'a', roles: 'r' } } }, async () => 'in')
  const metadata = 'resource_metadata="https://api.example/.well-known/oauth-protected-resource"'
  const forbidden = await app.inject({ url: '/', headers: bearer(app, { scope: 'b' }) })
  t.strictSame(forbidden.json(), {
    statusCode: 403, code: 'APISTAR_JWT_FORBIDDEN', error: 'Forbidden', message: 'The token does not permit this.',
  })
  t.equal(
    forbidden.headers['www-authenticate'],
    'Bearer realm="api", error="insufficient_scope", scope="a", error_description="The token does not permit this.", ' +
      `${metadata}`
  )
  const role = await app.inject({ url: '/', headers: bearer(app, { scope: 'a' }) })
  t.equal(role.headers['www-authenticate'], `Bearer realm="api", ${metadata}`)
  const missing = await app.inject('/')
  t.equal(missing.headers['www-authenticate'], `Bearer realm="api", scope="a", ${metadata}`)
})

t.test('what a check throws goes on as it is', async (t) => {
  const cases: ReadonlyArray<readonly [unknown, number, string | undefined, string | undefined]> = [
    [new Error('outage'), 500, undefined, undefined],
    [Object.assign(new Error('outage'), { statusCode: 503, code: 'DOWN' }), 503, 'DOWN', undefined],
    [null, 500, undefined, undefined], [undefined, 500, undefined, undefined], ['', 500, undefined, undefined],
    [new AuthorizationFailed(), 403, 'APISTAR_JWT_AUTHORIZATION_FAILED', 'Bearer'],
    [new AuthenticationFailed('It was locked.'), 401, 'APISTAR_JWT_AUTHENTICATION_FAILED', 'Bearer'],
  ]
  for (const [thrown, status, code, challenge] of cases) {
    for (const check of [() => { throw thrown }, async () => { throw thrown }]) {
      const apps = await buildWays(t, {}, (app) =>
        app.get('/', { config: { auth: { scopes: 'a', anyOf: [{ check }, { roles: 'r' }] } } }, async () => 'in'))
      await askWays(t, apps, '/', { scope: 'a', roles: 'r' }, { status, code, challenge }, String(thrown))
    }
  }
})

t.test('a check sees who is calling, and the request', async (t) => {
  let seen: unknown
  const app = await build(t)
  const check: Extract<Requirement['check'], object> = (auth, request) => {
    seen = [auth.user.id, request.params.id, request.auth === auth]
    return auth.payload.sub === request.params.id
  }
  app.get('/users/:id', { config: { auth: { check } } }, async () => 'in')
  t.strictSame(answerOf(await app.inject({ url: '/users/7', headers: bearer(app, { id: 1, sub: '7' }) })), OPEN)
  t.strictSame(seen, [1, '7', true])
  t.strictSame(answerOf(await app.inject({ url: '/users/8', headers: bearer(app, { id: 1, sub: '7' }) })), FORBIDDEN)
  seen = undefined
  t.strictSame(answerOf(await app.inject('/users/7')), MISSING)
  t.equal(seen, undefined, 'and is not called for a stranger')
})

t.test('what is missing goes to the debug log, and nothing of the token', async (t) => {
  const lines: string[] = []
  const app = await build(t, { secret: SECRET }, {
    logger: { level: 'debug', stream: { write: (line: string) => { lines.push(line) } } },
  })
  app.get('/', { config: { auth: { scopes: ['a', 'b'], roles: { anyOf: ['r', 's'] } } } }, async () => 'in')
  await app.inject({ url: '/', headers: bearer(app, { scope: 'a hush', roles: ['hush'] }) })
  const told = lines.find((line) => line.includes('"missing"'))
  t.match(JSON.parse(told ?? '{}'), { code: 'APISTAR_JWT_FORBIDDEN', missing: ['scopes: b', 'roles: r', 'roles: s'] })
  t.notMatch(lines.join(), 'hush')
})

t.test('a custom error handler keeps the challenge', async (t) => {
  const app = await build(t)
  app.setErrorHandler((error, _request, reply) =>
    reply.code(error instanceof AuthorizationFailed ? 403 : 500).send({ ours: true }))
  app.get('/', { config: { auth: { scopes: 'a' } } }, async () => 'in')
  const response = await app.inject({ url: '/', headers: bearer(app) })
  t.strictSame([
    response.statusCode, response.json(), response.headers['www-authenticate'],
  ], [403, { ours: true }, lacking('a').challenge])
})
