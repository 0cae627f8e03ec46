import t from 'tap'
import { createLease, isHeld } from '../../lib/keys/lease.js'
import { guarded, logTo } from '../guarded.js'
import { build, freezeClocks, SECRET, type Clocks } from '../helper.js'
import { ask, BAILEY, OPEN, unavailable, UNKNOWN_KEY } from '../http.js'
import { keySet, startJwksServer, status } from '../jwks-server.js'
import { NOW, one, two } from '../remote-scene.js'

// How far each clock has gone, and whether an age of 100 seconds is over.
const ENDS: Array<[moved: Clocks, isOver: boolean]> = [
  [{ wall: 0, monotonic: 0 }, false], [{ wall: 99.9, monotonic: 99.9 }, false],
  [{ wall: -1e6, monotonic: 99.9 }, false],
  [{ wall: 99.9, monotonic: 0 }, false],
  [{ wall: 100, monotonic: 100 }, true], [{ wall: -1e6, monotonic: 100 }, true], [{ wall: 100, monotonic: 0 }, true],
]

function move (clocks: Clocks, { wall, monotonic }: Clocks): void {
  clocks.wall += wall
  clocks.monotonic += monotonic
}

t.test('a lease ends when either clock says so', (t) => {
  for (const [moved, isOver] of ENDS) {
    const clocks = freezeClocks(t, NOW)
    const lease = createLease(100)
    move(clocks, moved)
    t.equal(isHeld(lease), !isOver, JSON.stringify(moved))
    t.equal(isHeld(createLease(Infinity)), true)
  }
  t.end()
})

t.test('so do the ages of a fetched set and its cached tokens', async (t) => {
  for (const threadPool of [false, true]) {
    for (const [moved, isOver] of ENDS) {
      const clocks = freezeClocks(t, NOW)
      const server = await startJwksServer(t, keySet(one.jwk))
      const jwks = { url: server.url, maxAge: 40, staleIfError: 60 }
      const app = await guarded(t, { threadPool, trustedIssuers: [{ issuer: 'them', jwks }] }, logTo([]))
      const token = one.sign({ ...BAILEY, iss: 'them' })
      t.strictSame(await ask(app, token), OPEN)
      server.answer = status(500)
      move(clocks, moved)
      const answer = isOver ? unavailable(10) : OPEN
      const name = `${threadPool}: ${JSON.stringify(moved)}`
      t.strictSame(await ask(app, token), answer, `${name}: the cached one`)
      t.strictSame(await ask(app, one.sign({ ...BAILEY, iss: 'them', jti: '2' })), answer, `${name}: another`)
    }
  }
})

t.test('a set is fetched again ahead of its age by either clock', async (t) => {
  for (const moved of [{ wall: 80, monotonic: 80 }, { wall: -1e6, monotonic: 80 }, { wall: 80, monotonic: 0 }]) {
    const clocks = freezeClocks(t, NOW)
    const server = await startJwksServer(t, keySet(one.jwk))
    const app = await guarded(t, { jwks: { url: server.url, maxAge: 100, cooldown: 0 } })
    t.strictSame(await ask(app, one.sign(BAILEY)), OPEN)
    const { arrived, release } = server.hold()
    move(clocks, moved)
    t.strictSame(await ask(app, one.sign({ ...BAILEY, jti: '2' })), OPEN)
    await arrived
    release()
    t.equal(server.seen.length, 2)
  }
})

t.test('the cooldown follows the clock that nobody sets', async (t) => {
  const clocks = freezeClocks(t, NOW)
  const server = await startJwksServer(t, keySet(one.jwk))
  const app = await guarded(t, { jwks: { url: server.url, maxAge: 1e9 } }, logTo([]))
  await app.ready()
  const askFor = async (): Promise<[unknown, number]> => [await ask(app, two.sign(BAILEY)), server.seen.length]
  t.strictSame(await askFor(), [UNKNOWN_KEY, 2])
  clocks.wall += 1e6
  t.strictSame(await askFor(), [UNKNOWN_KEY, 2], 'a clock that is set forward makes no other fetch')
  clocks.wall -= 2e6
  clocks.monotonic += 10
  t.strictSame(await askFor(), [UNKNOWN_KEY, 3], 'nor does one that is set back keep it from being made')
  server.answer = status(500)
  clocks.monotonic += 10
  t.strictSame(await askFor(), [unavailable(10), 4])
  clocks.wall += 1e6
  clocks.monotonic += 4
  t.strictSame(await askFor(), [unavailable(6), 4], 'and it is told how long that takes')
})

t.test('the grace of a key that was rotated out follows the date', async (t) => {
  const clocks = freezeClocks(t, NOW)
  const app = await build(t, { keys: [{ kid: 'a', secret: SECRET }] })
  const token = app.jwt.encode(BAILEY)
  app.jwt.keys.rotate({ kid: 'b', secret: SECRET.toUpperCase() }, { grace: 60 })
  clocks.monotonic += 1e6
  t.match(await app.jwt.verify(token), BAILEY)
  clocks.wall += 60
  await t.rejects(app.jwt.verify(token), { code: 'APISTAR_JWT_TOKEN_INVALID' })
})
