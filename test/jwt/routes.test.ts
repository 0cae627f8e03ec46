import cors from '@fastify/cors'
import t from 'tap'
import { formatRoutes } from '../../lib/request/audit/format.js'
import { build, SECRET } from '../helper.js'

t.test('fastify.jwt.routes tells of the routes of its context, as they stand when it is asked', async (t) => {
  const app = await build(
    t, { secret: SECRET, allowAnonymous: ['/health'], global: true, resource: 'https://api.example', audience: false }
  )
  const { routes } = app.jwt
  app.get('/health', async () => 'in')
  app.post('/x', { preHandler: [app.authorize({ roles: 'a' })] }, async () => 'in')
  let protect = (): void => {}
  app.register(async (child) => {
    child.get('/y', async () => 'in')
    protect = () => { child.protect({ scopes: 'b' }) }
    child.addHook('onRequest', async function unseen () {})
  }, { prefix: '/api' })
  await app.after()
  t.match(formatRoutes(routes()), 'GET,HEAD /api/y: required (global)\n')
  protect()
  await app.ready()
  t.equal(formatRoutes(routes()), [
    'GET,HEAD,OPTIONS /.well-known/oauth-protected-resource: open (own)',
    'GET,HEAD /api/y: scopes b (protect)',
    'GET,HEAD /health: open (allowAnonymous)',
    'POST /x: roles a (global) [authorize]',
    '',
  ].join('\n'))
  t.strictSame(routes()[0], {
    method: 'GET', url: '/.well-known/oauth-protected-resource', auth: 'open', source: 'own', hooks: [], problems: [],
  })
  t.not(routes()[0], routes()[0], 'who changes it changes nothing for another')
})

t.test('one row a method, as allowAnonymous says, and what a preflight opens', async (t) => {
  const app = await build(t, { secret: SECRET, global: true, allowAnonymous: ['GET /both'] })
  await app.register(cors)
  app.route({ method: ['GET', 'POST'], url: '/both', handler: async () => 'in' })
  await app.ready()
  t.equal(formatRoutes(app.jwt.routes()), [
    'OPTIONS *: open (preflight)', 'GET,HEAD /both: open (allowAnonymous)', 'POST /both: required (global)', '',
  ].join('\n'))
})

t.test('sibling registrations know their own', async (t) => {
  const app = await build(t)
  app.get('/root', { config: { auth: 'required' } }, async () => 'in')
  t.equal(formatRoutes(app.jwt.routes()), 'GET,HEAD /root: required (config.auth)\n')
})
