import fastify from 'fastify'
import apistarJwt from 'apistar-jwt'
import { actAs, auditRoutes, badTokens, createIssuer, formatRoutes } from 'apistar-jwt/testing'
import { expect, onTestFinished, test } from 'vitest'

async function build (settings) {
  const app = fastify()
  await app.register(apistarJwt, settings)
  app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.payload.sub)
  return app
}

test('tokens of an issuer', async () => {
  const issuer = await createIssuer({ audience: 'https://api.example' })
  onTestFinished(issuer.stop)
  const app = await build(issuer.settings)
  onTestFinished(() => app.close())
  expect((await actAs(app, issuer.token({ sub: 'bailey' })).inject('/me')).body).toBe('bailey')
  issuer.rotate()
  expect((await actAs(app, issuer.token({ sub: 'robin' })).inject('/me')).body).toBe('robin')
  for (const [, token, code] of [...issuer.badTokens(), ...badTokens()]) {
    expect((await actAs(app, token).inject('/me')).json().code).toBe(`APISTAR_JWT_${code}`)
  }
})

test('tokens of the app, and its routes', async () => {
  const secret = 'only for tests, and long enough for HS256'
  const app = await build({ secret })
  onTestFinished(() => app.close())
  expect((await actAs(app, { sub: 'bailey' }).inject('/me')).body).toBe('bailey')
  expect(formatRoutes(await auditRoutes(() => build({ secret })))).toBe('GET,HEAD /me: required (config.auth)\n')
})
