import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import apistarJwt, { AuthenticationFailed } from 'apistar-jwt'

test('a token ends after an hour', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: new Date('2030-01-01T00:00:00Z') })
  const app = fastify()
  t.after(() => app.close())
  await app.register(apistarJwt, { secret: 'only for tests, and long enough for HS256', expiresIn: '1h' })
  app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.user)

  const authorization = `Bearer ${app.jwt.encode({ id: 1, username: 'bailey' })}`
  const inTime = await app.inject({ url: '/me', headers: { authorization } })
  assert.deepEqual(inTime.json(), { id: 1, username: 'bailey' })
  t.mock.timers.tick(3_600_000)
  const late = await app.inject({ url: '/me', headers: { authorization } })
  assert.equal(late.json().code, 'APISTAR_JWT_TOKEN_EXPIRED')
  await assert.rejects(app.jwt.verify('made.it.up'), AuthenticationFailed)
})
