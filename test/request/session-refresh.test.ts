import t from 'tap'
import { givenToken } from '../../lib/request/session-refresh.js'
import { browse, cookieApp, logIn } from '../cookie-scene.js'
import { polluted } from '../polluted.js'

// What it answers stands in test/integration/session-routes.test.ts.
t.test('the token in a body', (t) => {
  t.equal(givenToken({ body: { refresh_token: 'x' } }), 'x')
  for (const body of [{}, null, undefined]) t.equal(givenToken({ body }), undefined)
  t.end()
})

t.test('one that is planted in Object.prototype is nobody\'s', async (t) => {
  const app = await cookieApp(t)
  const { refreshToken } = await app.jwt.sessions.create('mallory')
  const jar = await logIn(app)
  for (const payload of [undefined, {}, { other: 1 }]) {
    await polluted({ refresh_token: refreshToken }, async () => {
      const request = { method: 'POST', url: '/auth/refresh', ...(payload && { payload }) } as const
      const refused = await app.inject(request)
      t.strictSame([refused.statusCode, refused.json().code], [401, 'APISTAR_JWT_REFRESH_INVALID'])
      const own = await browse(app, jar, request)
      t.strictSame([own.statusCode, own.json()], [200, { expires_in: 900 }])
    })
  }
})
