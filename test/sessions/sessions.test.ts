import t from 'tap'
import { memoryStore } from '../../index.js'
import { ownerOf } from '../../lib/sessions/refresh-token.js'
import { freeze } from '../helper.js'
import { refused } from '../refused.js'
import { INVALID, REVOKED, UNAVAILABLE } from './refresh-table.js'
import { NOW, setStage } from './stage.js'
import { fails } from './store-with-faults.js'

t.test('a session ends once', async (t) => {
  freeze(t, NOW)
  const { app, sessions, told } = await setStage(t)
  const [one, other] = [await sessions.create(1), await sessions.create(1)]
  told()
  t.equal(await sessions.end(1, one.session.id), true)
  t.strictSame(told(), [{ type: 'ended', sid: one.session.id, userId: 1, reason: null }])
  t.equal(await sessions.end(1, one.session.id), false)
  t.strictSame(told(), [])
  await t.rejects(app.jwt.verify(one.accessToken), REVOKED)
  await t.rejects(sessions.refresh(one.refreshToken), INVALID)
  t.ok(await app.jwt.verify(other.accessToken))
  t.ok(await sessions.refresh(other.refreshToken))
})

t.test('no session of that user: nothing is written, nothing is listed', async (t) => {
  freeze(t, NOW)
  const { app, sessions, store } = await setStage(t)
  const { session: { id }, accessToken } = await sessions.create(1)
  store.calls.splice(0)
  const { entries } = app.jwt.revocations()
  for (const [userId, sid] of [
    [2, id], ['1', id], [1, 'AAAAAAAAAAAAAAAAAAAAAA'], [1, ''], [1, `${id}=`], [1, null], [1, { id }],
  ]) {
    t.equal(await sessions.end(userId as number, sid as string), false, JSON.stringify([userId, sid]))
  }
  t.notOk(store.calls.includes('set') || store.calls.includes('revoke'))
  t.equal(app.jwt.revocations().entries, entries)
  t.ok(await app.jwt.verify(accessToken))
})

t.test('an end that stopped halfway is finished by the next', async (t) => {
  freeze(t, NOW)
  const shared = memoryStore()
  const here = await setStage(t, shared)
  const { session: { id }, accessToken } = await here.sessions.create(1)
  here.store.next.revoke.push(fails, fails, fails)
  await t.rejects(here.sessions.end(1, id), UNAVAILABLE)
  await t.rejects(here.app.jwt.verify(accessToken), REVOKED, 'it holds here at once')
  // That process dies: another one finds the end, and puts it on the list.
  const there = await setStage(t, shared)
  t.ok(await there.app.jwt.verify(accessToken))
  t.equal(await there.sessions.end(1, id), false)
  await t.rejects(there.app.jwt.verify(accessToken), REVOKED)
})

t.test('an end that cannot be written holds as long as the session could live', async (t) => {
  const clock = freeze(t, NOW)
  const { app, sessions, store } = await setStage(t)
  const { session: { id }, refreshToken } = await sessions.create(1)
  store.next.set.push(fails)
  await t.rejects(sessions.end(1, id), UNAVAILABLE)
  clock.now += 13 * 24 * 3600
  await app.jwt.revoke({ jti: 'another' })
  await t.rejects(sessions.refresh(refreshToken), INVALID, 'although the store knows nothing of its end')
  store.next.get.push(fails)
  await t.rejects(sessions.end(1, id), UNAVAILABLE, 'nor is anybody told that there is none, where nobody knows')
})

t.test('out everywhere', async (t) => {
  const clock = freeze(t, NOW)
  const { app, sessions, told } = await setStage(t)
  const all = [await sessions.create(1), await sessions.create(1), await sessions.create(1)]
  const bare = app.jwt.encode({ id: 1 })
  const other = await sessions.create(2)
  clock.now += 1
  told()
  t.equal(await sessions.endAll(1, { reason: 'new password' }), 3)
  const again = await sessions.create(1)
  t.strictSame(told(), [
    ...all.map(({ session: { id } }) => ({ type: 'ended', sid: id, userId: 1, reason: 'new password' })),
    { type: 'created', sid: again.session.id, userId: 1, reason: null },
  ])
  for (const { accessToken, refreshToken } of all) {
    await t.rejects(app.jwt.verify(accessToken), REVOKED)
    await t.rejects(sessions.refresh(refreshToken), INVALID)
  }
  await t.rejects(app.jwt.verify(bare), REVOKED, 'a token of no session as well')
  for (const { accessToken, refreshToken } of [again, other]) {
    t.ok(await app.jwt.verify(accessToken), 'who logs in after it, in the same second, is in')
    t.ok(await sessions.refresh(refreshToken))
  }
  t.equal(await sessions.endAll(1), 1)
  t.equal(await sessions.endAll(1), 0)
})

