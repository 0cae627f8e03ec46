import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { RequestListener } from 'node:http'
import t from 'tap'
import { guarded, logTo } from '../guarded.js'
import { freeze, SECRET } from '../helper.js'
import { holdTimers } from '../held-timers.js'
import { ask, FORGED, OPEN, refusal, unavailable, UNKNOWN_KEY, WRONG_ALGORITHM, type Answer } from '../http.js'
import { json, keySet, startJwksServer, status } from '../jwks-server.js'
import { createSigningKey } from '../signing-key.js'

const key = createSigningKey('k')
const other = createSigningKey('other')
const { jwk } = key
const TOO_MANY = refusal('TOKEN_INVALID', 'Too many keys fit.')
const DOWN = unavailable(10)

const body = (
  content: string | Buffer, headers: Record<string, string> = {}
): RequestListener => (request, response) => {
  response.writeHead(200, headers).end(content)
}

function copies (count: number): object[] {
  return Array.from({ length: count }, (_, place) => ({ ...other.jwk, kid: `copy ${place}` }))
}

function endless (start: string): RequestListener {
  return function answerEndlessly (request, response) {
    const more = (): void => { while (response.write(' '.repeat(65_536))); }
    response.on('drain', more)
    response.write(start)
    more()
  }
}

function jwkOnCurve (namedCurve: string): object {
  return { ...generateKeyPairSync('ec', { namedCurve }).publicKey.export({ format: 'jwk' }), kid: 'k' }
}

const NO_SET = /could not be fetched: The document is not a key set\.$/
const TOO_LARGE = /could not be fetched: The document is larger than 1 MiB\.$/
const NO_JSON = /could not be fetched: The document is not JSON\.$/

