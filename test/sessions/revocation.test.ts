import t, { type Test } from 'tap'
import { createEvents } from '../../lib/events.js'
import { createRevocation, type Revocation } from '../../lib/sessions/revocation.js'
import { createFaults } from '../../lib/settings/faults.js'
import type { SessionStore } from '../../lib/settings/session-store.js'
import { faultyStore, type FaultyStore } from '../faulty-store.js'
import { guarded } from '../guarded.js'
import { freeze, SECRET } from '../helper.js'
import { pairOf } from '../keys-fixtures.js'
import { ask, OPEN, type Answer } from '../http.js'
import { refusedAtBoot } from '../refused.js'
import { CANNOT_TELL, TOO_OLD } from '../revocation-scene.js'

const NOW = 1_700_000_000

function play (t: Test, {
  store = faultyStore(), expiresIn = undefined as number | undefined,
} = {}): Revocation & { store: FaultyStore } {
  const revocation = createRevocation({
    given: { store },
    rules: { leeway: 0, idClaim: 'id', maxAge: undefined, issuer: undefined },
    expiresIn,
    ring: undefined,
    trusted: new Map(),
    tools: { warn () {}, warnAtBoot () {}, events: createEvents() },
    faults: createFaults('settings'),
  })
  t.after(() => revocation.stop())
  return { ...revocation, store }
}

t.test('for sessions', async (t) => {
  const clock = freeze(t, NOW)
  const { list, revoking, start, store } = play(t, { expiresIn: 900 })
  store.faults.set('get', 'fails')
  await t.rejects(list.requireFresh(), { code: 'APISTAR_JWT_SESSIONS_UNAVAILABLE' })
  store.faults.clear()
  t.strictSame(revoking.revocations(), { fresh: false, readAt: null, entries: 0, since: null })
  await start(10_000)
  await new Promise(setImmediate)
  await list.requireFresh()
  t.equal(list.freshUntil, NOW + 30)
  const { revision } = list
  list.holdSessions(['one'])
  t.ok(list.isSessionRevoked('one'))
  t.ok(list.revision > revision)
  await list.revokeSessions(['two', 'three'])
  const { entries } = await store.since(undefined, 9)
  t.strictSame(entries.map((text) => JSON.parse(text)[1]), ['two', 'three'], 'the store is told of those')
  store.ahead = 5900
  await list.revokeBeforeNow(7)
  const session = { subjects: [7], sid: 'four' }
  t.ok(list.isRevoked({ ...session, issuedAt: NOW + 4 }))
  t.notOk(list.isRevoked({ ...session, issuedAt: NOW + 5 }), 'what was issued in that second goes on')
  store.ahead = 0
  list.observe((NOW + 40) * 1000)
  t.equal(list.now(), (NOW + 40) * 1000)
  list.holdSessions(['long'], (NOW + 90_000) * 1000)
  clock.now += 80_000
  t.equal(revoking.revocations().entries, 1, 'what is to hold for longer')
})

t.test('where nothing says how long tokens live', async (t) => {
  const clock = freeze(t, NOW)
  const { list, revoking } = play(t)
  await list.revokeSessions(['one'])
  clock.now += 300 * 24 * 3600
  t.equal(revoking.revocations().entries, 1)
})

t.test('a token is judged by a list that was read', async (t) => {
  freeze(t, NOW)
  const store = faultyStore()
  store.faults.set('since', 'fails')
  const app = await guarded(t, { secret: SECRET, expiresIn: 60, revocation: { store } })
  const token = app.jwt.encode({ id: 1 })
  t.strictSame(await ask(app, token), CANNOT_TELL)
  await t.rejects(app.jwt.verify(token), { code: 'APISTAR_JWT_SESSIONS_UNAVAILABLE' })
  await t.rejects(app.jwt.verify(token, {}), { code: 'APISTAR_JWT_SESSIONS_UNAVAILABLE' })
  await t.rejects(app.jwt.verify('junk'), { code: 'APISTAR_JWT_TOKEN_INVALID' }, 'what is no token is none')
})

