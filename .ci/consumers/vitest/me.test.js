import fastify from 'fastify'
import apistarJwt, { AuthenticationFailed } from 'apistar-jwt'
import { afterEach, expect, test, vi } from 'vitest'

afterEach(() => { vi.useRealTimers() })

test('a token expires when the clock is moved', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2030-01-01') })
  const app = fastify()
  await app.register(apistarJwt, { secret: 'correct horse battery staple, and some more' })
  app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.user)
  const authorization = `Bearer ${app.jwt.encode({ id: 1, username: 'bailey' }, { expiresIn: '1h' })}`

  expect((await app.inject({ url: '/me', headers: { authorization } })).json()).toEqual({ id: 1, username: 'bailey' })
  vi.setSystemTime(new Date('2030-01-01T01:00:00Z'))
  expect((await app.inject({ url: '/me', headers: { authorization } })).json().code).toBe('APISTAR_JWT_TOKEN_EXPIRED')
  await expect(app.jwt.verify('made.it.up')).rejects.toBeInstanceOf(AuthenticationFailed)
  await app.close()
})
