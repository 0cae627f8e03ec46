import fastifyAuth from '@fastify/auth'
import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { auditRoutes } from '../../lib/entries/testing.js'
import { buildDocumented, documentOf, securityIn, VERSIONS } from '../documented.js'

async function show (): Promise<string> {
  return 'in'
}

function declareUsers (app: FastifyInstance): void {
  app.get('/users', { preHandler: app.authorize({ scopes: 'read:users' }) }, show)
  app.post('/users', { preHandler: [app.authorize({ scopes: ['read:users', 'write:users'] })] }, show)
  app.get('/me', { onRequest: app.authenticate.optional }, show)
  app.get('/health', show)
}

t.test('fastify-swagger 803: what a hook asks for is in the document, without saying it again', async (t) => {
  const app = await buildDocumented(t, { openapi: { openapi: '3.1.0' }, declare: declareUsers })
  t.strictSame(securityIn(await documentOf(t, app)), {
    'get /users': [{ bearer: ['read:users'] }],
    'post /users': [{ bearer: ['read:users', 'write:users'] }],
    'get /me': [{ bearer: [] }, {}],
    'get /health': undefined,
  })
})

t.test('fastify-swagger 890: a scheme that nobody declared is declared, where the root asks for it too', async (t) => {
  for (const version of VERSIONS) {
    const openapi = { openapi: version, security: [{ bearer: [] }] }
    const app = await buildDocumented(t, { openapi, declare: declareUsers })
    const document = await documentOf(t, app)
    t.strictSame(
      document.components.securitySchemes, { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } }
    )
  }
})

t.test('tsoa 852: 401 and 403 are in the document of each guarded route', async (t) => {
  const app = await buildDocumented(t, { declare: declareUsers })
  const { paths } = await documentOf(t, app)
  const statuses = Object.entries(paths).flatMap(([path, operations]) => {
    return Object.entries(operations).map(([method, { responses }]) => `${method} ${path} ${
      Object.keys(responses).join()
    }`)
  })
  t.strictSame(statuses, [
    'get /users 200,401,403', 'post /users 200,401,403', 'get /me 200,401', 'get /health 200',
  ])
})

t.test('nestjs/swagger 3175: under a security of the root, what is open has no lock', async (t) => {
  for (const version of VERSIONS) {
    const app = await buildDocumented(t, {
      openapi: { openapi: version, security: [{ bearer: [] }] },
      declare (app) {
        app.get('/health', { config: { auth: false } }, show)
        app.get('/me', { config: { auth: 'required' } }, show)
      },
    })
    t.strictSame(securityIn(await documentOf(t, app)), { 'get /health': [], 'get /me': [{ bearer: [] }] })
  }
})

t.test('fastapi 3552: names of scopes beside a bearer scheme, from OpenAPI 3.1 on', async (t) => {
  for (const [version, names] of [['3.0.3', []], ['3.1.0', ['read:users']]] as const) {
    const app = await buildDocumented(t, { openapi: { openapi: version }, declare: declareUsers })
    t.strictSame(securityIn(await documentOf(t, app))['get /users'], [{ bearer: names }], version)
  }
})

t.test('OpenRisk 529: routes that ask for a token and for no permission are told apart', async (t) => {
  const facts = await auditRoutes(() => buildDocumented(t, {
    async declare (app) {
      await app.register(fastifyAuth)
      app.get('/session', { config: { auth: 'required' } }, show)
      app.get('/permission', { config: { auth: { roles: 'admin' } } }, show)
      app.get('/both', { config: { auth: 'required' }, preHandler: app.authorize({ roles: 'admin' }) }, show)
      app.get('/around', { preHandler: app.auth([app.authenticate as never]) }, show)
    },
  }))
  const gets = facts.filter(({ method }) => method === 'GET')
  const urls = (wanted: unknown): string[] => gets.filter(({ auth }) => auth === wanted).map(({ url }) => url)
  t.strictSame(urls('required'), ['/session'])
  t.strictSame(urls('open'), ['/around'])
  t.strictSame(gets.filter(({ auth }) => typeof auth === 'object').map(({ url }) => url), ['/permission', '/both'])
})
