import t from 'tap'
import { guarded } from '../guarded.js'
import { ask, BAILEY, FORGED, OPEN, UNKNOWN_KEY } from '../http.js'
import { keySet, silence, startJwksServer } from '../jwks-server.js'
import { one, play, three, two } from '../remote-scene.js'
import { createSigningKey } from '../signing-key.js'

t.test('the set is fetched at ready, and then no request waits', async (t) => {
  const { server, app, fetches } = await play(t)
  t.equal(fetches(), 1)
  t.equal(server.seen[0]?.headers.accept, 'application/jwk-set+json, application/json')
  server.answer = silence
  for (let round = 0; round < 10; round += 1) t.strictSame(await ask(app, one.sign({ ...BAILEY, round })), OPEN)
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
  t.strictSame(await ask(app, one.sign(BAILEY)), OPEN, 'a known one does not wait')
  gate.release()
  for (const outcome of await Promise.all(asked)) t.strictSame(outcome, UNKNOWN_KEY)
  t.equal(fetches(), 2)

  clock.now += 9.9
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
  t.strictSame(outcomes, [OPEN, OPEN, OPEN, OPEN])
  t.equal(fetches(), 2)
  t.strictSame(await ask(app, one.sign(BAILEY, { kid: 'two' })), FORGED)
})

t.test('a new key that a refresh under way just missed is found without a cooldown', async (t) => {
  const { clock, server, app, fetches } = await play(t)
  clock.now += 480
  const gate = server.hold()
  t.strictSame(await ask(app, one.sign(BAILEY)), OPEN, 'a refresh is due')
  await gate.arrived
  const asked = ask(app, two.sign(BAILEY))
  gate.release()
  t.strictSame(await asked, UNKNOWN_KEY)
  server.answer = keySet(one.jwk, two.jwk)
  t.strictSame(await ask(app, two.sign(BAILEY)), OPEN)
  t.equal(fetches(), 3)
})

t.test('a token without a key id, or with a known one, is held against what fits', async (t) => {
  const ed = createSigningKey('ed', 'EdDSA')
  const { app, fetches } = await play(t, { answer: keySet(one.jwk, two.jwk, ed.jwk) })
  t.strictSame(await ask(app, two.sign(BAILEY, { kid: undefined })), OPEN)
  t.strictSame(await ask(app, ed.sign(BAILEY, { kid: undefined })), OPEN)
  t.strictSame(await ask(app, three.sign(BAILEY, { kid: undefined })), FORGED)
  t.strictSame(await ask(app, two.sign(BAILEY, { kid: 'one' })), FORGED)
  t.equal(fetches(), 1)
})

t.test('a call may not make a remote set take secrets', async (t) => {
  const { app, fetches } = await play(t)
  const forged = one.sign(BAILEY, { alg: 'HS256' })
  await t.rejects(app.jwt.verify(forged, { algorithms: ['HS256', 'ES256'] }), { code: 'APISTAR_JWT_TOKEN_INVALID' })
  t.strictSame(await app.jwt.verify(one.sign(BAILEY), { algorithms: ['ES256'] }), BAILEY)
  await t.rejects(app.jwt.verify(one.sign(BAILEY), { algorithms: ['RS256'] }), {
    message: /The algorithm is not accepted/,
  })
  t.equal(fetches(), 1)
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
  t.match(
    lines[0],
    /key 1 of http:\/\/127\.0\.0\.1:\d+\/jwks\.json is left out: publicKey\/use: a string of length 3 given, expected "sig"$/
  )
  t.strictSame(await ask(app, one.sign(BAILEY)), OPEN)
})
