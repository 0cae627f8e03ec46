import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import { forge } from '../forge.js'
import { guarded, logTo } from '../guarded.js'
import { freeze } from '../helper.js'
import { ask, BAILEY, FORGED, JUNK, OPEN, unavailable, UNKNOWN_KEY } from '../http.js'
import { pairOf } from '../keys-fixtures.js'
import { keySet, startJwksServer } from '../jwks-server.js'
import { NOW, one, play, two } from '../remote-scene.js'
import { createSigningKey } from '../signing-key.js'
import { watchPool } from '../watched-pool.js'

const MOST = 1000
const BUSY = unavailable(1)

function times<Result> (count: number, make: (place: number) => Result): Result[] {
  return Array.from({ length: count }, (_, place) => make(place))
}

function kindsOf (answers: readonly unknown[]): unknown[] {
  return [...new Set(answers.map((answer) => JSON.stringify(answer)))]
}

t.test('a thousand checks at most are in the thread pool, of hooks and calls together', async (t) => {
  const pool = watchPool(t)
  const { privateKey, publicKey } = pairOf('p256')
  const app = await guarded(t, { publicKey, threadPool: true })
  const forged = (id: number): string => forge({ id }, { alg: 'ES256' }, { signature: Buffer.alloc(64, 1) })
  for (let round = 1; round < 3; round += 1) {
    const { started, release } = pool.hold()
    const called = times(MOST / 2, (place) => app.jwt.verify(forged(place), { leeway: 1 }).catch(() => 401))
    const asked = times(MOST / 2, (place) => ask(app, forged(MOST + place)))
    await started
    while (pool.count() < MOST * round) await setImmediate()
    for (const id of [-1, -2]) {
      t.strictSame(await ask(app, forged(id)), FORGED, 'the next are checked on the event loop')
    }
    t.strictSame(await ask(app, forge({ ...BAILEY, round }, { alg: 'ES256' }, { alg: 'ES256', key: privateKey })), OPEN)
    t.equal(pool.count(), MOST * round)
    release()
    t.strictSame(kindsOf(await Promise.all(asked)), kindsOf([FORGED]))
    t.strictSame(kindsOf(await Promise.all(called)), kindsOf([401]))
  }
})

t.test('what never gets to the pool takes no room in it', async (t) => {
  const pool = watchPool(t)
  const { privateKey, publicKey } = pairOf('p256')
  const app = await guarded(t, { publicKey, threadPool: true })
  const junk = forge('[]', { alg: 'ES256' }, { alg: 'ES256', key: privateKey })
  t.strictSame(kindsOf(await Promise.all(times(MOST + 1, () => ask(app, junk)))), kindsOf([JUNK]))
  t.strictSame(await ask(app, forge(BAILEY, { alg: 'ES256' }, { alg: 'ES256', key: privateKey })), OPEN)
  t.equal(pool.count(), 1)
})

t.test('a thousand wait for a fetch at most, of hooks and calls together', async (t) => {
  const { clock, server, app, fetches } = await play(t)
  for (let round = 2; round < 4; round += 1) {
    const { arrived, release } = server.hold()
    const called = times(MOST / 2, () => app.jwt.verify(two.sign(BAILEY), { leeway: 1 }).catch(() => 401))
    const asked = times(MOST / 2, () => ask(app, two.sign(BAILEY)))
    await Promise.all([arrived, setImmediate()])
    for (let place = 0; place < 3; place += 1) t.strictSame(await ask(app, two.sign(BAILEY)), BUSY)
    await t.rejects(app.jwt.verify(two.sign(BAILEY)), { code: 'APISTAR_JWT_KEYS_UNAVAILABLE', retryAfter: 1 })
    t.strictSame(await ask(app, two.sign({ ...BAILEY, exp: NOW })), UNKNOWN_KEY, 'what is wrong anyway is refused')
    t.strictSame(await ask(app, one.sign({ ...BAILEY, round })), OPEN, 'a known key does not wait')
    release()
    t.strictSame(kindsOf(await Promise.all(asked)), kindsOf([UNKNOWN_KEY]))
    t.strictSame(kindsOf(await Promise.all(called)), kindsOf([401]))
    t.equal(fetches(), round)
    clock.now += 30
  }
  t.strictSame(await ask(app, two.sign(BAILEY)), UNKNOWN_KEY, 'there is room again')
})

t.test('the issuers of a registration share the room', async (t) => {
  freeze(t, NOW)
  const [hung, well] = [await startJwksServer(t, keySet(one.jwk)), await startJwksServer(t, keySet(one.jwk))]
  const trustedIssuers = [{ issuer: 'hung', jwks: hung.url }, { issuer: 'well', jwks: well.url }]
  const app = await guarded(t, { trustedIssuers }, logTo([]))
  await app.ready()
  const { arrived, release } = hung.hold()
  const asked = times(MOST, () => ask(app, two.sign({ iss: 'hung' })))
  await Promise.all([arrived, setImmediate()])
  t.strictSame(await ask(app, two.sign({ iss: 'well' })), BUSY)
  t.equal(well.seen.length, 1, 'and nothing is fetched for it')
  t.strictSame(await ask(app, one.sign({ iss: 'well' })), OPEN)
  const sibling = await guarded(t, { jwks: well.url })
  t.strictSame(
    await ask(sibling, createSigningKey('three').sign(BAILEY)), UNKNOWN_KEY, 'another registration has its own'
  )
  release()
  t.strictSame(kindsOf(await Promise.all(asked)), kindsOf([UNKNOWN_KEY]))
})