// What a token of the key is answered when this is all that the server ever said, and the warning.
const ANSWERS: Array<[name: string, answer: RequestListener, outcome: Answer, warning: RegExp | undefined]> = [
  ['a good set', keySet(jwk), OPEN, undefined],
  ['endless', endless('{"keys":['), DOWN, TOO_LARGE],
  ['endless, after the set', endless(JSON.stringify({ keys: [jwk] })), DOWN, TOO_LARGE],
  ['large', body(JSON.stringify({ keys: [jwk], padding: 'x'.repeat(1_048_576) })), DOWN, TOO_LARGE],
  [
    'large when it is decompressed',
    body(gzipSync(JSON.stringify({ keys: [jwk], padding: 'x'.repeat(1_048_576) })), { 'content-encoding': 'gzip' }),
    DOWN, TOO_LARGE,
  ],
  ['deep', body('['.repeat(1_000_000)), DOWN, NO_JSON],
  [
    'redirecting to itself', status(302, { location: '/jwks.json' }), DOWN,
    /could not be fetched: The answer has status 302 and redirects to http:\/\/127\.0\.0\.1:\d+\.$/,
  ],
  [
    'redirecting to the cloud', status(307, { location: 'http://169.254.169.254/latest/meta-data' }), DOWN,
    /could not be fetched: The answer has status 307 and redirects to http:\/\/169\.254\.169\.254\.$/,
  ],
  ['HTML', body('<!doctype html><title>Log in</title>', { 'content-type': 'text/html' }), DOWN, NO_JSON],
  ['nothing', body(''), DOWN, NO_JSON],
  ['no content', status(204), DOWN, /could not be fetched: The answer has status 204\.$/],
  [
    'an error with the set', (request, response) => { response.writeHead(500).end(JSON.stringify({ keys: [jwk] })) },
    DOWN, /could not be fetched: The answer has status 500\.$/,
  ],
  [
    'a closed socket', (request) => { request.socket.destroy() }, DOWN,
    /could not be fetched: (UND_ERR_SOCKET|ECONNRESET)$/,
  ],
  [
    'no HTTP', (request) => { request.socket.end('SSH-2.0-OpenSSH\r\n') }, DOWN,
    /could not be fetched: HPE_INVALID_CONSTANT$/,
  ],
  [
    'a broken length', (request) => { request.socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}') }, DOWN,
    /could not be fetched: UND_ERR_SOCKET$/,
  ],
  ['null', json(null), DOWN, NO_SET],
  ['a list', json([jwk]), DOWN, NO_SET],
  ['one key', json(jwk), DOWN, NO_SET],
  [
    'PEM', body(createPublicKey({ key: jwk as never, format: 'jwk' }).export({ type: 'spki', format: 'pem' })), DOWN,
    NO_JSON,
  ],
  ['no key', keySet(), DOWN, /the keys of (\S+) were fetched, but there is no usable key in \1\.$/],
  ['a set in its prototype', body(`{"__proto__":{"keys":[${JSON.stringify(jwk)}]}}`), DOWN, NO_SET],
  ['a byte order mark', body(`\uFEFF${JSON.stringify({ keys: [jwk] })}`), OPEN, undefined],
  [
    '10,000 keys',
    keySet(jwk, ...Array.from({ length: 9999 }, (_, place) => ({ kty: 'oct', k: 'x', kid: String(place) }))), DOWN,
    /could not be fetched: The set has more than 100 keys\.$/,
  ],
  ['100 keys', keySet(...copies(99), jwk), OPEN, undefined],
  ['duplicate ids', keySet({ ...other.jwk, kid: 'k' }, jwk), OPEN, undefined],
  ['the same key twice', keySet(jwk, jwk), OPEN, undefined],
  [
    'four keys of one id', keySet(...copies(3).map((copy, place) => ({ ...copy, kid: 'k', x5t: place })), jwk), OPEN,
    undefined,
  ],
  [
    'five keys of one id', keySet(...copies(4).map((copy, place) => ({ ...copy, kid: 'k', x5t: place })), jwk),
    TOO_MANY, undefined,
  ],
  ['another key of that id', keySet({ ...other.jwk, kid: 'k' }), FORGED, undefined],
  ['the key under another id', keySet({ ...jwk, kid: 'K' }), UNKNOWN_KEY, undefined],
  [
    'a secret beside it', keySet({ kty: 'oct', k: 'c2VjcmV0', kid: 's' }, jwk), OPEN,
    /key 1 of .* is left out: publicKey: an object given/,
  ],
  ['a secret of that id', keySet({ kty: 'oct', k: 'c2VjcmV0', kid: 'k' }), DOWN, /key 1 of .* is left out/],
  ['a private key', keySet({ ...key.privateKey.export({ format: 'jwk' }), kid: 'k' }), DOWN, /key 1 of .* is left out/],
  ['for encryption', keySet({ ...jwk, use: 'enc' }), DOWN, /key 1 of .* is left out: publicKey\/use/],
  [
    'for encryption, and for signatures', keySet({ ...other.jwk, kid: 'k', use: 'enc' }, jwk), OPEN,
    /key 1 of .* is left out: publicKey\/use/,
  ],
  [
    'for other operations', keySet({ ...jwk, use: undefined, key_ops: ['deriveKey'] }), DOWN,
    /key 1 of .* is left out: publicKey\/key_ops/,
  ],
  ['a wrong curve', keySet({ ...jwkOnCurve('P-384'), alg: 'ES256' }), DOWN, /key 1 of .* is left out: publicKey\/alg/],
  [
    'a curve of bitcoin', keySet(jwkOnCurve('secp256k1')), DOWN,
    /key 1 of .* is left out: publicKey: a key given of a kind or curve/,
  ],
  ['a curve of another algorithm', keySet(jwkOnCurve('P-384')), WRONG_ALGORITHM, undefined],
  ['another algorithm', keySet({ ...jwk, alg: 'RS256' }), DOWN, /key 1 of .* is left out: publicKey\/alg/],
  ['none for an algorithm', keySet({ ...jwk, alg: 'none' }), DOWN, /key 1 of .* is left out: publicKey\/alg/],
  [
    'a point that is not on its curve', keySet({ ...jwk, y: jwk.x }), DOWN,
    /key 1 of .* is left out: publicKey: a key given that cannot be read/,
  ],
  [
    'junk beside it',
    keySet(null, 1, 'k', [], {}, { kty: 'EC' }, { kty: 'RSA', n: 'AQAB', e: 'AQAB' }, { kty: 'constructor' }, jwk),
    OPEN, /key 1 of .* is left out: publicKey: null given/,
  ],
]

