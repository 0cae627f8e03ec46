import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import crypto from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { createApp } from '../examples/app.js'
import { readPort, readSecret, StartFailed } from '../examples/environment.js'
import { openStore } from '../examples/store.js'
import { actAs, auditRoutes, badTokens, formatRoutes } from '../lib/entries/testing.js'
import { browse, cookiesOf, ELSEWHERE, FOREIGN, Jar, OWN } from './cookie-scene.js'
import { securityIn, type ApiDocument } from './documented.js'
import { SECRET } from './helper.js'
import { answerOf } from './http.js'
import { REDIS, startRedis } from './redis-server.js'
import { freePort, withProgram } from './servers.js'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const hasCurl = spawnSync('curl', ['--version']).status === 0

// Each start compiles the example anew, which takes seconds on a busy machine.
t.setTimeout(120_000)

interface Example { readonly child: ChildProcess, readonly output: { text: string } }

// From a clean environment, in which tap does not follow: tsx compiles the library in its own way,
// whose lines tap would mix up with those that the other tests cover.
function start (t: Test, env: Record<string, string>): Example {
  const { PATH = '', HOME = '' } = process.env
  const variables = Object.entries({ PATH, HOME, ...env }).map(([name, value]) => `${name}=${value}`)
  const child = spawn('env', [
    '-i', ...variables, process.execPath, '--import', 'tsx', 'examples/server.ts',
  ], { cwd: ROOT })
  t.after(() => child.kill('SIGKILL'))
  const output = { text: '' }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => { output.text += text })
  }
  return { child, output }
}

async function urlOf ({ child, output }: Example): Promise<string> {
  const end = once(child, 'close')
  while (!output.text.includes('/auth/logout')) {
    await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), end])
    if (child.exitCode !== null) throw new Error(`The example ended: ${output.text}`)
  }
  return String(/http:[^, ]*/.exec(output.text)?.[0])
}

async function linesOf (example: Example): Promise<string[]> {
  await urlOf(example)
  return example.output.text.split('\n').filter((line) => /curl -s|^[A-Z]+=/.test(line))
}

async function paste (lines: string[]): Promise<string[]> {
  const shell = spawn('sh', { env: { ...process.env, no_proxy: '127.0.0.1' } })
  const answers = shell.stdout.setEncoding('utf8').reduce((text: string, chunk: string) => text + chunk, '')
  shell.stdin.end(`${lines.join('\n')}\n`)
  return (await answers).trim().split('\n')
}

// What the lines do, for a machine without curl.
async function fetchInstead (lines: string[]): Promise<string[]> {
  const urls = lines.flatMap((line) => /http:[^ ]*[a-z]/.exec(line)?.[0] ?? []) as [string, ...string[]]
  const [login, me = '', hello = '', stats = '', password = '', refresh = '', list = '', logout = ''] = urls
  const post = { method: 'POST', headers: { 'content-type': 'application/json' } }
  const answer = await fetch(login, { ...post, body: /\{.*\}/.exec(lines[0] as string)?.[0] as string })
  const tokens = await answer.json() as Record<string, string>
  const headers = { authorization: `Bearer ${tokens.access_token}` }
  const textOf = async (url: string, options: RequestInit = { headers }): Promise<string> => {
    return await (await fetch(url, options)).text()
  }
  const before = [await textOf(me), await textOf(hello, {}), await textOf(stats)]
  await setTimeout(3000)
  const stepUp = await fetch(password, { method: 'PUT', headers })
  const refreshed = await textOf(refresh, { ...post, body: JSON.stringify({ refresh_token: tokens.refresh_token }) })
  const listed = await textOf(list)
  const { status } = await fetch(logout, { method: 'POST', headers })
  const challenge = `www-authenticate: ${stepUp.headers.get('www-authenticate')}`
  return [...before, challenge, refreshed, listed, String(status), await textOf(me)]
}

