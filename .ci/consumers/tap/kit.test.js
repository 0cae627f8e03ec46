import fastify from 'fastify'
import apistarJwt from 'apistar-jwt'
import { actAs, auditRoutes, badTokens, createIssuer, formatRoutes } from 'apistar-jwt/testing'
import t from 'tap'

async function build (settings) {
  const app = fastify()
  await app.register(apistarJwt, settings)
  app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.payload.sub)
  return app
}

t.test('tokens of an issuer', async (t) => {
  const issuer = await createIssuer({ audience: 'https://api.example' })
  t.after(issuer.stop)
  const app = await build(issuer.settings)
  t.after(() => app.close())
  t.equal((await actAs(app, issuer.token({ sub: 'bailey' })).inject('/me')).body, 'bailey')
  issuer.rotate()
  t.equal((await actAs(app, issuer.token({ sub: 'robin' })).inject('/me')).body, 'robin')
  for (const [name, token, code] of [...issuer.badTokens(), ...badTokens()]) {
    t.equal((await actAs(app, token).inject('/me')).json().code, `APISTAR_JWT_${code}`, name)
  }
})

t.test('tokens of the app, and its routes', async (t) => {
  const secret = 'only for tests, and long enough for HS256'
  const app = await build({ secret })
  t.after(() => app.close())
  t.equal((await actAs(app, { sub: 'bailey' }).inject('/me')).body, 'bailey')
  t.equal(formatRoutes(await auditRoutes(() => build({ secret }))), 'GET,HEAD /me: required (config.auth)\n')
})
