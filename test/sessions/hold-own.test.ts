import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { memoryStore } from '../../index.js'
import { browse, cookieApp, fullAnswerOf, logIn, type Jar } from '../cookie-scene.js'
import { freeze } from '../helper.js'
import { answerOf, OPEN, refusal } from '../http.js'
import { INVALID } from './refresh-table.js'
import { NOW } from './stage.js'
import { fails, storeWithFaults } from './store-with-faults.js'

const REVOKED = refusal('TOKEN_REVOKED', 'The token was revoked.')
const AWAY = { status: 503, code: 'APISTAR_JWT_SESSIONS_UNAVAILABLE', challenge: undefined, retryAfter: '1' }
const CLEARED = ['-__Host-access', '-__Secure-refresh']

function accessOf (jar: Jar): string {
  return String(jar.cookies.get('__Host-access'))
}

function headerOf (token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` }
}

/** How a caller ends their own session, and what becomes of the cookies. */
const WAYS: ReadonlyArray<readonly [
  name: string, (app: FastifyInstance, jar: Jar, sid: string) => Promise<object>, cookies: readonly string[]
]> = [
  ['by cookies', async (app, jar) => await browse(app, jar, { method: 'POST', url: '/auth/logout' }), CLEARED],
  ['by the access cookie alone', async (app, jar) => {
    return await browse(app, { header: `__Host-access=${accessOf(jar)}` }, { method: 'POST', url: '/auth/logout' })
  }, CLEARED],
  ['by the header', async (app, jar) => {
    return await app.inject({ method: 'POST', url: '/auth/logout', headers: headerOf(accessOf(jar)) })
  }, []],
  ['everywhere', async (app, jar) => {
    return await app.inject({ method: 'POST', url: '/auth/logout-all', headers: headerOf(accessOf(jar)) })
  }, []],
  [
    'by its id', async (app, jar, sid) => await browse(app, jar, { method: 'DELETE', url: `/auth/sessions/${sid}` }),
    [],
  ],
]

for (const [name, logOut, cookies] of WAYS) {
  t.test(`a logout ${name}, while the store is away, holds here and is made good for`, async (t) => {
    const clock = freeze(t, NOW)
    const under = memoryStore()
    const store = storeWithFaults(under)
    const sessions = { claims: () => ({}), endpoint: '/auth' }
    const app = await cookieApp(t, { sessions: { ...sessions, store }, revocation: { poll: 0.05 } })
    const jar = await logIn(app)
    const sid = String(app.jwt.decode(accessOf(jar)).payload.sid)
    clock.now += 1
    const other = await app.jwt.sessions.create(2)

    store.always = fails
    t.strictSame(fullAnswerOf(await logOut(app, jar, sid) as never), { ...AWAY, retryAfter: '1', cookies })
    t.strictSame(answerOf(await browse(app, jar, { url: '/me' })), REVOKED)
    t.strictSame(answerOf(await app.inject({ url: '/me', headers: headerOf(other.accessToken) })), OPEN, 'nobody else')

    store.always = undefined
    while (!(await under.since(undefined, 1000)).entries.some((entry) => entry.includes(sid))) {
      await new Promise(setImmediate)
    }
    const elsewhere = await cookieApp(t, { sessions: { ...sessions, store: under } })
    t.strictSame(answerOf(await browse(elsewhere, jar, { url: '/me' })), REVOKED, 'the others know as well')
    await t.rejects(
      elsewhere.jwt.sessions.refresh(String(jar.cookies.get('__Secure-refresh'))), INVALID, 'it goes on nowhere'
    )
  })
}

t.test('nobody else\'s session, nor one that nobody can tell whose it is', async (t) => {
  const clock = freeze(t, NOW)
  const store = storeWithFaults()
  const app = await cookieApp(t, { sessions: { claims: () => ({}), store, endpoint: '/auth' } })
  const [jar, second] = [await logIn(app), await logIn(app)]
  const theirs = await app.jwt.sessions.create(2)
  const [secondId] = [second].map((each) => String(app.jwt.decode(accessOf(each)).payload.sid))
  store.always = fails
  for (const id of [theirs.session.id, String(secondId)]) {
    t.strictSame(answerOf(await browse(app, jar, { method: 'DELETE', url: `/auth/sessions/${id}` })), AWAY)
  }
  const body = { refresh_token: theirs.refreshToken }
  t.strictSame(
    answerOf(await app.inject({ method: 'POST', url: '/auth/logout', payload: body })),
    AWAY,
    'a refresh token proves nothing now'
  )
  // Of no session, though it says that it is.
  for (const claim of ['x', theirs.session.id.slice(1)]) {
    const token = app.jwt.encode({ id: 1, sid: claim })
    t.equal((await app.inject({ method: 'POST', url: '/auth/logout', headers: headerOf(token) })).statusCode, 204)
    t.strictSame(answerOf(await app.inject({ url: '/me', headers: headerOf(token) })), OPEN)
  }
  for (const token of [accessOf(jar), accessOf(second), theirs.accessToken]) {
    t.strictSame(answerOf(await app.inject({ url: '/me', headers: headerOf(token) })), OPEN)
  }

  clock.now += 29
  const late = await browse(app, jar, { method: 'POST', url: '/auth/logout' })
  t.strictSame(fullAnswerOf(late), { ...AWAY, cookies: CLEARED })
  t.strictSame(answerOf(await app.inject({ url: '/me', headers: headerOf(accessOf(jar)) })), REVOKED)
})

t.test('a store that is away is asked once', async (t) => {
  freeze(t, NOW)
  const store = storeWithFaults()
  const app = await cookieApp(t, { sessions: { claims: () => ({}), store, endpoint: '/auth' } })
  const jar = await logIn(app)
  store.calls.splice(0)
  store.next.get.push(fails)
  t.strictSame(fullAnswerOf(
    await browse(app, jar, { method: 'POST', url: '/auth/logout' })
  ), { ...AWAY, cookies: CLEARED })
  t.strictSame(store.calls, ['get'])
})

t.test('beside an access token that has expired nothing can be held', async (t) => {
  const clock = freeze(t, NOW)
  const store = storeWithFaults()
  const app = await cookieApp(t, { sessions: { claims: () => ({}), store, endpoint: '/auth' } })
  const jar = await logIn(app)
  clock.now += 900
  await app.jwt.sessions.create(3)
  store.next.get.push(fails)
  t.strictSame(fullAnswerOf(
    await browse(app, jar, { method: 'POST', url: '/auth/logout' })
  ), { ...AWAY, cookies: CLEARED })
})
