const { expect, test } = require('@jest/globals')
const fastify = require('fastify')
const apistarJwt = require('apistar-jwt')

const { AuthenticationFailed } = apistarJwt

test('require gives the plugin', async () => {
  const app = fastify()
  await app.register(apistarJwt, { secret: 'correct horse battery staple, and some more' })
  app.get('/me', { preHandler: [app.authenticate] }, async (request) => request.auth.user)

  expect((await app.inject('/me')).statusCode).toBe(401)
  const authorization = `Bearer ${app.jwt.encode({ id: 1, username: 'bailey' })}`
  expect((await app.inject({ url: '/me', headers: { authorization } })).json()).toEqual({ id: 1, username: 'bailey' })
  await expect(app.jwt.verify('made.it.up')).rejects.toBeInstanceOf(AuthenticationFailed)
  await app.close()
})
