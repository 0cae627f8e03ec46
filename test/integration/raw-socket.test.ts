import { once } from 'node:events'
import { connect } from 'node:net'
import fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import apistarJwt, { type Settings } from '../../index.js'
import { SECRET } from '../helper.js'
import { bearer, listen } from '../http.js'

const CRLF = '\r\n'

/** Sends bytes as they are, and gives what comes back until the server hangs up. */
async function send (port: number, bytes: Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk) => chunks.push(chunk))
  // A server that refuses in the middle of a request resets the connection, having answered.
  socket.on('error', () => {})
  socket.write(bytes)
  await once(socket, 'close')
  return Buffer.concat(chunks).toString('latin1')
}

async function start (t: Test, settings: Partial<Settings> = {}, options: object = {}): Promise<{
  app: FastifyInstance
  port: number
}> {
  const app = fastify(options)
  t.after(() => app.close())
  await app.register(apistarJwt, { secret: SECRET, ...settings })
  app.get('/required', { config: { auth: 'required' } }, async () => 'in')
  app.get('/optional', { config: { auth: 'optional' } }, async (request) => request.auth.user)
  app.post('/hook', { preHandler: [app.authenticate] }, async () => 'in')
  const { port } = await listen(app)
  return { app, port }
}

function request (url: string, ...fields: Array<string | Buffer>): Buffer {
  const method = url === '/hook' ? 'POST' : 'GET'
  const lines = [
    `${method} ${url} HTTP/1.1`, 'Host: localhost', 'Connection: close',
    ...method === 'POST' ? ['Content-Length: 0'] : [], ...fields, '', '',
  ]
  return Buffer.concat(lines.flatMap((line, index) =>
    [...index === 0 ? [] : [Buffer.from(CRLF)], Buffer.from(line as string)]))
}

const field = (...parts: Array<string | number[]>): Buffer =>
  Buffer.concat([Buffer.from('Authorization: '), ...parts.map((part) => Buffer.from(part as string))])

function hostileFields (token: string): ReadonlyArray<readonly [string, number, ReadonlyArray<string | Buffer>]> {
  const good = `Authorization: Bearer ${token}`
  const controls = Array.from({ length: 32 }, (_none, code) => code).filter((code) => ![9, 10, 13].includes(code))
  return [
    ['NUL in the token', 400, [field('Bearer a', [0], 'b')]],
    ['NUL alone', 400, [field([0])]],
    ...controls.map((code) => [`the control byte ${code}`, 400, [field('Bearer ', [code], token)]] as const),
    ['DEL', 400, [field('Bearer ', [127], token)]],
    ['latin1 in the scheme', 401, [field([0xe9], 'earer ', token)]],
    ['latin1 in the token', 401, [field('Bearer ', [0xe9, 0xff, 0x80])]],
    ['every byte above ASCII', 401, [field('Bearer ', Array.from({ length: 128 }, (_none, index) => index + 128))]],
    ['a no-break space for the space', 401, [field('Bearer', [0xa0], token)]],
    ['UTF-8 in the token', 401, [field('Bearer \u{1f511}.\u00e9.\u65e5\u672c')]],
    ['UTF-8 cut in half', 401, [field('Bearer ', [0xf0, 0x9f], '.a.b')]],
    ['a UTF-8 BOM before the scheme', 401, [field([0xef, 0xbb, 0xbf], `Bearer ${token}`)]],
    ['100 kB in one header', 431, [`Authorization: Bearer ${'a'.repeat(100_000)}`]],
    ['100 kB of spaces', 431, [`Authorization: Bearer${' '.repeat(100_000)}x`]],
    ['15 kB in one header', 401, [`Authorization: Bearer ${'a'.repeat(15_000)}`]],
    ['15 kB of dots', 401, [`Authorization: Bearer ${'.'.repeat(15_000)}`]],
    ['15 kB of spaces', 401, [`Authorization: Bearer${' '.repeat(15_000)}x y`]],
    ['15 kB of spaces and commas', 401, [`Authorization: ${' ,'.repeat(7_500)}`]],
    ['a header folded over two lines', 400, ['Authorization: Bearer', ` ${token}`]],
    ['a header folded with a tab', 400, ['Authorization: Bearer', `\t${token}`]],
    ['2,500 headers', 431, Array.from({ length: 2500 }, (_none, index) => `X-Number-${index}: some`)],
    ['1,000 Authorization headers', 431, Array.from({ length: 1000 }, () => 'Authorization: Bearer x')],
    ['a bad header before a good one', 401, ['Authorization: Bearer x', good]],
    ['an empty header before a good one', 401, ['Authorization:', good]],
    ['another scheme before a good one', 401, ['Authorization: Basic x', good]],
    ['a lone CR in the token', 400, ['Authorization: Bearer a\rb']],
    ['a lone LF in the token', 400, ['Authorization: Bearer a\nb']],
    ['a space before the colon', 400, [`Authorization : Bearer ${token}`]],
    ['the name in another alphabet', 400, [`\u0410uthorization: Bearer ${token}`]],
    ['the name with a dash more', 401, [`Authorization-: Bearer ${token}`]],
    ['a tab between scheme and token', 401, [`Authorization: Bearer\t${token}`]],
    ['a tab after the space', 401, [`Authorization: Bearer \t${token}`]],
    ['a space alone', 401, ['Authorization:  ']],
    ['a quoted string that does not end', 401, ['Authorization: Bearer "']],
    ['percent signs', 401, ['Authorization: Bearer %00.%ff.%']],
    ['__proto__ for a scheme', 401, [`Authorization: __proto__ ${token}`]],
    ['__proto__ for a token', 401, ['Authorization: Bearer __proto__']],
    ['an upgrade that nobody asked for', 401, ['Upgrade: websocket', 'Authorization: Bearer x']],
  ]
}

