import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import apistarJwt, { AuthenticationFailed } from 'apistar-jwt'

test('a token expires when the clock is moved', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: new Date('2030-01-01') })
  const app = fastify()
  t.after(() => app.close())
  await app.register(apistarJwt, { secret: 'correct horse battery staple, and some more' })
  app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.user)
  const authorization = `Bearer ${app.jwt.encode({ id: 1, username: 'bailey' }, { expiresIn: '1h' })}`

  assert.deepEqual((await app.inject({ url: '/me', headers: { authorization } })).json(), { id: 1, username: 'bailey' })
  t.mock.timers.tick(3_600_000)
  assert.equal((await app.inject({ url: '/me', headers: { authorization } })).json().code, 'APISTAR_JWT_TOKEN_EXPIRED')
  await assert.rejects(app.jwt.verify('made.it.up'), (error) => error instanceof AuthenticationFailed)
})
