import t from 'tap'
import { memoryStore } from '../../index.js'
import { build, freeze, SECRET } from '../helper.js'
import { pairOf } from '../keys-fixtures.js'
import { refusedAtBoot } from '../refused.js'
import { NOW, setStage } from './stage.js'

const claims = (): object => ({})

t.test('half-configured sessions stop the boot', async (t) => {
  const { publicKey } = pairOf('p256')
  const cases: ReadonlyArray<readonly [object, RegExp]> = [
    [
      { secret: SECRET, sessions: {} },
      /^apistar-jwt: Invalid settings: sessions\/claims: undefined given, expected a function/,
    ],
    [
      { secret: SECRET, sessions: 'marker-of-a-secret' },
      /^apistar-jwt: Invalid settings: sessions: a string of length 18 given/,
    ],
    [{ secret: SECRET, sessions: { claims, stroe: 1 } }, /sessions\/stroe: a number given, but there is no such name/],
    [{ secret: SECRET, session: { claims } }, /session: an object given, but there is no such name/],
    [
      { publicKey, sessions: { claims } },
      /^apistar-jwt: Invalid settings: sessions: given without a key of the app itself that signs\.$/,
    ],
    [
      { jwks: 'https://keys.example/', sessions: { claims } },
      /^apistar-jwt: Invalid settings: sessions: given without a key/,
    ],
    [
      { secret: SECRET, idClaim: 'sid', sessions: { claims } },
      /^apistar-jwt: Invalid settings: sessions: given, but idClaim names a claim/,
    ],
    [
      { secret: SECRET, expiresIn: '15d', sessions: { claims } },
      /^apistar-jwt: Invalid settings: sessions\/idle: shorter than expiresIn/,
    ],
    [
      { secret: SECRET, sessions: { claims, grace: 5 }, revocation: { timeout: 2.5 } },
      /^apistar-jwt: Invalid settings: sessions\/grace: not more than twice revocation\.timeout\.$/,
    ],
    [
      { secret: SECRET, sessions: { claims, store: memoryStore() }, revocation: { store: memoryStore() } },
      /^apistar-jwt: Invalid settings: revocation\/store: given, but with sessions/,
    ],
    [
      { secret: SECRET, sessions: { claims }, revocation: { store: memoryStore() } },
      /^apistar-jwt: Invalid settings: revocation\/store: given, but with sessions/,
    ],
    [
      { secret: SECRET, sessions: { claims, idle: 0 }, revocation: { poll: 0 } },
      /sessions\/idle: .*revocation\/poll: /,
    ],
    [{ sessions: { claims: 1 } }, /sessions\/claims: a number given.*secret: /],
  ]
  for (const [settings, message] of cases) await refusedAtBoot(t, settings, message, JSON.stringify(settings))
})

t.test('what goes together', async (t) => {
  const cases: object[] = [
    { sessions: { claims } },
    { sessions: { claims, grace: 0 }, revocation: { timeout: 20 } },
    { sessions: { claims, grace: 5 }, revocation: { timeout: 2.4 } },
    { sessions: { claims, store: memoryStore() }, revocation: { poll: '2s' } },
    { sessions: { claims }, expiresIn: '1d', maxAge: '1d' },
  ]
  for (const settings of cases) {
    const app = await build(t, { secret: SECRET, ...settings })
    t.ok(await app.jwt.sessions.create(1), JSON.stringify(settings))
  }
})

t.test('tokens of the app live 15 minutes then', async (t) => {
  freeze(t, NOW)
  const { app } = await setStage(t)
  t.match(await app.jwt.verify(app.jwt.encode({ id: 1 })), { exp: NOW + 900 })
})

t.test('without the setting', async (t) => {
  const app = await build(t, { secret: SECRET, revocation: {} })
  await t.rejects(app.jwt.sessions.create(1), {
    code: 'APISTAR_JWT_SETTINGS_INVALID', message: /there is no setting sessions/,
  })
})

t.test('how late a write may come', async (t) => {
  freeze(t, NOW)
  for (const [grace, timeout, patience] of [[30, 2, 15], [300, 2, 150], [0, 7, 7]] as const) {
    const { sessions, store } = await setStage(t, undefined, { sessions: { claims, grace }, revocation: { timeout } })
    const deadlines: number[] = []
    const { set } = store
    store.set = async (...args) => {
      deadlines.push(args[4].deadline)
      return await set(...args)
    }
    const { refreshToken } = await sessions.create(1)
    await sessions.refresh(refreshToken)
    t.strictSame(deadlines, [(NOW + patience) * 1000, (NOW + patience) * 1000])
  }
})

t.test('without a grace, a lost answer is a logout', async (t) => {
  freeze(t, NOW)
  const { sessions } = await setStage(t, undefined, { sessions: { claims, grace: 0 } })
  const { refreshToken } = await sessions.create(1)
  const next = await sessions.refresh(refreshToken)
  const third = await sessions.refresh(next.refreshToken)
  t.not(third.refreshToken, next.refreshToken, 'each is replaced at once')
  await t.rejects(sessions.refresh(next.refreshToken), { code: 'APISTAR_JWT_REFRESH_REUSED' })
})

t.test('after the end nothing asks the store', async (t) => {
  freeze(t, NOW)
  const { app, sessions, store } = await setStage(t)
  const { refreshToken } = await sessions.create(1)
  await app.close()
  store.calls.splice(0)
  await t.rejects(sessions.refresh(refreshToken), { code: 'APISTAR_JWT_SESSIONS_UNAVAILABLE' })
  await t.rejects(sessions.create(1), { code: 'APISTAR_JWT_SESSIONS_UNAVAILABLE' })
  t.strictSame(store.calls, [])
})
