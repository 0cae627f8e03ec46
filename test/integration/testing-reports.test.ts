import fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import apistarJwt, { type Settings } from '../../index.js'
import { actAs, auditRoutes, createIssuer } from '../../lib/entries/testing.js'
import { answerOf, FORGED, lacking, MISSING, present } from '../http.js'
import { SECRET } from '../helper.js'

// Of 337 routes that ask for a token, 92 asked for no permission, and no test told when there were 93.
t.test('OpenRisk 529: what asks for a token alone is listed, so that one more is noticed', async (t) => {
  const build = (more?: (app: FastifyInstance) => void) => async () => {
    const app = fastify({ exposeHeadRoutes: false })
    await app.register(apistarJwt, { secret: SECRET, global: true })
    app.get('/auth/sessions', async () => [])
    app.get('/risks', { config: { auth: { scopes: 'risk:read' } } }, async () => [])
    app.get('/billing', { preHandler: async function checkPlan () {} }, async () => [])
    app.register(async (child) => {
      child.protect({ roles: 'admin' }).delete('/users/:id', async () => 'gone')
      more?.(child)
    }, { prefix: '/admin' })
    more?.(app)
    return app
  }
  async function unjudged (more?: (app: FastifyInstance) => void): Promise<string[]> {
    const routes = await auditRoutes(build(more))
    return routes.filter(({ auth }) => auth === 'required')
      .map(({ method, url, hooks }) => [method, url, ...hooks].join(' '))
  }
  const known = ['GET /auth/sessions', 'GET /billing checkPlan']
  t.strictSame(await unjudged(), known, 'what the handler or a hook of the app judges is told by its name')
  const grown = await unjudged((app) => { app.get('/export', async () => 'all') })
  t.strictSame(grown, [...known, 'GET /export'], 'one more is noticed, and not the one below a policy')
})

/** The routes of an app, as they are in earnest. */
function register (app: FastifyInstance): void {
  app.get('/orders', { config: { auth: { scopes: 'read:orders' } } }, async ({ auth }) => auth.payload.sub)
}

async function createApp (settings: Settings): Promise<FastifyInstance> {
  const app = fastify()
  await app.register(apistarJwt, { ...settings, scopeClaims: ['permissions'] })
  register(app)
  return app
}

// Whoever tested such routes was told to decorate the app with an `authenticate` that is a mock, which lets all in.
t.test('fastify-auth0-verify 164: routes are tested as they are, with an issuer in place of Auth0', async (t) => {
  const issuer = await createIssuer({ audience: 'https://orders.example' })
  t.after(issuer.stop)
  const app = await createApp(issuer.settings)
  t.after(() => app.close())
  const sub = 'auth0|bailey'
  const { inject } = actAs(app, issuer.token({ sub, permissions: ['read:orders'] }))
  t.equal((await inject('/orders')).body, sub)
  t.match(answerOf(await app.inject('/orders')), { ...MISSING, challenge: 'Bearer scope="read:orders"' })
  const powerless = actAs(app, issuer.token({ sub, permissions: [] }))
  t.strictSame(answerOf(await powerless.inject('/orders')), lacking('read:orders'))
  for (const [name, token, code] of issuer.badTokens({ sub, permissions: ['read:orders'] })) {
    t.match(answerOf(await present(app, token, '/orders')), { status: 401, code: `APISTAR_JWT_${code}` }, name)
  }
  const other = await createIssuer({ audience: 'https://orders.example' })
  t.after(other.stop)
  const forged = other.token({ iss: issuer.issuer, sub, permissions: ['read:orders'] })
  t.match(answerOf(await present(app, forged, '/orders')), { status: FORGED.status, code: FORGED.code })
})
