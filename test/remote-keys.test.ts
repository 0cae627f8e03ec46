import t from 'tap'
import type { Settings } from '../index.js'
import {
  ask, guarded, IN, logTo, nextJwksEvent, refused, unavailable, UNKNOWN_KEY, WRONG_ALGORITHM, WRONG_SIGNATURE
} from './guarded.js'
import { BAILEY } from './http.js'
import { json, keySet, paths, silence, startJwksServer, status } from './jwks-server.js'
import { NOW, one, play, three, two } from './remote-scene.js'
import { createSigningKey } from './signing-key.js'

t.test('the set is fetched at ready, and then no request waits', async (t) => {
  const { server, app, fetches } = await play(t)
  t.equal(fetches(), 1)
  t.equal(server.seen[0]?.headers.accept, 'application/jwk-set+json, application/json')
  server.answer = silence
  for (let round = 0; round < 10; round += 1) t.strictSame(await ask(app, one.sign({ ...BAILEY, round })), IN)
  t.strictSame(await app.jwt.verify(one.sign(BAILEY)), BAILEY)
  t.equal(fetches(), 1)
})

t.test('it may be asked before ready', async (t) => {
  const server = await startJwksServer(t, keySet(one.jwk))
  const app = await guarded(t, { jwks: server.url })
  const [claims] = await Promise.all([app.jwt.verify(one.sign(BAILEY)), app.ready()])
  t.strictSame(claims, BAILEY)
  t.equal(server.seen.length, 1)
})

t.test('an unknown key id: one fetch a cooldown, however many come', async (t) => {
  const { clock, server, app, fetches } = await play(t)
  const gate = server.hold()
  const asked = Array.from({ length: 50 }, (_, place) => ask(app, one.sign(BAILEY, { kid: `unknown ${place}` })))
  await gate.arrived
  t.strictSame(await ask(app, one.sign(BAILEY)), IN, 'a known one does not wait')
  gate.release()
  for (const outcome of await Promise.all(asked)) t.strictSame(outcome, UNKNOWN_KEY)
  t.equal(fetches(), 2)

  clock.now += 29.9
  for (const kid of ['', 'constructor', '__proto__', 'toString', 'undefined', 'One']) {
    t.strictSame(await ask(app, one.sign(BAILEY, { kid })), UNKNOWN_KEY, kid)
  }
  t.equal(fetches(), 2)
  clock.now += 0.1
  t.strictSame(await ask(app, one.sign(BAILEY, { kid: 'unknown' })), UNKNOWN_KEY)
  t.equal(fetches(), 3)
})

t.test('a new key is found when its first token comes', async (t) => {
  const { server, app, fetches } = await play(t)
  server.answer = keySet(one.jwk, two.jwk)
  const outcomes = await Promise.all([two, two, one, two].map(({ sign }) => ask(app, sign(BAILEY))))
  t.strictSame(outcomes, [IN, IN, IN, IN])
  t.equal(fetches(), 2)
  t.strictSame(await ask(app, one.sign(BAILEY, { kid: 'two' })), WRONG_SIGNATURE)
})

t.test('a new key that a refresh under way just missed is found without a cooldown', async (t) => {
  const { clock, server, app, fetches } = await play(t)
  clock.now += 480
  const gate = server.hold()
  t.strictSame(await ask(app, one.sign(BAILEY)), IN, 'a refresh is due')
  await gate.arrived
  const asked = ask(app, two.sign(BAILEY))
  gate.release()
  t.strictSame(await asked, UNKNOWN_KEY)
  server.answer = keySet(one.jwk, two.jwk)
  t.strictSame(await ask(app, two.sign(BAILEY)), IN)
  t.equal(fetches(), 3)
})