for (const [name, answer, outcome, warning] of ANSWERS) {
  t.test(`${name}: of a server that never said anything else`, async (t) => {
    freeze(t, 1_700_000_000)
    const server = await startJwksServer(t, answer)
    const lines: string[] = []
    const app = await guarded(t, { jwks: server.url }, logTo(lines))
    for (let round = 0; round < 3; round += 1) t.strictSame(await ask(app, key.sign({ id: round })), outcome)
    for (const secret of ['c2VjcmV0', SECRET]) {
      t.strictSame(
        await ask(app, app.jwt.encode({ id: 1 }, { secret, headers: { kid: 's' } })),
        WRONG_ALGORITHM,
        'and it makes no secrets'
      )
    }
    const told = lines.filter((line) => line.includes(server.url))
    t.match(told[0] ?? 'nothing', warning ?? /^nothing$/)
    t.equal(new Set(told).size, told.length, 'and nothing is told twice')
    t.notMatch(lines.join(), /c2VjcmV0|Log in|meta-data/)
  })

  if (outcome !== DOWN || warning === undefined || /left out|usable/.test(warning.source)) continue
  t.test(`${name}: of a server that was good before`, async (t) => {
    const clock = freeze(t, 1_700_000_000)
    const server = await startJwksServer(t, keySet(jwk))
    const app = await guarded(t, { jwks: server.url }, logTo([]))
    const token = key.sign({ id: 1 })
    t.strictSame(await ask(app, token), OPEN)
    server.answer = answer
    t.strictSame(await ask(app, other.sign({ id: 1 })), DOWN)
    t.strictSame([await ask(app, token), await ask(app, key.sign({ id: 2 }))], [OPEN, OPEN], 'what is known goes on')
    clock.now += 30
    server.answer = keySet(jwk, other.jwk)
    t.strictSame(await ask(app, other.sign({ id: 1 })), OPEN, 'and it may be good again')
  })
}

t.test('slow: in its head, its body or byte by byte', async (t) => {
  const timers = holdTimers(t, 4400)
  const ways: RequestListener[] = [
    () => {},
    (request, response) => { response.writeHead(200).flushHeaders() },
    (request, response) => { for (const byte of JSON.stringify({ keys: [jwk] }).slice(0, -1)) response.write(byte) },
    (request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).write(gzipSync('{}').subarray(0, 12))
    },
    (request) => { request.socket.write('HTTP/1.1 100 Continue\r\n\r\n'.repeat(3)) },
  ]
  for (const [place, way] of ways.entries()) {
    freeze(t, 1_700_000_000)
    const server = await startJwksServer(t, () => {})
    const arrived = new Promise<void>((resolve) => {
      server.answer = (request, response) => { way(request, response); resolve() }
    })
    const lines: string[] = []
    const app = await guarded(t, { jwks: { url: server.url, timeout: 4.4 } }, logTo(lines))
    const ready = Promise.resolve(app.ready())
    await arrived
    timers.fire()
    await ready
    t.strictSame(await ask(app, key.sign({ id: 1 })), DOWN, `way ${place}`)
    t.equal(lines.length, 1)
    t.match(lines[0], /could not be fetched: It took too long\.$/)
  }
})

t.test('a set that changes under the same id', async (t) => {
  const clock = freeze(t, 1_700_000_000)
  const server = await startJwksServer(t, keySet(jwk))
  const app = await guarded(t, { jwks: server.url })
  const [mine, theirs] = [key.sign({ id: 1 }), other.sign({ id: 1 }, { kid: 'k' })]
  const refresh = async (): Promise<void> => {
    t.strictSame(await ask(app, key.sign({ id: 1 }, { kid: 'unknown' })), UNKNOWN_KEY)
  }
  t.strictSame([await ask(app, mine), await ask(app, mine), await ask(app, theirs)], [OPEN, OPEN, FORGED])
  const sets: Array<[set: RequestListener, outcomes: Answer[]]> = [
    [keySet({ ...other.jwk, kid: 'k' }), [FORGED, OPEN]],
    [keySet(jwk), [OPEN, FORGED]],
    [keySet(jwk, { ...other.jwk, kid: 'k' }), [OPEN, OPEN]],
    [keySet({ ...other.jwk, kid: 'k' }, jwk), [OPEN, OPEN]],
    [keySet({ ...jwk, use: 'enc' }, other.jwk), [UNKNOWN_KEY, UNKNOWN_KEY]],
    [keySet({ ...jwk, alg: undefined }), [OPEN, FORGED]],
    [keySet({ ...jwkOnCurve('P-384') }), [WRONG_ALGORITHM, WRONG_ALGORITHM]],
  ]
  for (const [place, [set, outcomes]] of sets.entries()) {
    server.answer = set
    await refresh()
    for (let round = 0; round < 2; round += 1) {
      t.strictSame([await ask(app, mine), await ask(app, theirs)], outcomes, `set ${place}, round ${round}`)
    }
    clock.now += 30
  }
})
