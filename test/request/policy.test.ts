import fastify from 'fastify'
import t from 'tap'
import apistarJwt, { type AuthMode } from '../../index.js'
import { build, SECRET } from '../helper.js'
import { answerOf, bearer, JUNK, MISSING, OPEN, refusal, UNKNOWN } from '../http.js'

const GLOBAL = { secret: SECRET, global: true }
const junk = { authorization: 'Bearer junk' }

async function sayWho (request: { auth: { isAuthenticated (): boolean } }): Promise<{ in: boolean }> {
  return { in: request.auth.isAuthenticated() }
}

t.test('config.auth, with and without global', async (t) => {
  const open = [OPEN, OPEN, OPEN, false]
  const optional = [OPEN, JUNK, OPEN, true]
  const required = [MISSING, JUNK, OPEN, true]
  const cases: ReadonlyArray<readonly [boolean, AuthMode | undefined, readonly unknown[]]> = [
    [false, undefined, open], [false, false, open], [false, 'optional', optional], [false, 'required', required],
    [true, undefined, required], [true, false, open], [true, 'optional', optional], [true, 'required', required],
  ]
  for (const [global, auth, [none, bad, good, isIn]] of cases) {
    const app = await build(t, { secret: SECRET, global })
    app.get('/', auth === undefined ? {} : { config: { auth } }, sayWho)
    const name = `global ${global}, config.auth ${auth}`
    const anonymous = await app.inject('/')
    t.strictSame(answerOf(anonymous), none, `${name}: no token`)
    if (none === OPEN) t.strictSame(anonymous.json(), { in: false }, `${name}: anonymous`)
    t.strictSame(answerOf(await app.inject({ url: '/', headers: junk })), bad, `${name}: junk`)
    const response = await app.inject({ url: '/', headers: bearer(app) })
    t.strictSame(answerOf(response), good, `${name}: a good token`)
    t.strictSame(response.json(), { in: isIn }, `${name}: who is calling`)
  }
})

t.test('any other value of config.auth fails at boot', async (t) => {
  const values = [
    true, null, undefined, '', 'Required', 'none', 'required ', 0, 1, ['required'], { mode: 'required' },
    () => 'required',
  ]
  for (const settings of [{ secret: SECRET }, GLOBAL]) {
    for (const value of values) {
      const app = await build(t, settings)
      const config = { auth: value } as unknown as { auth: AuthMode }
      t.throws(() => app.get('/wrong', { config }, sayWho), {
        code: 'APISTAR_JWT_SETTINGS_INVALID',
        statusCode: 500,
        message: /^apistar-jwt: Invalid config of the route GET \/wrong: auth(?:: .* given, expected (?:'required', 'optional', false or a requirement|a plain object)|\/mode: there is no such member)/
      }, `${typeof value} ${String(value)}`)
    }
  }
})

t.test('in a child context it fails at boot as well', async (t) => {
  const app = await build(t)
  app.register(async (child) => {
    child.post('/wrong', { config: { auth: 'yes' as AuthMode } }, sayWho)
  }, { prefix: '/api' })
  await t.rejects(async () => { await app.ready() }, {
    code: 'APISTAR_JWT_SETTINGS_INVALID', message: /the route POST \/api\/wrong: auth: a string of length 3 given/,
  })
})

t.test('routes declared before the plugin', async (t) => {
  for (const global of [false, true]) {
    const lines: string[] = []
    const app = fastify({ logger: { level: 'error', stream: { write: (line: string) => lines.push(line) } } })
    t.after(() => app.close())
    const before: ReadonlyArray<readonly [string, unknown]> = [
      [
        'required', 'required',
      ], ['optional', 'optional'], ['false', false], ['typo', 'requierd'], ['true', true], ['null', null],
      ['undefined', undefined],
    ]
    for (const [path, auth] of before) app.get(`/${path}`, { config: { auth: auth as AuthMode } }, sayWho)
    app.get('/none', sayWho)
    await app.register(apistarJwt, { secret: SECRET, global })
    const broken = refusal('TOKEN_INVALID', 'No token is good for this route.')
    const none = global ? MISSING : OPEN
    const cases = [
      ['/required', MISSING, OPEN], ['/optional', OPEN, OPEN], ['/false', OPEN, OPEN], ['/none', none, OPEN],
      ['/typo', broken, broken], ['/true', broken, broken], ['/null', broken, broken], ['/undefined', broken, broken],
    ] as const
    for (const [url, anonymous, authenticated] of cases) {
      t.strictSame(answerOf(await app.inject(url)), anonymous, `global ${global}: ${url}`)
      t.strictSame(
        answerOf(await app.inject({ url, headers: bearer(app) })),
        authenticated,
        `global ${global}: ${url} with a token`
      )
    }
    t.equal(lines.length, 4, 'a broken route is an error in the log, once')
    t.match(lines[0], 'config.auth of /typo is not')
  }
})

