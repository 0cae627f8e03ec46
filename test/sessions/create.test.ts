import t from 'tap'
import { parseRefreshToken } from '../../lib/sessions/refresh-token.js'
import { freeze } from '../helper.js'
import { refused } from '../refused.js'
import { UNAVAILABLE } from './refresh-table.js'
import { NOW, setStage } from './stage.js'
import { fails, losesAnswer } from './store-with-faults.js'

t.test('a login', async (t) => {
  freeze(t, NOW)
  const { app, sessions, told, read } = await setStage(t)
  const tokens = await sessions.create('bailey', { acr: 'mfa', amr: ['pwd'], data: { device: 'phone' } })
  const { id } = tokens.session
  t.match(id, /^[\w-]{22}$/)
  t.strictSame(told(), [{ type: 'created', sid: id, userId: 'bailey', reason: null }])
  const { jti, ...claims } = await app.jwt.verify(tokens.accessToken)
  t.strictSame(claims, {
    id: 'bailey', username: 'bailey', sid: id, iat: NOW, exp: NOW + 900, auth_time: NOW, acr: 'mfa', amr: ['pwd'],
  })
  t.equal(parseRefreshToken(tokens.refreshToken)?.generation, 0)
  t.strictSame(JSON.parse(JSON.stringify(tokens)), {
    access_token: tokens.accessToken, token_type: 'Bearer', expires_in: 900, refresh_token: tokens.refreshToken,
  })
  const { family, key, ...record } = await read(tokens)
  t.strictSame(record, {
    userId: 'bailey',
    created: NOW * 1000,
    rotated: NOW * 1000,
    end: (NOW + 90 * 24 * 3600) * 1000,
    idle: (NOW + 14 * 24 * 3600) * 1000,
    authTime: NOW * 1000,
    generation: 0,
    acr: 'mfa',
    amr: ['pwd'],
    data: { device: 'phone' },
  })
  const { refreshToken } = await sessions.create('bailey')
  t.not(refreshToken, tokens.refreshToken)
})

t.test('the word before the token, and how long it lives', async (t) => {
  freeze(t, NOW)
  const { sessions } = await setStage(t, undefined, { scheme: 'Token', expiresIn: '5m' })
  t.match((await sessions.create(1)).toJSON(), { token_type: 'Token', expires_in: 300 })
})

t.test('when the user proved who they are', async (t) => {
  freeze(t, NOW)
  const { app, sessions } = await setStage(t)
  for (const [given, authTime] of [[NOW - 60, NOW - 60], [NOW + 60, NOW], [0, 0], [-60, 0]] as const) {
    const tokens = await sessions.create(1, { authTime: new Date(given * 1000) })
    t.equal((await app.jwt.verify(tokens.accessToken)).auth_time, authTime, 'never ahead of the store')
    t.ok((await sessions.refresh(tokens.refreshToken)).accessToken, 'and the session goes on')
  }
})

t.test('1 and its text are two users', async (t) => {
  freeze(t, NOW)
  const { sessions } = await setStage(t)
  const [number, text] = [await sessions.create(1), await sessions.create('1')]
  t.strictSame((await sessions.list(1)).map(({ id, userId }) => [id, userId]), [[number.session.id, 1]])
  t.strictSame((await sessions.list('1')).map(({ id, userId }) => [id, userId]), [[text.session.id, '1']])
  t.equal(await sessions.end('1', number.session.id), false)
})

t.test('who may not log in', async (t) => {
  freeze(t, NOW)
  const { sessions, claims, told, store } = await setStage(t)
  const boom = new Error('the database is away')
  claims.give = () => null
  await t.rejects(sessions.create(1), { code: 'APISTAR_JWT_ACCOUNT_UNKNOWN', statusCode: 401 })
  claims.give = () => { throw boom }
  await t.rejects(sessions.create(1), boom)
  claims.give = () => ({ sid: 'x' })
  await t.rejects(sessions.create(1), { code: 'APISTAR_JWT_ENCODE_FAILED' })
  t.strictSame(told(), [])
  t.notOk(store.calls.includes('set'), 'nothing is kept')
})

t.test('what is no login', async (t) => {
  freeze(t, NOW)
  const { sessions } = await setStage(t)
  const cases: ReadonlyArray<readonly [unknown, unknown, RegExp]> = [
    [undefined, {}, /^Invalid call of create: userId: undefined given/],
    [{ id: 1 }, {}, /userId: an object given/],
    [1, null, /^Invalid options of create: null given/],
    [1, { reply: 'marker-of-a-secret' }, /reply: a string of length 18 given/],
    [1, { data: () => 'x' }, /data: a function given, expected anything that JSON holds/],
    [1, { authTime: NOW }, /authTime: a number given, expected a Date/],
    [1, { amr: ['pwd', ''] }, /amr\/1: a string of length 0 given/],
  ]
  for (const [userId, options, message] of cases) {
    await refused(
      t,
      async () => await sessions.create(userId as string, options as object),
      options,
      message,
      JSON.stringify(options)
    )
  }
})

t.test('beyond maxPerUser, the one that expires first ends', async (t) => {
  const clock = freeze(t, NOW)
  const { app, sessions, told, age } = await setStage(t, undefined, { sessions: { claims: () => ({}), maxPerUser: 2 } })
  const [first, second] = [await sessions.create(1), await sessions.create(1)]
  await sessions.create(2)
  clock.now += 60
  await sessions.refresh(first.refreshToken)
  told()
  const third = await sessions.create(1)
  t.match(told(), [
    { type: 'created', sid: third.session.id },
    { type: 'ended', sid: second.session.id, userId: 1, reason: 'max_per_user' },
  ])
  await t.rejects(app.jwt.verify(second.accessToken), { code: 'APISTAR_JWT_TOKEN_REVOKED' })
  t.strictSame((await sessions.list(1)).map(({ id }) => id).sort(), [first.session.id, third.session.id].sort())
  t.equal((await sessions.list(2)).length, 1)

  await age(first, 15 * 24 * 3600 * 1000)
  told()
  await sessions.create(1)
  t.match(told().map(({ type }) => type), ['created'], 'one that has expired takes no place')
})

t.test('a login that is done stands, although the eldest cannot be ended', async (t) => {
  freeze(t, NOW)
  const { sessions, store } = await setStage(t, undefined, { sessions: { claims: () => ({}), maxPerUser: 1 } })
  await sessions.create(1)
  store.next.set.push(async (call) => await call(), fails)
  const second = await sessions.create(1)
  t.ok(await sessions.refresh(second.refreshToken))
  const boom = { code: 'ERR_BOOM' }
  store.next.set.push(async (call) => await call())
  store.next.revoke.push(async () => { throw Object.assign(new Error('x'), boom) })
  t.ok(await sessions.create(1), 'whatever the store throws')
})

t.test('while the store is away', async (t) => {
  freeze(t, NOW)
  const { sessions, store, told } = await setStage(t)
  for (const [name, fault] of [['list', fails], ['set', fails], ['set', losesAnswer]] as const) {
    store.next[name].push(fault)
    await t.rejects(sessions.create(1), UNAVAILABLE, name)
  }
  t.strictSame(told(), [])
})

t.test('a login that comes too late to the store is made again', async (t) => {
  const clock = freeze(t, NOW)
  const { sessions, store } = await setStage(t)
  store.next.set.push(async (call) => {
    clock.now += 16
    return await call()
  })
  const tokens = await sessions.create(1)
  t.equal(tokens.session.createdAt.getTime(), (NOW + 16) * 1000)
  t.equal((await sessions.list(1)).length, 1)
})
