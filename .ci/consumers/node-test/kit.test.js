import assert from 'node:assert/strict'
import { test } from 'node:test'
import fastify from 'fastify'
import apistarJwt from 'apistar-jwt'
import { actAs, auditRoutes, badTokens, createIssuer, formatRoutes } from 'apistar-jwt/testing'

async function build (settings) {
  const app = fastify()
  await app.register(apistarJwt, settings)
  app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.payload.sub)
  return app
}

test('tokens of an issuer', async (t) => {
  const issuer = await createIssuer({ audience: 'https://api.example' })
  t.after(issuer.stop)
  const app = await build(issuer.settings)
  t.after(() => app.close())
  assert.equal((await actAs(app, issuer.token({ sub: 'bailey' })).inject('/me')).body, 'bailey')
  issuer.rotate()
  assert.equal((await actAs(app, issuer.token({ sub: 'robin' })).inject('/me')).body, 'robin')
  for (const [name, token, code] of [...issuer.badTokens(), ...badTokens()]) {
    assert.equal((await actAs(app, token).inject('/me')).json().code, `APISTAR_JWT_${code}`, name)
  }
})

test('tokens of the app, and its routes', async (t) => {
  const secret = 'only for tests, and long enough for HS256'
  const app = await build({ secret })
  t.after(() => app.close())
  assert.equal((await actAs(app, { sub: 'bailey' }).inject('/me')).body, 'bailey')
  assert.equal(formatRoutes(await auditRoutes(() => build({ secret }))), 'GET,HEAD /me: required (config.auth)\n')
})
