import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { fetchDocument } from '../../lib/trust/safe-fetch.js'
import { json, silence, startJwksServer, status } from '../jwks-server.js'
import { polluted } from '../polluted.js'

async function get (url: string, parts: Partial<Parameters<typeof fetchDocument>[1]> = {}): Promise<unknown> {
  return await fetchDocument(url, { fetch: undefined, headers: {}, signal: new AbortController().signal, ...parts })
}

const MIB = 1_048_576
const body = (
  content: string | Buffer, headers: Record<string, string> = {}
): RequestListener => (request, response) => {
  response.writeHead(200, headers).end(content)
}
const spaces = (length: number): string => `{}${' '.repeat(length - 2)}`
const zip = { 'content-encoding': 'gzip' }

const ANSWERS: Array<[name: string, answer: RequestListener, expected: unknown]> = [
  ['a document', json({ keys: [] }), { keys: [] }],
  ['a byte order mark before it', body('\uFEFF{"keys":[]}'), { keys: [] }],
  ['in UTF-16', body(Buffer.from('\uFEFF{}', 'utf16le')), /^The document is not JSON\.$/],
  ['deep', body('['.repeat(1_000_000)), /^The document is not JSON\.$/],
  ['of no type', body('[1]'), [1]],
  ['compressed', body(gzipSync('{"a":1}'), zip), { a: 1 }],
  ['of 1 MiB', body(spaces(MIB)), {}],
  ['above 1 MiB', body(spaces(MIB + 1)), /The document is larger than 1 MiB\.$/],
  ['of 1 MiB, compressed', body(gzipSync(spaces(MIB)), zip), {}],
  [
    'above 1 MiB, compressed to a few bytes', body(gzipSync(spaces(MIB + 1)), zip),
    /The document is larger than 1 MiB\.$/,
  ],
  [
    '20 MiB, compressed twice', body(gzipSync(gzipSync(spaces(20 * MIB))), { 'content-encoding': 'gzip, gzip' }),
    /The document is larger than 1 MiB\.$/,
  ],
  ['broken compression', body('{}', zip), /^Z_DATA_ERROR$/],
  ['HTML', body('<!doctype html>', { 'content-type': 'text/html' }), /^The document is not JSON\.$/],
  ['empty', body(''), /^The document is not JSON\.$/],
  ['half of it', body('{"keys":'), /^The document is not JSON\.$/],
  ['two of them', body('{}{}'), /^The document is not JSON\.$/],
  ['not found', status(404), /^The answer has status 404\.$/],
  ['no content', status(204), /^The answer has status 204\.$/],
  [
    'an error with a document', (request, response) => { response.writeHead(500).end('{}') },
    /^The answer has status 500\.$/,
  ],
  ['a closed socket', (request) => { request.socket.destroy() }, /^(?:UND_ERR_SOCKET|ECONNRESET)$/],
  [
    'a socket closed in the body', (request, response) => { response.write('{', () => request.socket.destroy()) },
    /^(?:UND_ERR_SOCKET|ECONNRESET)$/,
  ],
]

for (const [name, answer, expected] of ANSWERS) {
  t.test(name, async (t) => {
    const server = await startJwksServer(t, answer)
    const fetching = get(server.url)
    if (expected instanceof RegExp) await t.rejects(fetching, { message: expected })
    else t.strictSame(await fetching, expected)
  })
}

t.test('no redirect is followed, not even to itself', async (t) => {
  for (const code of [301, 302, 303, 307, 308]) {
    const target = await startJwksServer(t, json({ keys: [] }))
    const server = await startJwksServer(t, status(code, { location: target.url }))
    await t.rejects(get(server.url, { headers: { authorization: 'Bearer x' } }), {
      message: `The answer has status ${code} and redirects to ${target.origin}.`,
    })
    t.strictSame([server.seen.length, target.seen.length], [1, 0], `${code}: asked`)
  }
})

t.test('what is endless is hung up on', async (t) => {
  for (const code of [200, 500]) {
    const server = await startJwksServer(t, silence)
    const closed = new Promise<void>((resolve) => {
      server.answer = (request, response) => {
        response.writeHead(code)
        const more = (): void => { while (response.write('x'.repeat(65_536))); }
        response.on('drain', more)
        response.on('close', resolve)
        more()
      }
    })
    await t.rejects(get(server.url), {
      message: code === 200 ? /The document is larger than 1 MiB\.$/ : /^The answer has status 500\.$/,
    })
    await closed
  }
})

t.test('another loopback', async (t) => {
  const server = await startJwksServer(t, json({ keys: [] }), '::1')
  t.match(server.url, /^http:\/\/\[::1\]:/)
  t.strictSame(await get(server.url), { keys: [] })
})

t.test('nothing planted in Object.prototype changes what is asked for', async (t) => {
  const server = await startJwksServer(t, json({}))
  const planted = {
    method: 'POST',
    duplex: 'half',
    headers: { authorization: 'x' },
    authorization: 'x',
    redirect: 'follow',
    fetch: () => null,
  }
  t.strictSame(await polluted(planted, () => get(server.url, { headers: { accept: 'y' } })), {})
  const [{ headers } = { headers: {} }] = server.seen
  t.match(headers, { accept: 'y', authorization: undefined, 'content-length': undefined })
})