t.test('hostile bytes get an answer, and never a 5xx', { timeout: 60_000 }, async (t) => {
  const { app, port } = await start(t)
  const token = app.jwt.encode({ id: 1 })
  for (const url of ['/required', '/hook']) {
    for (const [name, status, fields] of hostileFields(token)) {
      const answer = await send(port, request(url, ...fields))
      t.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), `${url}: ${name}`)
    }
    const response = await send(port, request(url, ...[`Authorization: Bearer ${token}`]))
    t.match(response, /^HTTP\/1\.1 200 /, `${url}: good as ever`)
  }
})

t.test('an optional route is no softer on them', async (t) => {
  const { app, port } = await start(t)
  for (const [name, status, fields] of hostileFields(app.jwt.encode({ id: 1 })).filter(([name]) =>
    !name.includes('dash'))) {
    t.match(await send(port, request('/optional', ...fields)), new RegExp(`^HTTP/1\\.1 ${status} `), name)
  }
})

t.test('the first of several headers counts, as node says', async (t) => {
  const { app, port } = await start(t)
  const { authorization } = bearer(app)
  t.match(
    await send(port, request('/required', `Authorization: ${authorization}`, 'Authorization: Bearer x')),
    /^HTTP\/1\.1 200 /
  )
})

t.test('headers that node joins are malformed', async (t) => {
  const { app, port } = await start(t, {}, { http: { joinDuplicateHeaders: true } })
  const { authorization } = bearer(app)
  const answer = await send(
    port, request('/required', `Authorization: ${authorization}`, `Authorization: ${authorization}`)
  )
  t.match(answer, /^HTTP\/1\.1 401 /)
  t.match(answer, /www-authenticate: Bearer error="invalid_request"/i)
})

t.test('under a parser that lets more through, the answer is ours', async (t) => {
  const { app, port } = await start(t, {}, { http: { insecureHTTPParser: true, maxHeaderSize: 200_000 } })
  const token = app.jwt.encode({ id: 1 })
  const cases: ReadonlyArray<readonly [string, Buffer | string]> = [
    ['a control byte', field('Bearer ', [1, 7, 27], token)],
    ['DEL', field('Bearer ', [127])],
    ['a vertical tab between scheme and token', field('Bearer', [11], token)],
    ['a vertical tab before the token', field('Bearer ', [11], token)],
    ['100 kB', `Authorization: Bearer ${'a'.repeat(100_000)}`],
    ['100 kB of spaces', `Authorization: Bearer ${' '.repeat(100_000)} x y`],
    ['100 kB of dots', `Authorization: Bearer ${'.'.repeat(100_000)}`],
  ]
  for (const [name, line] of cases) {
    for (const url of ['/required', '/hook', '/optional']) {
      t.match(await send(port, request(url, line)), /^HTTP\/1\.1 401 /, `${url}: ${name}`)
    }
  }
})

t.test('the answer to hostile bytes repeats none of them', async (t) => {
  const { port } = await start(t, { realm: 'a "quoted" \\realm' })
  const answer = await send(port, request('/required', 'Authorization: Bearer x-injected\u00e9, realm="injected"'))
  t.notMatch(answer, 'injected')
  t.match(answer, 'www-authenticate: Bearer realm="a \\"quoted\\" \\\\realm", error="invalid_request"')
})