t.test('out everywhere but here', async (t) => {
  const clock = freeze(t, NOW)
  const { app, sessions } = await setStage(t)
  const [here, there] = [await sessions.create(1), await sessions.create(1)]
  clock.now += 60
  t.equal(await sessions.endAll(1, { except: here.session.id }), 1)
  t.ok(await app.jwt.verify(here.accessToken))
  t.ok(await sessions.refresh(here.refreshToken))
  await t.rejects(app.jwt.verify(there.accessToken), REVOKED)
  await t.rejects(sessions.refresh(there.refreshToken), INVALID)
  t.strictSame((await sessions.list(1)).map(({ id }) => id), [here.session.id])
})

t.test('out everywhere while one of them is refreshed', async (t) => {
  const clock = freeze(t, NOW)
  const stage = await setStage(t)
  const login = await stage.sessions.create(1)
  clock.now += 60
  stage.store.next.set.push(async (call) => {
    await stage.change(login, (record) => ({ ...record, generation: 1, rotated: record.rotated + 60_000 }))
    return await call()
  })
  t.equal(await stage.sessions.endAll(1), 1)
  t.strictSame(await stage.sessions.list(1), [])
  const other = await stage.sessions.create(1)
  stage.store.next.set.push(async (call) => {
    await stage.put(other, '{"ended":1}')
    return await call()
  })
  t.equal(await stage.sessions.endAll(1), 0, 'another was sooner')
})

t.test('out everywhere while the store is away', async (t) => {
  const clock = freeze(t, NOW)
  const { app, sessions, store } = await setStage(t)
  const { accessToken, refreshToken } = await sessions.create(1)
  clock.now += 1
  store.next.list.push(fails)
  store.next.revoke.push(fails)
  await t.rejects(sessions.endAll(1), UNAVAILABLE)
  await t.rejects(app.jwt.verify(accessToken), REVOKED, 'it holds here at once')
  await t.rejects(sessions.refresh(refreshToken), INVALID)
})

t.test('a session that somebody else emptied of all sense', async (t) => {
  freeze(t, NOW)
  const { app, sessions, store } = await setStage(t)
  const { accessToken, session: { id } } = await sessions.create(1)
  const { value, now } = await store.get(ownerOf(1), id)
  await store.set(ownerOf(1), id, 'x', value, { expires: now + 1000, deadline: now + 1000 })
  t.equal(await sessions.endAll(1), 1)
  await t.rejects(app.jwt.verify(accessToken), REVOKED)
})

t.test('a session that is gone between two looks', async (t) => {
  freeze(t, NOW)
  const { sessions, store } = await setStage(t)
  const { session: { id } } = await sessions.create(1)
  const gone = async (): Promise<unknown> => ({ value: null, now: Date.now() })
  store.next.set.push(async () => ({ done: false, now: Date.now() }))
  store.next.get.push(async (call) => await call(), gone)
  t.equal(await sessions.end(1, id), false)
})

t.test('the sessions of a user, the newest first', async (t) => {
  const clock = freeze(t, NOW)
  const { app, sessions, age, put } = await setStage(t)
  const all = []
  for (const device of ['old', 'damaged', 'ended', 'revoked', 'phone', 'desk']) {
    all.push(await sessions.create(1, { data: { device } }))
    clock.now += 1
  }
  const [old, damaged, ended, revoked] = all as [typeof all[0], typeof all[0], typeof all[0], typeof all[0]]
  await age(old, 14 * 24 * 3600 * 1000)
  await put(damaged, '{}')
  await sessions.end(1, ended.session.id)
  await app.jwt.revoke({ sid: revoked.session.id })
  const list = await sessions.list(1)
  t.strictSame(list, [all[5]?.session, all[4]?.session])
  t.notMatch(JSON.stringify(list), /family|key|rt1_/)
  t.strictSame(await sessions.list(2), [])
})

t.test('calls that are none', async (t) => {
  freeze(t, NOW)
  const { sessions } = await setStage(t)
  for (const name of ['end', 'endAll', 'list'] as const) {
    const call = sessions[name] as (userId: unknown) => Promise<unknown>
    await refused(
      t,
      async () => await call(undefined),
      undefined,
      new RegExp(`^Invalid call of ${name}: userId: undefined given`),
      name
    )
  }
  await refused(
    t,
    async () => await sessions.endAll(1, { exept: 'x' } as object),
    'x',
    /^Invalid options of endAll: exept: /,
    'a misspelt option'
  )
})
