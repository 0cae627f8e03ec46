import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { connect } from 'node:net'
import cookie from '@fastify/cookie'
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import t from 'tap'
import { browse, cookieApp, cookiesOf, Jar, logIn, OWN } from '../cookie-scene.js'
import { listen } from '../http.js'

/** Sends a request line and fields as they are, and gives the status and the fields of the answer. */
async function send (port: number, line: string, fields: readonly string[], body = ''): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', () => {})
  const length = body === '' ? [] : [`Content-Length: ${body.length}`, 'Content-Type: application/json']
  socket.write([line, 'Connection: close', ...fields, ...length, '', body].join('\r\n'))
  await once(socket, 'close')
  return Buffer.concat(chunks).toString('latin1')
}

function codeOf (answer: string): string {
  return /"code":"APISTAR_JWT_(\w+)"/.exec(answer)?.[1] ?? String(answer.split(' ')[1])
}

/** Fields beside the cookies, and whether they make the request the app's own. */
const FIELDS: ReadonlyArray<readonly [name: string, fields: readonly string[], isOwn: boolean]> = [
  ['own', ['Host: localhost', 'Origin: http://localhost'], true],
  ['own, in another case of names', ['HOST: localhost', 'ORIGIN: http://localhost'], true],
  ['own, at its port', ['Host: localhost:3000', 'Origin: http://localhost:3000'], true],
  ['own, by the number of IPv6', ['Host: [::1]:3000', 'Origin: http://[::1]:3000'], true],
  ['own, by the default port', ['Host: localhost:80', 'Origin: http://localhost'], true],
  ['two origins, the own first', ['Host: localhost', 'Origin: http://localhost', 'Origin: http://evil'], false],
  ['two origins, the own last', ['Host: localhost', 'Origin: https://evil.example', 'Origin: http://localhost'], false],
  ['a list of origins', ['Host: localhost', 'Origin: http://localhost https://evil.example'], false],
  ['two sites', ['Host: localhost', 'Sec-Fetch-Site: same-origin', 'Sec-Fetch-Site: cross-site'], false],
  ['a site twice', ['Host: localhost', 'Sec-Fetch-Site: none', 'Sec-Fetch-Site: none'], false],
  ['a site with a parameter', ['Host: localhost', 'Sec-Fetch-Site: same-origin;x'], false],
  ['a site as text', ['Host: localhost', 'Sec-Fetch-Site: "same-origin"'], false],
  ['a site of another case', ['Host: localhost', 'Sec-Fetch-Site: Same-Origin'], false],
  ['an empty origin', ['Host: localhost', 'Origin:'], false],
  ['a path', ['Host: localhost', 'Origin: http://localhost/'], false],
  ['a user', ['Host: localhost', 'Origin: http://me@localhost'], false],
  ['another case', ['Host: localhost', 'Origin: HTTP://LOCALHOST'], false],
  ['a dot behind', ['Host: localhost', 'Origin: http://localhost.'], false],
  ['a longer name', ['Host: localhost', 'Origin: http://localhost.evil.example'], false],
  ['a name that ends so', ['Host: localhost', 'Origin: http://evil-localhost'], false],
  ['a host that a proxy would name', ['Host: localhost', 'X-Forwarded-Host: evil', 'Origin: http://evil'], false],
  ['a scheme that a proxy names', ['Host: localhost', 'X-Forwarded-Proto: https', 'Origin: https://localhost'], false],
  ['a host that is forwarded', ['Host: localhost', 'Forwarded: host=evil', 'Origin: http://evil'], false],
  ['another method in a field', ['Host: localhost', 'X-HTTP-Method-Override: GET', 'Origin: http://evil'], false],
  ['a referrer alone', ['Host: localhost', 'Origin: null', 'Referer: http://localhost/'], false],
]

t.test('what the wire says of where a request comes from', async (t) => {
  const app = await cookieApp(t)
  const jar = await logIn(app)
  const { port } = await listen(app)
  const own = `Cookie: ${jar.header}`
  for (const [name, fields, isOwn] of FIELDS) {
    const [post, upgrade] = await Promise.all([
      send(port, 'POST /me HTTP/1.1', [own, ...fields]),
      send(port, 'GET /me HTTP/1.1', [own, 'Upgrade: h2c', 'Connection: upgrade', ...fields]),
    ])
    t.equal(codeOf(post), isOwn ? '200' : 'CROSS_ORIGIN', name)
    t.equal(codeOf(upgrade), isOwn ? '200' : 'CROSS_ORIGIN', `${name}, with an upgrade`)
    const safe = await send(port, 'GET /me HTTP/1.1', [own, ...fields])
    t.equal(codeOf(safe), '200', `${name}: what changes nothing`)
  }
  const old = await send(port, 'POST /me HTTP/1.0', [own, 'Origin: http://localhost'])
  t.equal(codeOf(old), 'CROSS_ORIGIN', 'a request without a host has no origin of its own')
  t.match(await app.inject({ url: '/me', headers: { cookie: jar.header } }), { statusCode: 200 }, 'none was logged out')
})

