import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { runInNewContext } from 'node:vm'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import type { FetchKeys, FetchKeysInit, Settings } from '../../index.js'
import { guarded, logTo } from '../guarded.js'
import { freeze } from '../helper.js'
import { holdTimers } from '../held-timers.js'
import { ask, FORGED, OPEN, unavailable, UNKNOWN_KEY } from '../http.js'
import { keySet, startJwksServer, status } from '../jwks-server.js'
import { createSigningKey } from '../signing-key.js'

const NOW = 1_700_000_000
const PLACE = 'https://idp.example/jwks?key=hush'
const [key, other] = [createSigningKey('k'), createSigningKey('other')]
const KEYS = JSON.stringify({ keys: [key.jwk] })
const DOWN = unavailable(10)

/** Something that a function in place of `fetch` does, whatever its type says. */
type Act = (url: string, init: FetchKeysInit) => unknown

type Options = Partial<Extract<Settings['jwks'], { cooldown?: number }>>

/** The same set as the app's own, with checks on the thread pool, and as that of a trusted issuer. */
function waysOf (fetch: Act, options: Options = {}): Settings[] {
  const jwks = { url: PLACE, ...options, fetch: fetch as FetchKeys }
  return [{ jwks }, { jwks, threadPool: true }, { trustedIssuers: [{ issuer: 'them', jwks }] }]
}

interface Asked { readonly app: FastifyInstance, readonly lines: string[] }

async function start (t: Test, settings: Settings): Promise<Asked> {
  const lines: string[] = []
  const app = await guarded(t, settings, logTo(lines))
  await app.ready()
  return { app, lines }
}

const body = async function * (...chunks: unknown[]): AsyncGenerator { yield * chunks }
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const foreign = runInNewContext(`
  class Response {
    #bytes
    constructor (bytes) { this.#bytes = bytes }
    get status () { return 200 }
    get redirected () { return false }
    get url () { return '' }
    get body () { return (async function * (bytes) { yield bytes })(this.#bytes) }
  }
  (list) => new Response(Uint8Array.from(list))
`) as (list: Uint8Array) => unknown
const thenable = (value: unknown): unknown =>
  Object.assign(Object.create(null), { then (resolve: (value: unknown) => void) { resolve(value) } })

const GOOD: Array<[name: string, act: Act]> = [
  ['a Response', async () => new Response(KEYS)],
  ['a Response and no promise', () => new Response(KEYS)],
  ['what only has a then', () => thenable(new Response(KEYS))],
  ['a promise of another realm', () => runInNewContext('Promise').resolve(new Response(KEYS))],
  ['a Response of another realm', async () => foreign(bytes(KEYS))],
  ['a stream of Node', async () => ({ status: 200, body: Readable.from([Buffer.from(KEYS)]) })],
  ['a byte order mark', async () => new Response(`\uFEFF${KEYS}`)],
]

for (const [name, act] of GOOD) {
  t.test(`taken: ${name}`, async (t) => {
    freeze(t, NOW)
    for (const settings of waysOf(act)) {
      const { app, lines } = await start(t, settings)
      t.strictSame(await ask(app, key.sign({ iss: 'them' })), OPEN)
      t.strictSame(await ask(app, other.sign({ iss: 'them' }, { kid: 'k' })), FORGED)
      t.strictSame(await ask(app, other.sign({ iss: 'them' })), UNKNOWN_KEY)
      t.strictSame(lines, [])
    }
  })
}

const hushed = (more: object = {}): Error =>
  Object.assign(new Error('https://user:hush@proxy.example said no to Bearer hush'), more)
const unreadable = new Proxy({}, {
  get () { throw hushed() }, getOwnPropertyDescriptor () { throw hushed() }, getPrototypeOf () { throw hushed() },
})
const through = { status: 200, redirected: true, url: 'https://user:hush@evil.example/jwks?hush' }

