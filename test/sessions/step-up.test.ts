import t from 'tap'
import { parseRefreshToken } from '../../lib/sessions/refresh-token.js'
import { faultyStore } from '../faulty-store.js'
import { build, freeze, SECRET } from '../helper.js'
import { ask, OPEN } from '../http.js'
import { refused } from '../refused.js'
import { INVALID, REVOKED, UNAVAILABLE } from './refresh-table.js'
import { NOW, setStage } from './stage.js'
import { fails } from './store-with-faults.js'

const REFUSED = { type: 'refused', sid: null, userId: null, reason: 'step_up' }

t.test('a user proves anew who they are', async (t) => {
  const clock = freeze(t, NOW)
  const { app, sessions, read, told } = await setStage(t)
  const login = await sessions.create(1, { acr: 'pwd', amr: ['pwd'], data: { device: 'phone' } })
  const before = await read(login)
  told()
  clock.now += 600
  const { userId, id } = login.session
  const strong = await sessions.stepUp({ userId, id }, { acr: 'mfa', amr: ['pwd', 'otp'] })
  t.strictSame(told(), [{ type: 'rotated', sid: id, userId, reason: 'step_up' }])
  t.match(await app.jwt.verify(strong.accessToken), { sid: id, auth_time: clock.now, acr: 'mfa', amr: ['pwd', 'otp'] })
  t.match(await app.jwt.verify(login.accessToken), { sid: id, auth_time: NOW, acr: 'pwd' }, 'the session lives on')
  t.equal(parseRefreshToken(strong.refreshToken)?.generation, 0)
  const after = await read(login)
  const now = clock.now * 1000
  const renewed = {
    generation: 0, rotated: now, idle: now + 14 * 24 * 3600 * 1000, authTime: now, acr: 'mfa', amr: ['pwd', 'otp'],
  }
  t.strictSame({ ...after, family: '', key: '' }, { ...before, ...renewed, family: '', key: '' })
  t.not(after.family, before.family)
  t.not(after.key, before.key)

  await t.rejects(sessions.refresh(login.refreshToken), INVALID, 'whoever holds an old token is handed nothing')
  t.match(told(), [{ type: 'refused', reason: 'forged' }], 'and ends nothing')
  t.match((await sessions.refresh(strong.refreshToken)).session, { id, acr: 'mfa' })
})

t.test('what is not said of the new proof is not known', async (t) => {
  const clock = freeze(t, NOW)
  const { sessions } = await setStage(t)
  const { session } = await sessions.create(1, { acr: 'mfa', amr: ['otp'] })
  clock.now += 60
  t.match((await sessions.stepUp(session)).session, { acr: null, amr: null, authTime: new Date(clock.now * 1000) })
})

t.test('a login is as old as the store says, and no token is of the future, whatever the clocks say', async (t) => {
  for (const ahead of [-40_000, -700, 700, 40_000]) {
    for (const settings of [{}, { maxAge: '1h' }]) {
      const clock = freeze(t, NOW + 0.5)
      const store = Object.assign(faultyStore(), { ahead })
      const app = await build(t, { secret: SECRET, ...settings, sessions: { store, claims: () => ({}) } })
      app.get('/', { config: { auth: { login: { maxAge: '1m' } } } }, async () => 'in')
      clock.now += 50
      const login = await app.jwt.sessions.create(1)
      const name = `${ahead} ${JSON.stringify(settings)}`
      t.strictSame(await ask(app, login.accessToken), OPEN, `at once, ${name}`)
      clock.now += 58
      t.strictSame(await ask(app, login.accessToken), OPEN, `in time, ${name}`)
      clock.now += 2
      t.match(await ask(app, login.accessToken), { code: 'APISTAR_JWT_LOGIN_REQUIRED' }, `too late, ${name}`)
      const { accessToken } = await app.jwt.sessions.stepUp(login.session)
      t.strictSame(await ask(app, accessToken), OPEN, `with a new login, ${name}`)
    }
  }
})

t.test('of what is no session', async (t) => {
  freeze(t, NOW)
  const { sessions, told, age } = await setStage(t)
  const { session } = await sessions.create(1)
  const { id } = session
  told()
  for (const name of [
    { userId: 2, id }, { userId: '1', id }, { userId: 1, id: '' }, { userId: 1, id: 'AAAAAAAAAAAAAAAAAAAAAA' },
    { userId: 1, id: null },
  ]) {
    await t.rejects(sessions.stepUp(name as typeof session), INVALID, JSON.stringify(name))
    t.strictSame(told(), [REFUSED])
  }
  await age({ session }, 14 * 24 * 3600 * 1000)
  await t.rejects(sessions.stepUp(session), INVALID, 'expired')
  const other = await sessions.create(1)
  await sessions.end(1, other.session.id)
  await t.rejects(sessions.stepUp(other.session), INVALID, 'ended')
  await refused(
    t,
    async () => await sessions.stepUp({ userId: null as never, id }),
    null,
    /^Invalid call of stepUp: userId: null given/,
    'nobody'
  )
  for (const nobody of [undefined, null, {}, 'x']) {
    await refused(t, async () => await sessions.stepUp(nobody as never), nobody, /stepUp: userId: undefined given/, 'none')
  }
  await refused(
    t, async () => await sessions.stepUp(session, { acr: '' }), '', /^Invalid options of stepUp: acr: /, 'options'
  )
})

t.test('of a session that was revoked', async (t) => {
  freeze(t, NOW)
  const { app, sessions } = await setStage(t)
  const { session } = await sessions.create(1)
  await app.jwt.revoke({ sid: session.id })
  await t.rejects(sessions.stepUp(session), INVALID)
})

t.test('of a user who may not go on', async (t) => {
  freeze(t, NOW)
  const { app, sessions, claims, told } = await setStage(t)
  const { session, accessToken, refreshToken } = await sessions.create(1)
  const boom = new Error('the database is away')
  told()
  claims.give = () => { throw boom }
  await t.rejects(sessions.stepUp(session), boom)
  t.strictSame(told(), [])
  claims.give = () => null
  await t.rejects(sessions.stepUp(session), { code: 'APISTAR_JWT_ACCOUNT_UNKNOWN', statusCode: 401 })
  t.strictSame(told(), [{ type: 'ended', sid: session.id, userId: 1, reason: 'claims' }])
  await t.rejects(app.jwt.verify(accessToken), REVOKED)
  claims.give = () => ({})
  await t.rejects(sessions.refresh(refreshToken), INVALID)
})

t.test('beside a refresh', async (t) => {
  const clock = freeze(t, NOW)
  const stage = await setStage(t)
  const { sessions, store } = stage
  const login = await sessions.create(1)
  clock.now += 60
  store.next.set.push(async (call) => {
    await stage.change(login, (record) => ({ ...record, generation: 1, rotated: record.rotated + 1 }))
    return await call()
  })
  const strong = await sessions.stepUp(login.session)
  t.ok(await sessions.refresh(strong.refreshToken), 'it is read and made again')
  store.next.set.push(fails)
  await t.rejects(sessions.stepUp(login.session), UNAVAILABLE)
})
