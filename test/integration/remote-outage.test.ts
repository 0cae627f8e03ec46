import { inspect } from 'node:util'
import t from 'tap'
import { KeysUnavailable } from '../../lib/errors.js'
import { guarded, logTo, nextJwksEvent } from '../guarded.js'
import { ask, BAILEY, OPEN, unavailable, UNKNOWN_KEY } from '../http.js'
import { keySet, silence, startJwksServer, status } from '../jwks-server.js'
import { NOW, one, play, two } from '../remote-scene.js'

t.test('with no key at all it is unavailable, and never the fault of the token', async (t) => {
  for (const answer of [status(500), status(404), status(302, { location: '/jwks.json' }), keySet()]) {
    const { clock, server, app, fetches } = await play(t, { answer })
    t.strictSame(await ask(app, one.sign(BAILEY)), unavailable(10))
    clock.now += 4.5
    const asked = fetches()
    for (let round = 0; round < 50; round += 1) t.strictSame(await ask(app, one.sign(BAILEY)), unavailable(6))
    t.equal(fetches(), asked, 'a fetch that failed counts')
    await t.rejects(app.jwt.verify(one.sign(BAILEY)), {
      code: 'APISTAR_JWT_KEYS_UNAVAILABLE', statusCode: 503, retryAfter: 6, message: /unavailable\.$/, cause: undefined,
    })
    t.strictSame(await ask(app, one.sign({ ...BAILEY, exp: NOW })), UNKNOWN_KEY, 'what is wrong anyway is refused')
    clock.now += 5.5
    server.answer = keySet(one.jwk)
    t.strictSame(await ask(app, one.sign(BAILEY)), OPEN, 'and back')
    t.equal(fetches(), asked + 1)
  }
})

t.test('when the server is down, known keys work and unknown ones cannot be told', async (t) => {
  const { clock, server, app, lines, fetches } = await play(t, { jwks: { maxAge: 100, staleIfError: 1000 } })
  server.answer = status(503)
  t.strictSame(await ask(app, two.sign(BAILEY)), unavailable(10))
  t.strictSame(await ask(app, two.sign(BAILEY)), unavailable(10))
  t.equal(fetches(), 2)
  t.strictSame(lines, [`apistar-jwt: the keys of ${server.url} could not be fetched: The answer has status 503.`])
  const cached = one.sign({ ...BAILEY, jti: 'cached' })
  for (const later of [30, 80, 120, 500, 1069, 1099.9]) {
    clock.now = NOW + later
    const told = later < 80 ? undefined : nextJwksEvent()
    t.strictSame(await ask(app, one.sign({ ...BAILEY, later })), OPEN, `after ${later} seconds`)
    t.strictSame(await ask(app, cached), OPEN, `after ${later} seconds, cached`)
    t.match(await told, later < 80 ? undefined : { outcome: 'failed' })
    t.strictSame(await ask(app, two.sign(BAILEY)), unavailable(10))
  }
  clock.now = NOW + 1100
  t.strictSame(await ask(app, cached), unavailable(10), 'the time for stale keys is over, for cached tokens too')
  t.strictSame(await ask(app, one.sign(BAILEY)), unavailable(10))
  clock.now += 30
  server.answer = keySet(one.jwk)
  t.strictSame([await ask(app, cached), await ask(app, one.sign(BAILEY))], [OPEN, OPEN])
})

t.test('whether the app starts without the set is a setting', async (t) => {
  const server = await startJwksServer(t, status(500))
  const lenient = await guarded(t, { jwks: server.url }, logTo([]))
  await lenient.ready()
  const keys = `the keys of ${server.url}`
  for (const [answer, reason] of [
    [status(500), `${keys} could not be fetched: The answer has status 500.`],
    [keySet(), `${keys} were fetched, but there is no usable key in ${server.url}.`],
  ] as const) {
    server.answer = answer
    const lines: string[] = []
    const url = `${server.url}?key=hunter2`
    const strict = await guarded(t, { jwks: { url, required: true } }, logTo(lines))
    const error = await Promise.resolve(strict.ready()).then(() => undefined, (thrown: unknown) => thrown) as Error
    t.match(error, {
      code: 'APISTAR_JWT_KEYS_UNAVAILABLE',
      statusCode: 503,
      message: `apistar-jwt: The keys to verify tokens with are unavailable: ${reason}`,
      cause: { message: reason },
    })
    t.ok(error instanceof KeysUnavailable && error.cause instanceof Error, reason)
    t.notMatch(inspect(error), 'hunter2')
    t.strictSame(lines, [`apistar-jwt: ${reason}`], 'and it is logged as ever')
  }
  server.answer = keySet(one.jwk)
  const well = await guarded(t, { jwks: { url: server.url, required: true } }, logTo([]))
  await well.ready()
  t.strictSame(await ask(well, one.sign(BAILEY)), OPEN)
})

t.test('a server that hangs does not keep an app from starting that need not have the set', async (t) => {
  const server = await startJwksServer(t, silence)
  for (const pluginTimeout of [20, 0]) {
    const app = await guarded(t, { jwks: { url: server.url, timeout: 0.1 } }, { ...logTo([]), pluginTimeout })
    await app.ready()
    t.strictSame((await ask(app, one.sign(BAILEY))).status, 503)
  }
})
