import t from 'tap'
import { browse, cookieApp, logIn } from '../cookie-scene.js'
import { polluted } from '../polluted.js'

// What they answer stands in test/integration/session-routes.test.ts.
t.test('the routes, and no others', async (t) => {
  const app = await cookieApp(t)
  const routes = [
    ['POST', '/auth/refresh'], ['POST', '/auth/logout'], ['POST', '/auth/logout-all'], ['GET', '/auth/sessions'],
    ['DELETE', '/auth/sessions/:id'],
  ]
  for (const [method, url] of routes) {
    t.ok(app.hasRoute({ method: method as 'GET', url: String(url) }), `${method} ${url}`)
  }
  for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'] as const) {
    t.equal((await app.inject({ method, url: '/auth/refresh' })).statusCode, 404)
  }
  const jar = await logIn(app)
  const head = await browse(app, jar, { method: 'HEAD', url: '/auth/sessions' })
  t.strictSame([head.statusCode, head.headers['cache-control'], head.body], [200, 'no-store', ''])
})

t.test('what the app throws is the app\'s own', async (t) => {
  let isAway = false
  const app = await cookieApp(t, {
    sessions: {
      claims () {
        if (isAway) throw Object.assign(new Error('the database is away'), { statusCode: 502 })
        return {}
      },
      endpoint: '/auth',
    },
  })
  const jar = await logIn(app)
  isAway = true
  const response = await browse(app, jar, { method: 'POST', url: '/auth/refresh' })
  t.strictSame([
    response.statusCode, response.json().message, response.headers['www-authenticate'],
  ], [502, 'the database is away', undefined])
})

t.test('a session that is planted in Object.prototype is not the caller\'s', async (t) => {
  const app = await cookieApp(t)
  const { session: { id: sid } } = await app.jwt.sessions.create('bailey')
  const headers = { authorization: `Bearer ${app.jwt.encode({ id: 'bailey' })}` }
  await polluted({ sid }, async () => {
    const list = await app.inject({ url: '/auth/sessions', headers })
    t.match(list.json(), { sessions: [{ id: sid, current: false }] })
    const out = await app.inject({ method: 'POST', url: '/auth/logout', headers })
    t.strictSame([out.statusCode, out.json().code], [401, 'APISTAR_JWT_TOKEN_INVALID'])
  })
  t.equal((await app.jwt.sessions.list('bailey')).length, 1)
})