const BAD: Array<[name: string, act: Act, reason: RegExp]> = [
  ...[
    null, undefined, 0, '', KEYS, true, {}, [], Symbol('hush'), () => new Response(KEYS), JSON.parse(KEYS),
    { keys: [key.jwk] },
  ].map((given): [string, Act, RegExp] =>
    [`no Response: ${typeof given}`, async () => given, /^What was fetched is no Response\.$/]),
  [
    'a mere way to the JSON', async () => ({ ok: true, status: 200, json: async () => JSON.parse(KEYS) }),
    /^The body of the answer is no stream\.$/,
  ],
  ['text for a body', async () => ({ status: 200, body: KEYS }), /^The body of the answer is no stream\.$/],
  [
    'a body of text', async () => ({ status: 200, body: body(KEYS) }),
    /^The body of the answer is not made of bytes\.$/,
  ],
  [
    'a body that was read', async () => { const answer = new Response(KEYS); await answer.text(); return answer },
    /^ERR_INVALID_STATE|TypeError$/,
  ],
  [
    'a body that fails', async () => ({ status: 200, body: Readable.from((async function * () { throw hushed() })()) }),
    /^Error$/,
  ],
  [
    'a huge body', async () => ({ status: 200, body: body(bytes(KEYS), bytes(' '.repeat(1_048_576))) }),
    /^The document is larger than 1 MiB\.$/,
  ],
  ['a huge body that was small', async () => new Response(gzipSync('x')), /^The document is not JSON\.$/],
  ['another status', async () => new Response(KEYS, { status: 203 }), /^The answer has status 203\.$/],
  ['not found', async () => new Response(KEYS, { status: 404 }), /^The answer has status 404\.$/],
  ['an error', async () => Response.error(), /^The answer has status 0\.$/],
  [
    'a redirect', async () => Response.redirect('https://user:hush@evil.example/hush', 302),
    /^The answer has status 302 and redirects to https:\/\/evil\.example\.$/,
  ],
  [
    'a redirect that was followed', async () => ({ ...through, body: new Response(KEYS).body }),
    /^The answer came through a redirect, from https:\/\/evil\.example\.$/,
  ],
  [
    'a redirect that was followed in silence',
    async () => ({ ...through, redirected: false, body: new Response(KEYS).body }), /from https:\/\/evil\.example\.$/,
  ],
  [
    'an opaque redirect', async () => ({ type: 'opaqueredirect', status: 0, body: null }),
    /^The answer came through a redirect/,
  ],
  ['HTML', async () => new Response('<!doctype html>hush'), /^The document is not JSON\.$/],
  ['nothing', async () => new Response(null), /^The document is not JSON\.$/],
  ['no set', async () => new Response('{"hush":1}'), /^The document is not a key set\.$/],
  ['what cannot be read', async () => unreadable, /^Error$/],
  ['what cannot be awaited', () => ({ get then () { throw hushed() } }), /^Error$/],
  ['a rejection', async () => { throw hushed() }, /^Error$/],
  ['a rejection with a code', async () => { throw hushed({ code: 'ECONNRESET' }) }, /^ECONNRESET$/],
  ['a rejection whose code is no code', async () => { throw hushed({ code: 'hush hush' }) }, /^Error$/],
  ['a throw', () => { throw hushed({ cause: { code: 'EPROXY' } }) }, /^EPROXY$/],
  ...[null, undefined, 0, 'hush', Symbol('hush'), {}, unreadable].flatMap((thrown): Array<[string, Act, RegExp]> => [
    [`a throw: ${typeof thrown}`, () => { throw thrown }, /^Something was thrown\.$/],
    [`a rejection: ${typeof thrown}`, async () => { throw thrown }, /^Something was thrown\.$/],
  ]),
]

for (const [name, act, reason] of BAD) {
  t.test(`refused: ${name}`, async (t) => {
    freeze(t, NOW)
    for (const settings of waysOf(act)) {
      const { app, lines } = await start(t, settings)
      for (let round = 0; round < 2; round += 1) t.strictSame(await ask(app, key.sign({ iss: 'them' })), DOWN)
      const [line = '', ...more] = lines
      t.match(line.replace('apistar-jwt: the keys of https://idp.example/jwks could not be fetched: ', ''), reason)
      t.notMatch(line, /hush/)
      t.strictSame(more, [])
    }
  })
}