t.test('only a token that passes what needs no key causes a fetch', async (t) => {
  const { app, fetches } = await play(t, { issuer: 'https://idp.example', audience: 'api', algorithms: ['ES256'], typ: 'at+jwt', requiredClaims: ['sub'], maxTokenLength: 600 })
  const [claims, header] = [{ iss: 'https://idp.example', aud: 'api', sub: 's', exp: NOW + 60 }, { typ: 'at+jwt', kid: 'unknown' }]
  const tokens: Array<[name: string, token: string, expected: ReturnType<typeof refused>]> = [
    ['expired', one.sign({ ...claims, exp: NOW }, header), UNKNOWN_KEY],
    ['not active', one.sign({ ...claims, nbf: NOW + 1 }, header), UNKNOWN_KEY],
    ['of another issuer', one.sign({ ...claims, iss: 'https://idp.example/' }, header), UNKNOWN_KEY],
    ['of no issuer', one.sign({ ...claims, iss: undefined }, header), UNKNOWN_KEY],
    ['for another audience', one.sign({ ...claims, aud: 'web' }, header), UNKNOWN_KEY],
    ['without a required claim', one.sign({ ...claims, sub: undefined }, header), UNKNOWN_KEY],
    ['of wrong types', one.sign({ ...claims, jti: 1 }, header), UNKNOWN_KEY],
    ['without claims', one.sign({}, header), UNKNOWN_KEY],
    ['of another algorithm', one.sign(claims, { ...header, alg: 'RS256' }), WRONG_ALGORITHM],
    ['of an HMAC algorithm', one.sign(claims, { ...header, alg: 'HS256' }), WRONG_ALGORITHM],
    ['of no algorithm', one.sign(claims, { ...header, alg: undefined }), WRONG_ALGORITHM],
    ['of none', one.sign(claims, { ...header, alg: 'none' }), WRONG_ALGORITHM],
    ['of another type', one.sign(claims, { ...header, typ: 'JWT' }), refused('TOKEN_INVALID', 'The token is of another type.')],
    ['too long', one.sign({ ...claims, jti: 'x'.repeat(600) }, header), refused('TOKEN_INVALID', 'The token is too long.')],
    ['an id that is no text', one.sign(claims, { ...header, kid: 1 }), refused('TOKEN_INVALID', 'The token is malformed.')],
    ['padded', `${one.sign(claims, header)}=`, refused('TOKEN_INVALID', 'The token is malformed.')],
  ]
  for (const [name, token, expected] of tokens) t.strictSame(await ask(app, token), expected, name)
  t.equal(fetches(), 1)
  t.strictSame(await ask(app, one.sign(claims, header)), UNKNOWN_KEY, 'nothing is wrong with this one')
  t.equal(fetches(), 2)
})

t.test('claims that cannot be judged are an error, not a token to fetch for', async (t) => {
  const { app, fetches } = await play(t, { claims: { [Symbol.for('TypeBox.Kind')]: 'Never' } as unknown as NonNullable<Settings['claims']> })
  t.equal((await ask(app, one.sign(BAILEY, { kid: 'unknown' }))).status, 401)
  t.equal(fetches(), 1)
})

t.test('a token without a key id, or with a known one, is held against what fits', async (t) => {
  const ed = createSigningKey('ed', 'EdDSA')
  const { app, fetches } = await play(t, { answer: keySet(one.jwk, two.jwk, ed.jwk) })
  t.strictSame(await ask(app, two.sign(BAILEY, { kid: undefined })), IN)
  t.strictSame(await ask(app, ed.sign(BAILEY, { kid: undefined })), IN)
  t.strictSame(await ask(app, three.sign(BAILEY, { kid: undefined })), WRONG_SIGNATURE)
  t.strictSame(await ask(app, two.sign(BAILEY, { kid: 'one' })), WRONG_SIGNATURE)
  t.equal(fetches(), 1)
})

t.test('a key that is no longer listed ends with the next refresh, its cached tokens too', async (t) => {
  const { clock, server, app } = await play(t, { answer: keySet(one.jwk, two.jwk) })
  const [kept, gone] = [one.sign(BAILEY), two.sign(BAILEY)]
  for (let round = 0; round < 2; round += 1) t.strictSame([await ask(app, kept), await ask(app, gone)], [IN, IN])
  server.answer = keySet(one.jwk)
  t.strictSame(await ask(app, three.sign(BAILEY)), UNKNOWN_KEY, 'refreshed')
  for (let round = 0; round < 2; round += 1) t.strictSame([await ask(app, kept), await ask(app, gone)], [IN, UNKNOWN_KEY])
  clock.now += 30
  server.answer = keySet(one.jwk, two.jwk)
  t.strictSame([await ask(app, gone), await ask(app, gone)], [IN, IN], 'and comes back')
})

t.test('new material under the same id ends the old key, its cached tokens too', async (t) => {
  const { server, app, fetches } = await play(t)
  const old = one.sign(BAILEY)
  t.strictSame([await ask(app, old), await ask(app, old)], [IN, IN])
  server.answer = keySet({ ...two.jwk, kid: 'one' })
  t.strictSame(await ask(app, three.sign(BAILEY)), UNKNOWN_KEY, 'refreshed')
  t.strictSame([await ask(app, old), await ask(app, old)], [WRONG_SIGNATURE, WRONG_SIGNATURE])
  t.strictSame(await ask(app, two.sign(BAILEY, { kid: 'one' })), IN)
  t.equal(fetches(), 2)
})

