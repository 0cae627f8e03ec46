import fastify from 'fastify'
import apistarJwt, { AuthenticationFailed } from 'apistar-jwt'
import { expect, onTestFinished, test, vi } from 'vitest'

test('a token ends after an hour', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2030-01-01T00:00:00Z') })
  onTestFinished(() => { vi.useRealTimers() })
  const app = fastify()
  onTestFinished(() => app.close())
  await app.register(apistarJwt, { secret: 'only for tests, and long enough for HS256', expiresIn: '1h' })
  app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.user)

  const authorization = `Bearer ${app.jwt.encode({ id: 1, username: 'bailey' })}`
  const inTime = await app.inject({ url: '/me', headers: { authorization } })
  expect(inTime.json()).toEqual({ id: 1, username: 'bailey' })
  vi.setSystemTime(new Date('2030-01-01T01:00:00Z'))
  const late = await app.inject({ url: '/me', headers: { authorization } })
  expect(late.json().code).toBe('APISTAR_JWT_TOKEN_EXPIRED')
  await expect(app.jwt.verify('made.it.up')).rejects.toBeInstanceOf(AuthenticationFailed)
})
