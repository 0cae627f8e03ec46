import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import crypto from 'node:crypto'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { createApp } from '../examples/app.js'
import { readPort, readSecret, StartFailed } from '../examples/environment.js'
import { SECRET } from './helper.js'

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

async function curlLines ({ child, output }: Example): Promise<string[]> {
  const end = once(child, 'close')
  while (!output.text.includes('/password')) {
    await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), end])
    if (child.exitCode !== null) throw new Error(`The example ended: ${output.text}`)
  }
  return output.text.split('\n').filter((line) => line.includes('curl -s'))
}

async function paste (lines: string[]): Promise<string[]> {
  const shell = spawn('sh', { env: { ...process.env, no_proxy: '127.0.0.1' } })
  const answers = shell.stdout.setEncoding('utf8').reduce((text: string, chunk: string) => text + chunk, '')
  shell.stdin.end(`${lines.join('\n')}\n`)
  return (await answers).trim().split('\n')
}

// What the lines do, for a machine without curl.
async function fetchInstead (lines: string[]): Promise<string[]> {
  const [login, me, hello, stats, password] = lines.map((line) =>
    /http:[^ ]*[a-z]/.exec(line)?.[0]) as [string, string, string, string, string]
  const body = /\{.*\}/.exec(lines[0] as string)?.[0] as string
  const answer = await fetch(login, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const { token } = await answer.json() as { token: string }
  const headers = { authorization: `Bearer ${token}` }
  const asked = await Promise.all([fetch(me, { headers }), fetch(hello), fetch(stats, { headers })])
  await setTimeout(3000)
  const stepUp = await fetch(password, { method: 'PUT', headers })
  return [
    ...await Promise.all(asked.map((response) => response.text())),
    `www-authenticate: ${stepUp.headers.get('www-authenticate')}`,
  ]
}

for (const [signal, secret] of [['SIGINT', undefined], ['SIGTERM', SECRET]] as const) {
  t.test(`the printed lines work, and ${signal} ends it cleanly`, async (t) => {
    const example = start(t, { PORT: '0', ...(secret === undefined ? {} : { JWT_SECRET: secret }) })
    const lines = await curlLines(example)
    t.equal(lines.length, 5, 'there are five lines')
    const [me, hello, forbidden, stepUp] = await (hasCurl ? paste : fetchInstead)(lines)
    t.strictSame([me, hello], ['{"id":1,"username":"bailey"}', '{"message":"Hello, stranger!"}'])
    t.match(JSON.parse(String(forbidden)), { statusCode: 403, code: 'APISTAR_JWT_FORBIDDEN' })
    t.equal(stepUp?.trim(), 'www-authenticate: Bearer error="insufficient_user_authentication", max_age="2"')

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
  const { token } = (await login({ username: 'bailey', password: 'open sesame' })).json<{ token: string }>()
  const good = { authorization: `Bearer ${token}` }
  const bad = { authorization: 'Bearer made.it.up' }
  const old = { authorization: `Bearer ${app.jwt.encode({ id: 1, auth_time: Math.floor(Date.now() / 1000) - 60 })}` }
  const robin = (await login({ username: 'robin', password: 'open barley' })).json<{ token: string }>()
  const admin = { authorization: `Bearer ${robin.token}` }
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