t.test('with no key at all it is unavailable, and never the fault of the token', async (t) => {
  for (const answer of [status(500), status(404), status(302, { location: '/jwks.json' }), keySet()]) {
    const { clock, server, app, fetches } = await play(t, { answer })
    t.strictSame(await ask(app, one.sign(BAILEY)), unavailable(30))
    clock.now += 12.5
    const asked = fetches()
    for (let round = 0; round < 50; round += 1) t.strictSame(await ask(app, one.sign(BAILEY)), unavailable(18))
    t.equal(fetches(), asked, 'a fetch that failed counts')
    await t.rejects(app.jwt.verify(one.sign(BAILEY)), { code: 'APISTAR_JWT_KEYS_UNAVAILABLE', statusCode: 503, retryAfter: 18 })
    t.strictSame(await ask(app, one.sign({ ...BAILEY, exp: NOW })), UNKNOWN_KEY, 'what is wrong anyway is refused')
    clock.now += 17.5
    server.answer = keySet(one.jwk)
    t.strictSame(await ask(app, one.sign(BAILEY)), IN, 'and back')
    t.equal(fetches(), asked + 1)
  }
})

t.test('when the server is down, known keys work and unknown ones cannot be told', async (t) => {
  const { clock, server, app, lines, fetches } = await play(t, { jwks: { maxAge: 100, staleIfError: 1000 } })
  server.answer = status(503)
  t.strictSame(await ask(app, two.sign(BAILEY)), unavailable(30))
  t.strictSame(await ask(app, two.sign(BAILEY)), unavailable(30))
  t.equal(fetches(), 2)
  t.strictSame(lines, [`apistar-jwt: the keys of ${server.url} could not be fetched: The document is not a key set.`])
  const cached = one.sign({ ...BAILEY, jti: 'cached' })
  for (const later of [30, 80, 120, 500, 1069, 1099.9]) {
    clock.now = NOW + later
    const told = later < 80 ? undefined : nextJwksEvent()
    t.strictSame(await ask(app, one.sign({ ...BAILEY, later })), IN, `after ${later} seconds`)
    t.strictSame(await ask(app, cached), IN, `after ${later} seconds, cached`)
    t.match(await told, later < 80 ? undefined : { outcome: 'failed' })
    t.strictSame(await ask(app, two.sign(BAILEY)), unavailable(30))
  }
  clock.now = NOW + 1100
  t.strictSame(await ask(app, cached), unavailable(30), 'the time for stale keys is over, for cached tokens too')
  t.strictSame(await ask(app, one.sign(BAILEY)), unavailable(30))
  clock.now += 30
  server.answer = keySet(one.jwk)
  t.strictSame([await ask(app, cached), await ask(app, one.sign(BAILEY))], [IN, IN])
})

t.test('whether the app starts without the set is a setting', async (t) => {
  const server = await startJwksServer(t, status(500))
  const lenient = await guarded(t, { jwks: server.url }, logTo([]))
  await lenient.ready()
  const strict = await guarded(t, { jwks: { url: server.url, required: true } }, logTo([]))
  await t.rejects(Promise.resolve(strict.ready()), { code: 'APISTAR_JWT_KEYS_UNAVAILABLE' })
  server.answer = keySet()
  const empty = await guarded(t, { jwks: { url: server.url, required: true } }, logTo([]))
  await t.rejects(Promise.resolve(empty.ready()), { code: 'APISTAR_JWT_KEYS_UNAVAILABLE' }, 'an empty set is none')
  server.answer = keySet(one.jwk)
  const well = await guarded(t, { jwks: { url: server.url, required: true } }, logTo([]))
  await well.ready()
  t.strictSame(await ask(well, one.sign(BAILEY)), IN)
})

t.test('the headers are sent, and not where a redirect points', async (t) => {
  const target = await startJwksServer(t, keySet(one.jwk))
  const { server, app } = await play(t, { jwks: { headers: { Authorization: 'Basic eDp5', accept: 'application/json' } }, answer: status(302, { location: target.url }) })
  t.strictSame(await ask(app, one.sign(BAILEY)), unavailable(30))
  t.match(server.seen[0]?.headers, { authorization: 'Basic eDp5', accept: 'application/json' })
  t.strictSame(target.seen, [])
})

