import type { LightMyRequestResponse } from 'fastify'
import t from 'tap'
import { memoryStore } from '../../index.js'
import { browse, cookieApp, fullAnswerOf, Jar, logIn, OWN } from '../cookie-scene.js'
import { freeze } from '../helper.js'
import { fails, losesAnswer, storeWithFaults, type FaultyStore } from '../sessions/store-with-faults.js'

const NOW = 1_700_000_000
const AWAY = { status: 503, code: 'APISTAR_JWT_SESSIONS_UNAVAILABLE', challenge: undefined, retryAfter: '1' }
const CLEARED = ['-__Host-access', '-__Secure-refresh']
const FAULTS = { fails, losesAnswer }

type Step = 'get' | 'set' | 'list' | 'revoke'

/** Each route, the calls that it makes of the store, and what becomes of the cookies where one of them fails. */
const ROUTES: ReadonlyArray<readonly [
  method: 'GET' | 'POST' | 'DELETE', url: string, steps: readonly Step[], cookies: string[]
]> = [
  ['POST', '/login', ['list', 'set'], []],
  ['POST', '/auth/refresh', ['get', 'set'], []],
  ['POST', '/auth/logout', ['get', 'set', 'revoke'], CLEARED],
  ['POST', '/auth/logout-all', ['list', 'set', 'revoke'], []],
  ['GET', '/auth/sessions', ['list'], []],
  ['DELETE', '/auth/sessions/other', ['get', 'set', 'revoke'], []],
  ['DELETE', '/auth/sessions/own', ['get', 'set', 'revoke'], []],
]

for (const [method, url, steps, cookies] of ROUTES) {
  for (const step of steps) {
    for (const [name, fault] of Object.entries(FAULTS)) {
      t.test(`${method} ${url}, where ${step} ${name}`, async (t) => {
        const clock = freeze(t, NOW)
        const store: FaultyStore = storeWithFaults(memoryStore())
        const app = await cookieApp(t, { sessions: { claims: () => ({}), store, endpoint: '/auth' } })
        const [jar, other] = [await logIn(app), await logIn(app)]
        const idOf = (each: Jar): string => {
          return String(app.jwt.decode(String(each.cookies.get('__Host-access'))).payload.sid)
        }
        const path = url.replace('own', idOf(jar)).replace('other', idOf(other))
        clock.now += 1
        const ask = async (): Promise<LightMyRequestResponse> => await browse(app, jar, { method, url: path })
        const { refreshToken } = await app.jwt.sessions.create(2)

        store.next[step].push(fault)
        t.strictSame(fullAnswerOf(await ask()), { ...AWAY, cookies })
        t.notOk(store.next[step].length, 'the step was taken')

        // Whatever it was, the client asks again, and nobody is worse off for it.
        const again = await ask()
        const ended = ['/auth/logout-all', '/auth/sessions/own'].includes(url) && again.statusCode === 401
        t.ok(ended || [200, 204, 404].includes(again.statusCode), `then it is done: ${again.statusCode}`)
        const bystander = { method: 'POST', url: '/auth/refresh', payload: { refresh_token: refreshToken } } as const
        t.equal((await app.inject(bystander)).statusCode, 200)
        if (url === '/auth/refresh') {
          t.equal((await app.jwt.sessions.list(1)).length, 2, 'nobody is logged out by an outage')
          const next = new Jar()
          next.take(again)
          t.equal((await app.inject({ url: '/me', headers: { ...OWN, cookie: next.header } })).statusCode, 200)
        }
        if (['/auth/logout', '/auth/sessions/own', '/auth/logout-all'].includes(url)) {
          t.equal((await browse(app, jar, { url: '/me' })).statusCode, 401, 'who logged out stays out')
          t.equal((await browse(app, jar, { method: 'POST', url: '/auth/refresh' })).statusCode, 401)
        }
        if (url === '/auth/sessions/other') t.equal((await browse(app, other, { url: '/me' })).statusCode, 401)
      })
    }
  }
}
