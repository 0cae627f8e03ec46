import fastify from 'fastify'
import apistarJwt from 'apistar-jwt'
import t from 'tap'

t.test('a token ends after an hour', async (t) => {
  let now = Date.UTC(2030, 0)
  t.intercept(Date, 'now', { value: () => now })
  const app = fastify()
  t.after(() => app.close())
  await app.register(apistarJwt, { secret: 'only for tests, and long enough for HS256', expiresIn: '1h' })
  app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.user)

  const authorization = `Bearer ${app.jwt.encode({ id: 1, username: 'bailey' })}`
  const inTime = await app.inject({ url: '/me', headers: { authorization } })
  t.strictSame(inTime.json(), { id: 1, username: 'bailey' })
  now += 3_600_000
  const late = await app.inject({ url: '/me', headers: { authorization } })
  t.equal(late.json().code, 'APISTAR_JWT_TOKEN_EXPIRED')
})