t.test('the headers go to the origin of the issuer alone', async (t) => {
  const metadataPath = '/.well-known/openid-configuration'
  const [issuer, elsewhere] = [await startJwksServer(t, keySet(one.jwk)), await startJwksServer(t, keySet(one.jwk))]
  for (const server of [issuer, elsewhere]) {
    const metadata = json({ issuer: issuer.origin, jwks_uri: server.url })
    issuer.answer = paths({ [metadataPath]: metadata, '/jwks.json': keySet(one.jwk) })
    const app = await guarded(t, { issuer: issuer.origin, discovery: { headers: { authorization: 'Basic eDp5' } } })
    t.strictSame(await ask(app, one.sign({ iss: issuer.origin })), IN)
  }
  t.strictSame(issuer.seen.map(({ url, headers }) => [url, headers.authorization]), [
    [metadataPath, 'Basic eDp5'], ['/jwks.json', 'Basic eDp5'], [metadataPath, 'Basic eDp5'],
  ])
  t.strictSame(elsewhere.seen.map(({ url, headers }) => [url, headers.authorization]), [['/jwks.json', undefined]])
})

t.test('nothing that is secret is told', async (t) => {
  const lines: string[] = []
  const server = await startJwksServer(t, (request, response) => { response.end('{"hush":') })
  const app = await guarded(t, { jwks: { url: `${server.url}?key=hush`, headers: { authorization: 'hush' } } }, logTo(lines))
  const told = nextJwksEvent()
  await app.ready()
  t.strictSame(await told, { url: server.url, outcome: 'failed', keys: 0 })
  t.equal(server.seen[0]?.url, '/jwks.json?key=hush')
  t.match(lines.join(), `the keys of ${server.url} could not be fetched: SyntaxError`)
  t.notMatch(lines.join(), 'hush')
})

t.test('why there is no connection is told by its code', async (t) => {
  const lines: string[] = []
  const server = await startJwksServer(t, silence)
  server.stop()
  const app = await guarded(t, { jwks: server.url }, logTo(lines))
  await app.ready()
  t.strictSame(lines, [`apistar-jwt: the keys of ${server.url} could not be fetched: ECONNREFUSED`])
})

t.test('a bad key is left out and told of once', async (t) => {
  const bad = { ...two.jwk, use: 'enc' }
  const { clock, app, lines, fetches } = await play(t, { answer: keySet(bad, one.jwk) })
  for (let round = 0; round < 3; round += 1) {
    clock.now += 30
    t.strictSame(await ask(app, two.sign(BAILEY)), UNKNOWN_KEY)
  }
  t.equal(fetches(), 4)
  t.equal(lines.length, 1)
  t.match(lines[0], /key 1 of http:\/\/127\.0\.0\.1:\d+\/jwks\.json is left out: publicKey\/use: a string of length 3 given, expected "sig"$/)
  t.strictSame(await ask(app, one.sign(BAILEY)), IN)
})

t.test('a call may not make a remote set take secrets', async (t) => {
  const { app, fetches } = await play(t)
  const forged = one.sign(BAILEY, { alg: 'HS256' })
  await t.rejects(app.jwt.verify(forged, { algorithms: ['HS256', 'ES256'] }), { code: 'APISTAR_JWT_TOKEN_INVALID' })
  t.strictSame(await app.jwt.verify(one.sign(BAILEY), { algorithms: ['ES256'] }), BAILEY)
  await t.rejects(app.jwt.verify(one.sign(BAILEY), { algorithms: ['RS256'] }), { message: /The algorithm is not accepted/ })
  t.equal(fetches(), 1)
})

t.test('a server that hangs does not keep an app from starting that need not have the set', async (t) => {
  const server = await startJwksServer(t, silence)
  for (const pluginTimeout of [20, 0]) {
    const app = await guarded(t, { jwks: { url: server.url, timeout: 0.1 } }, { ...logTo([]), pluginTimeout })
    await app.ready()
    t.strictSame((await ask(app, one.sign(BAILEY))).status, 503)
  }
})

t.test('a known key is not asked for again under an algorithm that it does not take', async (t) => {
  const { app, fetches } = await play(t)
  t.strictSame(await ask(app, one.sign(BAILEY, { alg: 'RS256' })), WRONG_ALGORITHM)
  t.equal(fetches(), 1)
})
