const fastify = require('fastify')
const apistarJwt = require('apistar-jwt')

test('a token ends after an hour', async () => {
  const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.UTC(2030, 0))
  const app = fastify()
  await app.register(apistarJwt, { secret: 'only for tests, and long enough for HS256', expiresIn: '1h' })
  app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.user)

  const authorization = `Bearer ${app.jwt.encode({ id: 1, username: 'bailey' })}`
  const inTime = await app.inject({ url: '/me', headers: { authorization } })
  expect(inTime.json()).toEqual({ id: 1, username: 'bailey' })
  clock.mockReturnValue(Date.UTC(2030, 0, 1, 1))
  const late = await app.inject({ url: '/me', headers: { authorization } })
  expect(late.json().code).toBe('APISTAR_JWT_TOKEN_EXPIRED')
  await app.close()
})