t.test('cookies in several fields, and in other notations', async (t) => {
  const app = await cookieApp(t)
  const [jar, other] = [await logIn(app), await logIn(app)]
  const { port } = await listen(app)
  const access = `__Host-access=${jar.cookies.get('__Host-access')}`
  const another = `__Host-access=${other.cookies.get('__Host-access')}`
  const cases: ReadonlyArray<readonly [name: string, fields: readonly string[], code: string]> = [
    ['alone', [`Cookie: ${access}`], '200'],
    ['among others', [`Cookie: a=b; ${access}; c=d`], '200'],
    ['without blanks', [`Cookie: a=b;${access};c=d`], '200'],
    ['in the second field', ['Cookie: a=b', `Cookie: ${access}`], '200'],
    ['one in each of two fields', [`Cookie: ${access}`, `Cookie: ${another}`], 'TOKEN_INVALID'],
    ['another one behind it', [`Cookie: ${access}; ${another}`], 'TOKEN_INVALID'],
    ['the same behind it', [`Cookie: ${access};${access}`], 'TOKEN_INVALID'],
    ['in the value of another', [`Cookie: a="${access}"`], 'TOKEN_MISSING'],
    ['with a blank before its value', [`Cookie: ${access.replace('=', ' =')}`], 'TOKEN_MISSING'],
    ['of another prefix', [`Cookie: ${access.replace('__Host-', '__Secure-')}`], 'TOKEN_MISSING'],
    ['without a prefix', [`Cookie: ${access.replace('__Host-', '')}`], 'TOKEN_MISSING'],
    ['with a longer name', [`Cookie: x${access}`], 'TOKEN_MISSING'],
    ['with an encoded name', [`Cookie: ${access.replace('_', '%5F')}`], 'TOKEN_MISSING'],
    ['in a comma list', [`Cookie: a=b, ${access}`], 'TOKEN_MISSING'],
    ['in Cookie2', [`Cookie2: ${access}`], 'TOKEN_MISSING'],
  ]
  for (const [name, fields, code] of cases) {
    t.equal(codeOf(await send(port, 'GET /me HTTP/1.1', ['Host: localhost', ...fields])), code, name)
  }
})

t.test('a logout has a way of its own', async (t) => {
  const app = await cookieApp(t)
  const jar = await logIn(app)
  const { port } = await listen(app)
  const own = ['Host: localhost', `Cookie: ${jar.header}`, 'Origin: http://localhost']
  const lines = ['GET /auth/logout', 'HEAD /auth/logout', 'PUT /auth/logout', 'GET /auth/logout-all', 'POST /auth']
  for (const line of lines) {
    t.equal((await send(port, `${line} HTTP/1.1`, own)).split(' ')[1], '404', line)
  }
  for (const [name, field] of [
    ['a form', 'Content-Type: application/x-www-form-urlencoded'], ['text', 'Content-Type: text/plain'],
    ['a file', 'Content-Type: multipart/form-data; boundary=x'], ['no type', 'Content-Type: x'],
  ] as const) {
    const answer = await send(port, 'POST /auth/logout HTTP/1.1', [...own, field, 'Content-Length: 2', '', '{}'])
    t.equal(answer.split(' ')[1], '415', name)
    t.notMatch(answer, /set-cookie/i, name)
  }
  const huge = JSON.stringify({ refresh_token: 'x'.repeat(20_000) })
  const answer = await send(port, 'POST /auth/logout HTTP/1.1', own, huge)
  t.equal(answer.split(' ')[1], '413')
  t.notMatch(answer, /set-cookie/i)
  t.equal((await browse(app, jar, { url: '/me' })).statusCode, 200, 'none of them was one')
  t.equal((await send(port, 'POST /auth/logout HTTP/1.1', own)).split(' ')[1], '204')
  t.equal((await browse(app, jar, { url: '/me' })).statusCode, 401)
})

async function withFastifyCookie (app: FastifyInstance): Promise<void> {
  await app.register(cookie)
  app.post('/themed', async (request, reply) => {
    reply.setCookie('theme', 'dark')
    await app.jwt.sessions.create(1, { reply })
    reply.setCookie('size', 'large')
    return request.cookies
  })
}

t.test('beside @fastify/cookie', async (t) => {
  const app = await cookieApp(t)
  await withFastifyCookie(app)
  const login = await app.inject({ method: 'POST', url: '/themed', headers: OWN })
  t.strictSame(cookiesOf(login).sort(), ['__Host-access', '__Secure-refresh', 'size', 'theme'])
  const jar = new Jar()
  jar.take(login)
  const read = await browse(app, jar, { method: 'POST', url: '/themed' })
  t.strictSame(Object.keys(read.json()).sort(), ['__Host-access', '__Secure-refresh', 'size', 'theme'])
  t.equal((await browse(app, jar, { url: '/me' })).statusCode, 200)
  t.strictSame(cookiesOf(await browse(app, jar, { method: 'POST', url: '/auth/refresh' })), [
    '__Host-access', '__Secure-refresh',
  ])
})

t.test('over HTTP/2, which has an authority and cookies in pieces', async (t) => {
  const app = await cookieApp(t, {}, { http2: true } as FastifyServerOptions)
  const jar = await logIn(app)
  const { port } = await listen(app)
  const session = connectHttp2(`http://127.0.0.1:${port}`)
  t.after(() => session.close())
  const ask = async (fields: object): Promise<unknown> => {
    const stream = session.request({ ':method': 'POST', ':path': '/me', ...fields })
    stream.resume().end()
    const [{ ':status': status }] = await once(stream, 'response')
    return status
  }
  const authority = { ':authority': 'app.example:8080' }
  for (const cookie of [jar.header, ['a=b', ...jar.header.split('; ')]]) {
    t.equal(await ask({ ...authority, cookie, origin: 'http://app.example:8080' }), 200)
    t.equal(await ask({ ...authority, cookie, origin: 'http://app.example' }), 403)
    t.equal(await ask({ ...authority, cookie, 'sec-fetch-site': 'same-site' }), 403)
  }
})
