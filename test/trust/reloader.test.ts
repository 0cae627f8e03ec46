import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { guarded, nextJwksEvent } from '../guarded.js'
import { holdTimers } from '../held-timers.js'
import { ask, BAILEY, OPEN, unavailable, UNKNOWN_KEY } from '../http.js'
import { keySet, silence, startJwksServer, status, type JwksServer } from '../jwks-server.js'
import { one, play, two } from '../remote-scene.js'

t.test('a set is refreshed ahead of its age by a request that does not wait', async (t) => {
  const { clock, server, app, fetches } = await play(t, { jwks: { maxAge: 100 } })
  clock.now += 79.9
  t.strictSame(await ask(app, one.sign({ ...BAILEY, jti: '1' })), OPEN)
  t.equal(fetches(), 1)
  clock.now += 0.1
  const gate = server.hold()
  for (const jti of ['2', '3', '4']) {
    t.strictSame(await ask(app, one.sign({ ...BAILEY, jti })), OPEN, 'while it is fetched')
  }
  await gate.arrived
  const told = nextJwksEvent()
  server.answer = silence
  gate.release()
  t.match(await told, { outcome: 'fetched', keys: 1 })
  t.equal(fetches(), 2)
  clock.now += 79.9
  t.strictSame(await ask(app, one.sign({ ...BAILEY, jti: '5' })), OPEN)
  t.equal(fetches(), 2, 'and is fresh again')
})

t.test('a set is refreshed ahead of its age by itself', async (t) => {
  const timers = holdTimers(t, 80_000)
  const { server, app, fetches } = await play(t, { jwks: { maxAge: 100 } })
  const token = one.sign(BAILEY)
  t.strictSame([await ask(app, token), await ask(app, token)], [OPEN, OPEN])
  t.strictSame(await ask(app, two.sign(BAILEY)), UNKNOWN_KEY, 'a fetch between sets the timer anew')
  for (let round = 3; round < 6; round += 1) {
    t.equal(timers.count(), 1)
    const told = nextJwksEvent()
    timers.fire()
    await told
    t.equal(fetches(), round)
  }
  server.answer = keySet(two.jwk)
  const told = nextJwksEvent()
  timers.fire()
  await told
  t.strictSame(await ask(app, token), UNKNOWN_KEY, 'so a key that is gone ends, though all its tokens are cached')
})

t.test('after a failure it is tried again by itself, a cooldown later', async (t) => {
  for (const [cooldown, milliseconds] of [[7, 7000], [0, 1000]] as const) {
    const timers = holdTimers(t, milliseconds)
    const { server, app, fetches } = await play(t, { jwks: { cooldown, timeout: 9 }, answer: status(500) })
    server.answer = keySet(one.jwk)
    const told = nextJwksEvent()
    t.equal(timers.count(), 1)
    timers.fire()
    t.match(await told, { outcome: 'fetched' })
    t.strictSame(await ask(app, one.sign(BAILEY)), OPEN)
    t.strictSame([fetches(), timers.count()], [2, 0])
  }
})

t.test('an age that no timer can hold', async (t) => {
  const timers = holdTimers(t, 2_147_483_647)
  const { app } = await play(t, { jwks: { maxAge: 1e300, cooldown: 1e9 } })
  t.equal(timers.count(), 1)
  t.strictSame(await ask(app, one.sign(BAILEY)), OPEN)
})

t.test('without a cooldown each unknown key is asked for, one at a time', async (t) => {
  const { server, app, fetches } = await play(t, { jwks: { cooldown: 0 } })
  for (let round = 2; round < 5; round += 1) {
    t.strictSame(await ask(app, two.sign(BAILEY)), UNKNOWN_KEY)
    t.equal(fetches(), round)
  }
  server.answer = status(500)
  t.strictSame(await ask(app, two.sign(BAILEY)), unavailable(1), 'at least a second')
})

t.test('time is limited, the body included', async (t) => {
  const timers = holdTimers(t, 3300)
  const { clock, server, app, lines } = await play(t, { jwks: { timeout: 3.3 } })
  const trickle: JwksServer['answer'] = (request, response) => { response.write('{"keys":[') }
  for (const answer of [silence, trickle]) {
    clock.now += 30
    const arrived = new Promise<void>((resolve) => {
      server.answer = (request, response) => { answer(request, response); resolve() }
    })
    const asked = ask(app, two.sign(BAILEY))
    await arrived
    t.equal(timers.count(), 1)
    t.strictSame(await ask(app, one.sign({ ...BAILEY, now: clock.now })), OPEN, 'a known key does not wait')
    timers.fire()
    t.strictSame(await asked, unavailable(10))
    t.match(lines.pop(), `the keys of ${server.url} could not be fetched: It took too long.`)
  }
})

t.test('close', async (t) => {
  t.test('ends a fetch and the requests that wait for it', async (t) => {
    for (const answer of [keySet(one.jwk), status(500)]) {
      const { clock, server, app, lines } = await play(t, { answer })
      clock.now += 30
      const warned = lines.length
      const { arrived } = server.hold()
      const verifying = [1, 2, 3].map(async () => await app.jwt.verify(two.sign(BAILEY)))
      await arrived
      const [, ...outcomes] = await Promise.allSettled([app.close(), ...verifying])
      for (const outcome of outcomes) {
        t.match(
          outcome,
          { status: 'rejected', reason: { code: 'APISTAR_JWT_KEYS_UNAVAILABLE' } },
          'nobody can tell whether it is good'
        )
      }
      t.equal(lines.length, warned, 'and that is no failure to warn of')
    }
  })

  t.test('leaves no timer, and nothing is fetched any more', async (t) => {
    const [timers, retries] = [holdTimers(t, 480_000), holdTimers(t, 10_000)]
    const { clock, app, fetches } = await play(t)
    t.equal(timers.count(), 1)
    await app.close()
    t.equal(timers.count(), 0)
    clock.now += 1000
    t.strictSame(await app.jwt.verify(one.sign(BAILEY)), BAILEY)
    await t.rejects(app.jwt.verify(two.sign(BAILEY)), { code: 'APISTAR_JWT_KEYS_UNAVAILABLE' })
    await setImmediate()
    t.strictSame([timers.count(), retries.count(), fetches()], [0, 0, 1])
  })

  t.test('while the set is fetched for the first time', async (t) => {
    const server = await startJwksServer(t, keySet(one.jwk))
    const { arrived, release } = server.hold()
    const timers = holdTimers(t, 480_000)
    const app = await guarded(t, { jwks: { url: server.url } })
    const ready = Promise.resolve(app.ready())
    await arrived
    const closed = app.close()
    release()
    await Promise.all([ready, closed])
    t.strictSame([server.seen.length, timers.count()], [1, 0])
  })
})