for (const [signal, secret] of [['SIGINT', undefined], ['SIGTERM', SECRET]] as const) {
  t.test(`the printed lines work, and ${signal} ends it cleanly`, async (t) => {
    const example = start(t, { PORT: '0', ...(secret === undefined ? {} : { JWT_SECRET: secret }) })
    const lines = await linesOf(example)
    t.equal(lines.length, 11, 'there are eleven lines')
    const [me, hello, forbidden, stepUp, refreshed, listed, out, after] = await (hasCurl ? paste : fetchInstead)(lines)
    t.strictSame([me, hello], ['{"id":1,"username":"bailey"}', '{"message":"Hello, stranger!"}'])
    t.match(JSON.parse(String(forbidden)), { statusCode: 403, code: 'APISTAR_JWT_FORBIDDEN' })
    t.equal(stepUp?.trim(), 'www-authenticate: Bearer error="insufficient_user_authentication", max_age="2"')
    t.match(JSON.parse(String(refreshed)), { token_type: 'Bearer', expires_in: 900, refresh_token: /^rt1_/ })
    t.match(JSON.parse(String(listed)), { sessions: [{ current: true }] })
    t.equal(out, '204')
    t.match(JSON.parse(String(after)), { statusCode: 401, code: 'APISTAR_JWT_TOKEN_REVOKED' })

    const { text } = example.output
    t.equal(text.includes('JWT_SECRET is not set'), secret === undefined, 'a random secret is spoken of')
    t.notMatch(text, SECRET, 'the secret is not printed')
    example.child.kill(signal)
    t.strictSame(await once(example.child, 'close'), [0, null], 'code 0, no signal')
    t.equal(example.output.text, text, 'nothing more is said')
  })
}

t.test('the port', async (t) => {
  const ports: Array<[string | undefined, number]> = [
    [undefined, 3000], ['', 3000], [' ', 3000], ['0', 0], ['3001', 3001], [' 65535 ', 65_535],
  ]
  for (const [PORT, expected] of ports) t.equal(readPort({ PORT }), expected, String(PORT))
  for (const PORT of ['http', '0x10', '65536', '-1', '1e3', '3000.5', '3000 3001']) {
    t.throws(
      () => readPort({ PORT }),
      new StartFailed('PORT is not a port: give a number from 0 to 65535, where 0 takes any that is free.'),
      PORT
    )
  }
})

t.test('the secret', async (t) => {
  const said: string[] = []
  const read = (JWT_SECRET?: string) => readSecret({ JWT_SECRET }, (message) => said.push(message))
  t.equal(read(SECRET), SECRET, 'the one given')
  t.strictSame(said, [], 'of which nothing is said')
  const random = [read(), read(''), read(' ')]
  t.equal(
    new Set(random.map((secret) => Buffer.from(secret as Buffer).toString('hex'))).size,
    3,
    'or another random one each time'
  )
  t.ok(random.every((secret) => secret.length === 32), 'as long as the hash')
  t.equal(said.length, 3, 'which is said')
})

t.test('what is wrong at the start is said in a line', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  t.after(() => taken.close())
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const cases: Array<[string, Record<string, string>, RegExp]> = [
    [
      'a port in use', { PORT: String(port), JWT_SECRET: SECRET },
      new RegExp(`^Cannot listen on port ${port} of 127\\.0\\.0\\.1: it is in use\\.`),
    ],
    ['no port', { PORT: 'http' }, /^PORT is not a port/],
    ['a short secret', { PORT: '0', JWT_SECRET: 'hunter2' }, /^JWT_SECRET is refused\. .*a secret of 7 bytes given/],
  ]
  for (const [name, env, expected] of cases) {
    const { child, output } = start(t, env)
    t.strictSame(await once(child, 'close'), [1, null], `${name}: code 1`)
    t.match(output.text, expected, `${name}: readable`)
    t.equal(output.text.trim().split('\n').length, 1, `${name}: one line, no stack`)
    t.notMatch(output.text, env.JWT_SECRET ?? SECRET, `${name}: no secret is printed`)
  }
})

