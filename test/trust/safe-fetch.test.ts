import type { RequestListener } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { fetchJson, isSafeUrl, withinTime } from '../../lib/trust/safe-fetch.js'
import { holdTimers } from '../held-timers.js'
import { json, silence, startJwksServer, status } from '../jwks-server.js'

const URLS: Array<[url: string, isSafe: boolean]> = [
  ['https://idp.example/jwks', true], ['https://10.0.0.1/', true], ['HTTPS://idp.example', true],
  ['http://127.0.0.1:8080/jwks', true], ['http://127.9.9.9/', true], ['http://localhost/jwks', true], ['http://[::1]:1/', true], ['http://LOCALHOST', true],
  ['http://2130706433/', true], ['http://idp.example/', false], ['http://10.0.0.1/', false], ['http://0.0.0.0/', false], ['http://[::]/', false],
  ['http://127.0.0.1.idp.example/', false], ['http://localhost.idp.example/', false], ['http://notlocalhost/', false], ['http://[::ffff:10.0.0.1]/', false],
  ['https://user@idp.example/', false], ['https://user:word@idp.example/', false], ['https://:word@idp.example/', false], ['http://user@localhost/', false],
  ['ftp://localhost/', false], ['file:///etc/passwd', false], ['data:application/json,{}', false], ['javascript:0', false],
  ['', false], ['/jwks', false], ['idp.example', false], ['https://', false], ['undefined', false]
]

for (const [url, isSafe] of URLS) t.equal(isSafeUrl(url), isSafe, `${url} is ${isSafe ? '' : 'not '}safe`)

const MIB = 1_048_576
const body = (content: string | Buffer, headers: Record<string, string> = {}): RequestListener => (request, response) => {
  response.writeHead(200, headers).end(content)
}
const spaces = (length: number): string => `{}${' '.repeat(length - 2)}`
const zip = { 'content-encoding': 'gzip' }

const ANSWERS: Array<[name: string, answer: RequestListener, expected: unknown]> = [
  ['a document', json({ keys: [] }), { keys: [] }],
  ['of no type', body('[1]'), [1]],
  ['compressed', body(gzipSync('{"a":1}'), zip), { a: 1 }],
  ['of 1 MiB', body(spaces(MIB)), {}],
  ['above 1 MiB', body(spaces(MIB + 1)), RangeError],
  ['of 1 MiB, compressed', body(gzipSync(spaces(MIB)), zip), {}],
  ['above 1 MiB, compressed to a few bytes', body(gzipSync(spaces(MIB + 1)), zip), RangeError],
  ['20 MiB, compressed twice', body(gzipSync(gzipSync(spaces(20 * MIB))), { 'content-encoding': 'gzip, gzip' }), RangeError],
  ['broken compression', body('{}', zip), TypeError],
  ['HTML', body('<!doctype html>', { 'content-type': 'text/html' }), SyntaxError],
  ['empty', body(''), SyntaxError],
  ['half of it', body('{"keys":'), SyntaxError],
  ['two of them', body('{}{}'), SyntaxError],
  ['not found', status(404), undefined],
  ['no content', status(204), undefined],
  ['an error with a document', (request, response) => { response.writeHead(500).end('{}') }, undefined],
  ['a closed socket', (request) => { request.socket.destroy() }, TypeError],
  ['a socket closed in the body', (request, response) => { response.write('{', () => request.socket.destroy()) }, TypeError],
]

for (const [name, answer, expected] of ANSWERS) {
  t.test(name, async (t) => {
    const server = await startJwksServer(t, answer)
    const fetching = fetchJson(server.url, {})
    if (typeof expected === 'function') await t.rejects(fetching, expected as ErrorConstructor)
    else t.strictSame(await fetching, expected)
  })
}

t.test('a request without a body in its answer', async (t) => {
  const server = await startJwksServer(t, json({}))
  await t.rejects(fetchJson(server.url, { method: 'HEAD' }), SyntaxError)
})

t.test('no redirect is followed, not even to itself', async (t) => {
  for (const code of [301, 302, 303, 307, 308]) {
    const target = await startJwksServer(t, json({ keys: [] }))
    const server = await startJwksServer(t, status(code, { location: target.url }))
    t.equal(await fetchJson(server.url, { headers: { authorization: 'Bearer x' } }), undefined, `${code}`)
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
    const ended = fetchJson(server.url, {})
    if (code === 200) await t.rejects(ended, RangeError)
    else t.equal(await ended, undefined)
    await closed
  }
})

t.test('another loopback', async (t) => {
  const server = await startJwksServer(t, json({ keys: [] }), '::1')
  t.match(server.url, /^http:\/\/\[::1\]:/)
  t.ok(isSafeUrl(server.url))
  t.strictSame(await fetchJson(server.url, {}), { keys: [] })
})

t.test('time is limited: for the head, and for the body', async (t) => {
  const trickle: RequestListener = (request, response) => { response.write('{') }
  for (const [name, answer] of [['head', silence], ['body', trickle]] as const) {
    const timers = holdTimers(t, 5500)
    const server = await startJwksServer(t, silence)
    const arrived = new Promise<void>((resolve) => { server.answer = (request, response) => { answer(request, response); resolve() } })
    const ended = withinTime(5.5, new AbortController().signal, (signal) => fetchJson(server.url, { signal }))
    await arrived
    t.equal(timers.count(), 1)
    timers.fire()
    await t.rejects(ended, { message: 'It took too long.' }, name)
  }
})

t.test('time is limited to less than a millisecond, and to fractions of one', async (t) => {
  const endless = async (signal: AbortSignal): Promise<void> => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    signal.throwIfAborted()
  }
  for (const seconds of [0.0005, 0.0015]) {
    await t.rejects(withinTime(seconds, new AbortController().signal, endless), { message: 'It took too long.' })
  }
})

t.test('time is limited though memory is cleaned up meanwhile', async (t) => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const timers = holdTimers(t, 5500)
  const server = await startJwksServer(t, json({}))
  const { arrived } = server.hold()
  const ended = withinTime(5.5, new AbortController().signal, (signal) => fetchJson(server.url, { signal }))
  await arrived
  for (let round = 0; round < 3; round += 1) {
    collect()
    await setImmediate()
  }
  timers.fire()
  await t.rejects(ended, { message: 'It took too long.' })
})

t.test('an end ends it, and leaves no timer', async (t) => {
  const timers = holdTimers(t, 5500)
  const ending = new AbortController()
  const server = await startJwksServer(t, json({}))
  const { arrived } = server.hold()
  const ended = withinTime(5.5, ending.signal, (signal) => fetchJson(server.url, { signal }))
  await arrived
  ending.abort(new Error('The end.'))
  await t.rejects(ended, { message: 'The end.' })
  t.equal(timers.count(), 0)
  await t.rejects(withinTime(5.5, ending.signal, (signal) => fetchJson(server.url, { signal })), { message: 'The end.' })
  t.equal(server.seen.length, 1, 'and after it nothing is asked')
})