t.test('a list that grows old while a signature is checked is read again, with options too', async (t) => {
  const clock = freeze(t, NOW)
  const store = faultyStore()
  const settings = { ...pairOf('p256'), threadPool: true, expiresIn: 3600, revocation: { store } }
  const app = await guarded(t, settings)
  const other = await guarded(t, settings)
  const token = app.jwt.encode({ id: 1, jti: 'j' })
  const { since } = store
  store.since = async (...position) => {
    const read = await since.apply(store, position)
    store.since = since
    // By then a thread checks the signature.
    setImmediate(() => {
      clock.now += 40
      other.jwt.revoke({ jti: 'j' }).catch(t.threw)
    })
    return read
  }
  clock.now += 40
  await t.rejects(app.jwt.verify(token, {}), { code: 'APISTAR_JWT_TOKEN_REVOKED' })
})

t.test('clocks that differ from the store\'s', async (t) => {
  const CASES: ReadonlyArray<readonly [ahead: number, settings: object, first: Answer, next: Answer]> = [
    [-40_000, {}, OPEN, OPEN],
    [40_000, {}, OPEN, OPEN],
    [-40_000, { maxAge: 60 }, OPEN, OPEN],
    // No token may be ahead of who judges it, so that it is behind the list.
    [40_000, { maxAge: 60 }, TOO_OLD, TOO_OLD],
  ]
  for (const [ahead, settings, first, next] of CASES) {
    const clock = freeze(t, NOW)
    const store = Object.assign(faultyStore(), { ahead })
    const app = await guarded(t, { secret: SECRET, expiresIn: 60, ...settings, revocation: { store } })
    const token = app.jwt.encode({ id: 1 })
    t.strictSame(await ask(app, token), first, 'a token is as young as the list')
    await app.jwt.revoke({ subject: 1 })
    t.match(await ask(app, token), { code: 'APISTAR_JWT_TOKEN_REVOKED' })
    clock.now += 1
    t.strictSame(await ask(app, app.jwt.encode({ id: 1 })), next, 'and one of a new login is younger')
  }
})

// An answer that took its time tells of a time that is over, and it is relied on for a minute.
t.test('what others issued before is revoked, however far what is known of the store\'s time lags', async (t) => {
  const settings = { secret: SECRET, expiresIn: '15m', issuer: 'ours' } as const
  for (const lag of [900, 1500, 40_000]) {
    const clock = freeze(t, NOW)
    const store = faultyStore()
    let behind = lag
    const late: SessionStore = {
      ...store,
      async get (...args) {
        const { value, now } = await store.get(...args)
        return { value, now: now - behind }
      },
      async list (...args) {
        const { values, now } = await store.list(...args)
        return { values, now: now - behind }
      },
    }
    const other = await guarded(t, { ...settings, revocation: { store } })
    const app = await guarded(t, { ...settings, sessions: { store: late, claims: () => ({}) } })
    const ways: ReadonlyArray<readonly [name: string, revoke: () => Promise<unknown>]> = [
      ['subject', async () => await app.jwt.revoke({ subject: 1 })],
      ['issuer', async () => await app.jwt.revoke({ issuer: 'ours' })],
      ['endAll', async () => await app.jwt.sessions.endAll(2)],
    ]
    for (const [name, revoke] of ways) {
      clock.now += 90
      behind = lag
      await app.jwt.sessions.list(3)
      const token = other.jwt.encode({ id: name === 'endAll' ? 2 : 1, sub: name })
      if (name === 'endAll') clock.now += 1
      behind = 0
      await revoke()
      t.match(await ask(app, token), { code: 'APISTAR_JWT_TOKEN_REVOKED' }, `${name}, ${lag}`)
    }
  }
})

t.test('a store in both', async (t) => {
  const store = faultyStore()
  const claims = (): object => ({})
  await refusedAtBoot(
    t, { secret: SECRET, sessions: { claims, store }, revocation: { store } }, /revocation\/store/, 'a store'
  )
})

t.test('where nobody has asked for too long, that is done first', async (t) => {
  const clock = freeze(t, NOW)
  for (const cache of [1000, false] as const) {
    const app = await guarded(t, { secret: SECRET, expiresIn: '1d', cache, revocation: {} })
    const token = app.jwt.encode({ id: 1 })
    t.strictSame(await ask(app, token), OPEN)
    clock.now += 3600
    t.strictSame(await ask(app, token), OPEN)
    clock.now += 3600
    t.match(await app.jwt.verify(token, {}), { id: 1 })
    clock.now += 3600
    t.strictSame(await ask(app, app.jwt.encode({ id: 2 })), OPEN, 'a token that was not seen before')
  }
})
