import { setImmediate } from 'node:timers/promises'
import t from 'tap'
import type { SessionFacts } from '../../index.js'
import { freeze } from '../helper.js'
import { holdTimers } from '../held-timers.js'
import { INVALID, TABLE, UNAVAILABLE } from './refresh-table.js'
import { NOW, setStage } from './stage.js'
import { hangs } from './store-with-faults.js'

for (const { name, play } of TABLE) {
  t.test(name, async (t) => {
    freeze(t, NOW)
    await play(t, await setStage(t))
  })
}

t.test('an end that another write comes before is judged again', async (t) => {
  freeze(t, NOW)
  const { sessions, store, age, told } = await setStage(t)
  const login = await sessions.create(1)
  const next = await sessions.refresh(login.refreshToken)
  await age(next, 60_000)
  store.next.set.push(async () => ({ done: false, now: NOW * 1000 }))
  told()
  await t.rejects(sessions.refresh(login.refreshToken), { code: 'APISTAR_JWT_REFRESH_REUSED' })
  t.match(told(), [{ type: 'reused' }])
  await t.rejects(sessions.refresh(next.refreshToken), INVALID, 'the session is over')
})

t.test('calls with one token share one refresh, in one process', async (t) => {
  freeze(t, NOW)
  const { sessions, store, told } = await setStage(t)
  const login = await sessions.create(1)
  const before = store.calls.length
  told()
  const all = await Promise.all(Array.from({ length: 20 }, async () => await sessions.refresh(login.refreshToken)))
  t.equal(new Set(all.map(({ accessToken, refreshToken }) => `${accessToken} ${refreshToken}`)).size, 1)
  t.strictSame(store.calls.slice(before).filter((name) => name === 'get' || name === 'set'), ['get', 'set'])
  t.match(told().map(({ type }) => type), ['rotated'])
  await sessions.refresh(login.refreshToken)
  t.match(told(), [{ type: 'replayed' }], 'the next call is a refresh of its own')
})

t.test('what is refused is refused to all who ask, and not kept', async (t) => {
  freeze(t, NOW)
  const { sessions, claims, told } = await setStage(t)
  const login = await sessions.create(1)
  const boom = new Error('the database is away')
  claims.give = async () => { throw boom }
  told()
  const all = await Promise.allSettled([1, 2, 3].map(async () => await sessions.refresh(login.refreshToken)))
  t.match(all, [1, 2, 3].map(() => ({ status: 'rejected', reason: boom })))
  claims.give = () => ({})
  t.ok(await sessions.refresh(login.refreshToken))
})

t.test('a session that ends while the app thinks of its claims', async (t) => {
  freeze(t, NOW)
  const { sessions, claims, told } = await setStage(t)
  const login = await sessions.create(1)
  const first = await sessions.refresh(login.refreshToken)
  told()
  claims.give = async () => {
    await sessions.end(1, login.session.id)
    return {}
  }
  await t.rejects(sessions.refresh(first.refreshToken), INVALID, 'although nothing would have been written')
  t.match(told(), [{ type: 'ended' }, { type: 'refused', reason: 'ended' }])
})

t.test('what claims is told of the session', async (t) => {
  const clock = freeze(t, NOW)
  const { sessions, claims } = await setStage(t)
  const asked: SessionFacts[] = []
  claims.give = (session) => asked.push(session) > 0 ? {} : null
  const data = { device: 'phone' }
  const login = await sessions.create('bailey', {
    data, acr: 'mfa', amr: ['pwd', 'otp'], authTime: new Date((NOW - 60) * 1000),
  })
  clock.now += 60
  const next = await sessions.refresh(login.refreshToken)
  const facts = { id: login.session.id, userId: 'bailey', acr: 'mfa', amr: ['pwd', 'otp'], data }
  const times = { createdAt: new Date(NOW * 1000), authTime: new Date((NOW - 60) * 1000) }
  const inTwoWeeks = 14 * 24 * 3600
  t.strictSame(asked, [
    { ...facts, ...times, usedAt: new Date(NOW * 1000), expiresAt: new Date((NOW + inTwoWeeks) * 1000) },
    { ...facts, ...times, usedAt: new Date((NOW + 60) * 1000), expiresAt: new Date((NOW + 60 + inTwoWeeks) * 1000) },
  ])
  t.strictSame([login.session, next.session], asked, 'and so is whoever asked')
})

t.test('a store that answers nothing', async (t) => {
  freeze(t, NOW)
  const { sessions, store } = await setStage(t)
  const { refreshToken } = await sessions.create(1)
  for (const name of ['get', 'set'] as const) {
    const timers = holdTimers(t, 2000)
    store.next[name].push(hangs)
    const refreshing = sessions.refresh(refreshToken)
    while (timers.count() === 0 || store.next[name].length > 0) await setImmediate()
    timers.fire()
    await t.rejects(refreshing, UNAVAILABLE, name)
  }
  t.ok(await sessions.refresh(refreshToken), 'the token stays good')
})

t.test('a write that was held up on its way is not made later', async (t) => {
  const clock = freeze(t, NOW)
  const { sessions, store, told, read } = await setStage(t)
  const login = await sessions.create(1)
  const timers = holdTimers(t, 2000)
  const heldUp: Array<() => Promise<unknown>> = []
  store.next.set.push(async (call) => await new Promise(() => { heldUp.push(call) }))
  const refreshing = sessions.refresh(login.refreshToken)
  while (heldUp.length === 0) await setImmediate()
  timers.fire()
  await t.rejects(refreshing, UNAVAILABLE)
  clock.now += 16
  t.match(await heldUp[0]?.(), { done: false }, 'it would have taken from the grace of the token')
  clock.now += 60
  t.equal((await read(login)).generation, 0)
  told()
  await sessions.refresh(login.refreshToken)
  t.match(told(), [{ type: 'rotated' }], 'so that the next try is no reuse')
})

t.test('of several issuers, what is revoked of one ends the sessions whose tokens name it', async (t) => {
  const clock = freeze(t, NOW)
  const [first, other] = ['https://a.example', 'https://b.example']
  for (const stated of [first, other]) {
    const { app, sessions, claims, told } = await setStage(t, undefined, { issuer: [first, other] })
    claims.give = ({ userId }) => userId === 1 ? { iss: other } : {}
    const logins = [await sessions.create(1), await sessions.create(2)]
    clock.now += 60
    await app.jwt.revoke({ issuer: stated })
    told()
    for (const { refreshToken, session } of logins) {
      const isOver = (session.userId === 1) === (stated === other)
      if (isOver) await t.rejects(sessions.refresh(refreshToken), INVALID, `${session.userId} of ${stated}`)
      else t.match(await sessions.refresh(refreshToken), { session: { id: session.id } })
      t.equal((await sessions.list(session.userId)).length, isOver ? 0 : 1)
      t.match(told(), [isOver ? { type: 'ended', reason: 'revoked' } : { type: 'rotated' }])
    }
  }
})
