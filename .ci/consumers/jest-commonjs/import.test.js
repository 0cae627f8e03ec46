import { expect, test } from '@jest/globals'
import fastify from 'fastify'
import apistarJwt, { AuthenticationFailed } from 'apistar-jwt'

test('import, compiled to require, gives the plugin and the named exports', async () => {
  const app = fastify()
  await app.register(apistarJwt, { secret: 'correct horse battery staple, and some more' })
  app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.user)

  expect((await app.inject('/me')).headers['www-authenticate']).toBe('Bearer')
  await expect(app.jwt.verify('made.it.up')).rejects.toBeInstanceOf(AuthenticationFailed)
  await app.close()
})