t.test('login and the routes of each kind', async (t) => {
  const app = await createApp(SECRET)
  t.after(() => app.close())
  const login = (payload: object) => app.inject({ method: 'POST', url: '/login', payload })
  const bailey = (await login({ username: 'bailey', password: 'open sesame' })).json<{ access_token: string }>()
  const good = { authorization: `Bearer ${bailey.access_token}` }
  const bad = { authorization: 'Bearer made.it.up' }
  const old = { authorization: `Bearer ${app.jwt.encode({ id: 1, auth_time: Math.floor(Date.now() / 1000) - 60 })}` }
  const robin = (await login({ username: 'robin', password: 'open barley' })).json<{ access_token: string }>()
  const admin = { authorization: `Bearer ${robin.access_token}` }
  const refused = { message: 'Wrong user name or password.' }

  const cases = [
    ['a wrong password', login({ username: 'bailey', password: 'sesame' }), 401, refused],
    ['an unknown user', login({ username: 'nobody', password: 'open sesame' }), 401, refused],
    ['a password of another user', login({ username: 'robin', password: 'open sesame' }), 401, refused],
    ['a body without password', login({ username: 'bailey' }), 400, { code: 'FST_ERR_VALIDATION' }],
    ['a number as the name', login({ username: {}, password: 'open sesame' }), 400, { code: 'FST_ERR_VALIDATION' }],
    ['a guarded route', app.inject({ url: '/me', headers: good }), 200, { id: 1, username: 'bailey' }],
    ['a guarded route without a token', app.inject('/me'), 401, { code: 'APISTAR_JWT_TOKEN_MISSING' }],
    [
      'a guarded route with a bad token', app.inject({ url: '/me', headers: bad }), 401,
      { code: 'APISTAR_JWT_TOKEN_INVALID' },
    ],
    ['an optional route', app.inject({ url: '/hello', headers: good }), 200, { message: 'Hello, bailey!' }],
    ['an optional route without a token', app.inject('/hello'), 200, { message: 'Hello, stranger!' }],
    [
      'an optional route with a bad token', app.inject({ url: '/hello', headers: bad }), 401,
      { code: 'APISTAR_JWT_TOKEN_INVALID' },
    ],
    ['a route for admins', app.inject({ url: '/admin/stats', headers: admin }), 200, { users: 2, for: 'robin' }],
    [
      'a route for admins, for another', app.inject({ url: '/admin/stats', headers: good }), 403,
      { code: 'APISTAR_JWT_FORBIDDEN' },
    ],
    ['a route for admins without a token', app.inject('/admin/stats'), 401, { code: 'APISTAR_JWT_TOKEN_MISSING' }],
    ['a route of an owner', app.inject({ url: '/users/1', headers: good }), 200, { id: '1' }],
    [
      'a route of another owner', app.inject({ url: '/users/2', headers: good }), 403,
      { code: 'APISTAR_JWT_FORBIDDEN' },
    ],
    ['a route of another owner, for an admin', app.inject({ url: '/users/1', headers: admin }), 200, { id: '1' }],
    [
      'a route for a fresh login', app.inject({ method: 'PUT', url: '/password', headers: good }), 200,
      { status: 'changed' },
    ],
    [
      'a route for a fresh login, after an old one', app.inject({ method: 'PUT', url: '/password', headers: old }), 401,
      { code: 'APISTAR_JWT_LOGIN_REQUIRED' },
    ],
    ['an open route with a bad token', app.inject({ url: '/health', headers: bad }), 200, { status: 'fine' }],
  ] as const
  for (const [name, asked, status, body] of cases) {
    const answer = await asked
    t.equal(answer.statusCode, status, name)
    t.match(answer.json(), body, name)
    const isRefused = status !== 400 && 'code' in body
    t.match(answer.headers['www-authenticate'], isRefused ? /^Bearer/ : undefined, `${name}: challenge`)
  }
})