t.test('it is asked for the very URL, with what may be passed on to fetch', async (t) => {
  const asked: Array<[string, FetchKeysInit]> = []
  async function record (...given: [string, FetchKeysInit]): Promise<Response> {
    asked.push(given)
    return new Response(KEYS)
  }
  const { app } = await start(t, { jwks: { url: PLACE, headers: { 'x-api-key': 'hush' }, fetch: record } })
  t.strictSame(await ask(app, key.sign({ id: 1 })), OPEN)
  const [[url, { signal, headers, ...init }] = ['', {} as FetchKeysInit]] = asked
  t.equal(url, PLACE)
  t.match({ ...init }, { method: 'GET', redirect: 'manual' })
  t.strictSame({ ...headers }, { accept: 'application/jwk-set+json, application/json', 'x-api-key': 'hush' })
  t.ok(signal instanceof AbortSignal)

  const server = await startJwksServer(t, keySet(key.jwk))
  const counted = await start(t, {
    jwks: {
      url: server.url, fetch: (url, init) => fetch(url, { ...init, headers: { ...init.headers, 'x-more': '1' } }),
    },
  })
  t.strictSame(await ask(counted.app, key.sign({ id: 1 })), OPEN)
  t.match(server.seen, [{ url: '/jwks.json', headers: { 'x-more': '1' } }])
})

t.test('a fetch that follows redirects all the same', async (t) => {
  freeze(t, NOW)
  const evil = await startJwksServer(t, keySet(key.jwk))
  const server = await startJwksServer(t, status(302, { location: evil.url }))
  const { app, lines } = await start(t, {
    jwks: { url: server.url, fetch: (url, init) => fetch(url, { ...init, redirect: 'follow' }) },
  })
  t.strictSame(await ask(app, key.sign({ id: 1 })), DOWN)
  t.equal(evil.seen.length, 1)
  t.match(lines, [`could not be fetched: The answer came through a redirect, from ${evil.origin}.`])
})

t.test('one that never settles, or whose body does not, is left behind when its time is over', async (t) => {
  const never = new Promise<never>(() => {})
  const ways: Act[] = [
    () => never, async () => ({ status: 200, body: (async function * () { yield bytes(KEYS); await never })() }),
    () => ({ then () {} }),
  ]
  for (const act of ways) {
    for (const settings of waysOf(act, { timeout: 4.4 })) {
      freeze(t, NOW)
      const timers = holdTimers(t, 4400)
      const lines: string[] = []
      const app = await guarded(t, settings, logTo(lines))
      const ready = Promise.resolve(app.ready())
      await setImmediate()
      while (timers.count() === 0) await setImmediate()
      timers.fire()
      await ready
      t.strictSame(await ask(app, key.sign({ iss: 'them' })), DOWN)
      t.match(lines, [/could not be fetched: It took too long\.$/])
    }
  }
})

t.test('one that answers when its time is over changes nothing', async (t) => {
  const clock = freeze(t, NOW)
  const timers = holdTimers(t, 4400)
  const answers: Array<(answer: Response) => void> = []
  const { app, lines } = await start(t, {
    jwks: { url: PLACE, timeout: 4.4, fetch: () => answers.length === 0 ? first() : new Promise(hold) },
  })
  function hold (resolve: (answer: Response) => void): void { answers.push(resolve) }
  async function first (): Promise<Response> {
    answers.push(() => {})
    return new Response(KEYS)
  }
  const late = ask(app, other.sign({ id: 1 }))
  while (answers.length < 2) await setImmediate()
  timers.fire()
  t.strictSame(await late, DOWN)
  answers[1]?.(new Response(JSON.stringify({ keys: [other.jwk] })))
  await setImmediate()
  t.strictSame([await ask(app, key.sign({ id: 1 })), await ask(app, other.sign({ id: 1 }))], [OPEN, DOWN])
  clock.now += 10
  const next = ask(app, other.sign({ id: 1 }))
  while (answers.length < 3) await setImmediate()
  answers[2]?.(new Response(JSON.stringify({ keys: [key.jwk, other.jwk] })))
  t.strictSame(await next, OPEN)
  t.equal(lines.length, 1)
})

t.test('close does not wait for one that never settles, nor does who waits for it', async (t) => {
  const answers: Response[] = [new Response(KEYS)]
  const { app } = await start(t, {
    jwks: {
      url: PLACE,
      fetch: () => answers.length === 0 ? new Promise(() => {}) : Promise.resolve(answers.pop() as Response),
    },
  })
  const waiting = app.jwt.verify(other.sign({ id: 1 }))
  await Promise.all([t.rejects(waiting, { code: 'APISTAR_JWT_KEYS_UNAVAILABLE' }), app.close()])
})