t.test('config.auth that another plugin writes, after ours has looked', async (t) => {
  const app = await build(t)
  app.addHook('onRoute', (route) => { route.config = { ...route.config, auth: route.url.slice(1) as AuthMode } })
  for (const url of ['/required', '/optional', '/typo']) app.get(url, sayWho)
  for (const [url, answer] of [
    ['/required', MISSING], ['/optional', OPEN],
    ['/typo', refusal('TOKEN_INVALID', 'No token is good for this route.')],
  ] as const) {
    t.strictSame(answerOf(await app.inject(url)), answer, url)
  }
})

t.test('config.auth wins over allowAnonymous', async (t) => {
  const app = await build(t, { ...GLOBAL, allowAnonymous: ['GET /docs/*', '/exact'] })
  app.get('/docs/closed', { config: { auth: 'required' } }, sayWho)
  app.post('/docs/post', sayWho)
  app.get('/docs/open', sayWho)
  app.get('/docs', sayWho)
  app.get('/exact', sayWho)
  app.get('/exact/below', sayWho)
  for (const [method, url, answer] of [
    ['GET', '/docs/closed', MISSING], ['POST', '/docs/post', MISSING], ['GET', '/docs/open', OPEN],
    ['GET', '/docs', OPEN],
    ['GET', '/exact', OPEN], ['GET', '/exact/below', MISSING],
  ] as const) {
    t.strictSame(answerOf(await app.inject({ method, url })), answer, `${method} ${url}`)
  }
})

t.test('under global an unknown URL stays 404', async (t) => {
  const app = await build(t, GLOBAL)
  for (const headers of [{}, junk, bearer(app)]) {
    t.strictSame(answerOf(await app.inject({ url: '/nowhere', headers })), UNKNOWN)
  }
})

t.test('on open routes the token is not looked at', async (t) => {
  let taken = 0
  const app = await build(t, { ...GLOBAL, allowAnonymous: ['/listed'], extractToken () { taken += 1; return 'junk' } })
  app.get('/listed', sayWho)
  app.get('/false', { config: { auth: false } }, sayWho)
  for (const url of ['/listed', '/false']) {
    t.strictSame((await app.inject({ url, headers: junk })).json(), { in: false }, url)
  }
  t.equal(taken, 0)
})

t.test('a preflight passes on a catch-all for OPTIONS alone', async (t) => {
  const preflight = { origin: 'https://app.example', 'access-control-request-method': 'GET' }
  const app = await build(t, GLOBAL)
  app.options('*', sayWho)
  app.options('/named', sayWho)
  app.all('/all/*', sayWho)
  app.route({ method: ['OPTIONS', 'GET'], url: '/two/*', handler: sayWho })
  for (const [url, headers, answer] of [
    ['/any', preflight, OPEN], ['/named', preflight, MISSING], ['/all/x', preflight, MISSING],
    ['/two/x', preflight, MISSING], ['/any', {}, MISSING],
    ['/any', { origin: preflight.origin }, MISSING], ['/any', { 'access-control-request-method': 'GET' }, MISSING],
  ] as const) {
    t.strictSame(
      answerOf(await app.inject({ method: 'OPTIONS', url, headers })), answer, `${url} ${Object.keys(headers)}`
    )
  }
})

t.test('a config.auth that is inherited, and which Fastify would drop, fails at boot', async (t) => {
  const app = await build(t)
  for (const config of [
    Object.create({ auth: 'required' }) as object, new (class { get auth (): string { return 'required' } })(),
  ]) {
    t.throws(() => app.get('/', { config }, sayWho), { code: 'APISTAR_JWT_SETTINGS_INVALID' })
  }
})