t.test('no route of it is open by accident', async (t) => {
  const routes = await auditRoutes(async () => await createApp(SECRET))
  // Whoever opens a route has to say so here; where its API documents are, they are open.
  t.equal(formatRoutes(routes.filter(({ url }) => !url.startsWith('/documentation'))), [
    'GET,HEAD /: open (none)',
    'GET,HEAD /admin/stats: roles admin (protect)',
    'POST /auth/logout: open (own) [onRequest]',
    'POST /auth/logout-all: required (own)',
    'POST /auth/refresh: open (own)',
    'GET,HEAD /auth/sessions: required (own)',
    'DELETE /auth/sessions/:id: required (own)',
    'GET,HEAD /devices: required (config.auth)',
    'GET,HEAD /health: open (none)',
    'GET,HEAD /hello: optional (config.auth)',
    'POST /login: open (none)',
    'GET,HEAD /me: required (config.auth)',
    'POST /page/login: open (none)',
    'PUT /password: login within 2 s (config.auth)',
    'GET,HEAD /users/:id: (roles admin) or (check check) (config.auth)',
    '',
  ].join('\n'))
})

t.test('tokens that must be refused are, on every guarded route', async (t) => {
  const app = await createApp(SECRET)
  t.after(() => app.close())
  const guarded = [['GET', '/me'], ['GET', '/users/1'], ['GET', '/admin/stats'], ['PUT', '/password']] as const
  for (const [method, url] of guarded) {
    for (const [name, token, code] of badTokens({ id: 1, roles: ['admin'] })) {
      const answer = await actAs(app, token).inject({ method, url })
      t.match([answer.statusCode, answer.json().code], [401, `APISTAR_JWT_${code}`], `${method} ${url}: ${name}`)
    }
  }
})

t.test('its documents have locks on what is guarded', async (t) => {
  const app = await createApp(SECRET)
  t.after(() => app.close())
  const page = await app.inject('/documentation/')
  t.strictSame([page.statusCode, page.headers['content-type']], [200, 'text/html; charset=utf-8'])
  const document = (await app.inject('/documentation/json')).json<ApiDocument>()
  const locked = Object.entries(securityIn(document)).filter(([, security]) => security !== undefined)
  const isNeeded = ([, security]: [string, unknown]): boolean => !JSON.stringify(security).includes('{}')
  const needed = locked.filter(isNeeded).map(([route]) => route)
  t.strictSame(locked.map(([route]) => route).filter((route) => !needed.includes(route)), ['get /hello'])
  t.strictSame(needed.sort(), [
    'delete /auth/sessions/{id}', 'get /admin/stats', 'get /auth/sessions', 'get /devices', 'get /me',
    'get /users/{id}', 'post /auth/logout-all', 'put /password',
  ])
})

t.test('the page logs in with cookies, lists devices and ends one', async (t) => {
  const app = await createApp(SECRET)
  t.after(() => app.close())
  const page = await app.inject('/')
  t.match(page.headers['content-type'], 'text/html')
  t.match(page.body, /<!doctype html>/)
  const logIn = async (device: string | undefined, password = 'open sesame') => await app.inject({
    method: 'POST',
    url: '/page/login',
    payload: { username: 'bailey', password },
    headers: { ...OWN, 'user-agent': device },
  })
  const refused = await logIn('a thief', 'sesame')
  t.strictSame([refused.statusCode, cookiesOf(refused)], [401, []])
  const foreign = await app.inject({
    method: 'POST', url: '/page/login', payload: { username: 'bailey', password: 'open sesame' }, headers: ELSEWHERE,
  })
  t.strictSame(answerOf(foreign), FOREIGN, 'a page of somebody else\'s logs nobody in')

  const [phone, desk] = [new Jar(), new Jar()]
  const login = await logIn('phone')
  t.strictSame([login.statusCode, login.body], [204, ''], 'no script sees a token')
  phone.take(login)
  await app.jwt.sessions.end(1, String((await app.jwt.sessions.list(1))[0]?.id))
  phone.take(await logIn(undefined))
  desk.take(await logIn('desk'.repeat(100)))
  const answer = await browse(app, desk, { url: '/devices' })
  const devices = answer.json<Array<{ id: string, device: string, current: boolean }>>()
  t.strictSame(devices.map(({ device, current }) => [device.length, current]).sort(), [[200, true], [23, false]])
  const ended = devices.find(({ current }) => !current)
  t.equal((await browse(app, phone, { url: '/me' })).statusCode, 200)
  t.equal((await browse(app, desk, { method: 'DELETE', url: `/auth/sessions/${ended?.id}` })).statusCode, 204)
  t.match((await browse(app, phone, { url: '/me' })).json(), { code: 'APISTAR_JWT_TOKEN_REVOKED' })
  const refreshed = await browse(app, phone, { method: 'POST', url: '/auth/refresh' })
  t.match(refreshed.json(), { code: 'APISTAR_JWT_REFRESH_INVALID' })
  t.equal((await browse(app, desk, { url: '/me' })).statusCode, 200)
  await t.rejects(app.jwt.sessions.create(99), { code: 'APISTAR_JWT_ACCOUNT_UNKNOWN' }, 'nobody who is not there')
})

t.test('where sessions are kept', async (t) => {
  const say = (): void => { t.fail('nothing is said') }
  for (const REDIS_URL of [undefined, '', ' ']) {
    const { store, close } = await openStore({ REDIS_URL }, say)
    t.equal((await store.get('x', 'y')).value, null, 'in memory')
    close()
  }
  for (const REDIS_URL of ['6379', 'http://127.0.0.1', 'redis://', 'redis:hunter2', '//hunter2']) {
    await t.rejects(openStore({ REDIS_URL }, say), new StartFailed(
      'REDIS_URL is no URL of Redis: give redis://127.0.0.1:6379, or leave it out to keep sessions in memory.'
    ), REDIS_URL)
  }
  const said: string[] = []
  const port = await freePort()
  const { close } = await openStore({ REDIS_URL: `redis://:hunter2@127.0.0.1:${port}` }, (message) => said.push(message))
  while (said.length === 0) await setImmediate()
  close()
  t.match(said, [`Redis at 127.0.0.1:${port} cannot be reached: whatever needs a session is answered with 503 until it can.`])
})

withProgram(REDIS, (path) => {
  t.test('two examples with one Redis share their sessions', async (t) => {
    const { port } = await startRedis(t, path)
    const env = { PORT: '0', JWT_SECRET: SECRET, REDIS_URL: `redis://127.0.0.1:${port}` }
    const examples = [start(t, env), start(t, env)]
    const [one, other] = await Promise.all(examples.map(async (example) => await urlOf(example)))
    const headers = { 'content-type': 'application/json' }
    const post = async (url: string, body: object): Promise<{ status: number, body: Record<string, string> }> => {
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
      return { status: response.status, body: JSON.parse(await response.text() || '{}') }
    }
    const { body: tokens } = await post(`${one}/login`, { username: 'bailey', password: 'open sesame' })
    const next = await post(`${other}/auth/refresh`, { refresh_token: tokens.refresh_token })
    t.equal(next.status, 200)
    t.equal((await post(`${one}/auth/logout`, { refresh_token: next.body.refresh_token })).status, 204)
    const after = await post(`${other}/auth/refresh`, { refresh_token: next.body.refresh_token })
    t.match(after, { status: 401, body: { code: 'APISTAR_JWT_REFRESH_INVALID' } })
  })
})

t.test('an unknown user costs the same scrypt as a known one', async (t) => {
  const costs: number[][] = []
  const scrypt: typeof crypto.scrypt = (
    password: crypto.BinaryLike, salt: crypto.BinaryLike, length: number, ...rest: unknown[]
  ) => {
    costs.push([Buffer.byteLength(salt as Buffer), length, rest.length])
    const done = rest.at(-1) as (error: null, hash: Buffer) => void
    done(null, Buffer.alloc(length))
  }
  const { findUser } = await t.mockImport<typeof import('../examples/users.js')>('../examples/users.js', {
    'node:crypto': { ...crypto, scrypt },
  })
  for (const name of ['bailey', 'nobody', '', '__proto__']) {
    t.equal(await findUser(name, 'open sesame'), undefined, name)
  }
  t.equal(costs.length, 4, 'one scrypt each')
  t.strictSame(new Set(costs.map(String)).size, 1, 'all with the same parameters')
})
