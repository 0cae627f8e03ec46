import fastify from 'fastify'
import t from 'tap'
import { factsOfRoute, seeRoute, type SeenRoute } from '../../../lib/request/audit/facts.js'
import { hooksOf } from '../../../lib/request/audit/hooks.js'
import apistarJwt from '../../../index.js'
import { SECRET } from '../../helper.js'
import { pairOf } from '../../keys-fixtures.js'

async function show (): Promise<string> {
  return 'in'
}

t.test('a route keeps its URL, whatever becomes of its options', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  const seen: SeenRoute[] = []
  app.addHook('onRoute', function (options) { seen.push(seeRoute(options, this)) })
  await app.register(apistarJwt, { privateKey: pairOf('p256').privateKey, jwksEndpoint: '/keys' })
  app.register(async (child) => {
    child.route({ method: ['PUT', 'DELETE'], url: '/x', onRequest: child.authenticate, handler: show })
  }, { prefix: '/api' })
  await app.ready()
  for (const { options } of seen) Object.assign(options, { url: '/changed' })
  const facts = seen.flatMap((route) => factsOfRoute(route, hooksOf(route.options)))
  const other = { hooks: [], problems: [] }
  t.strictSame(facts, [
    { method: 'GET', url: '/keys', auth: 'open', source: 'own', ...other },
    { method: 'HEAD', url: '/keys', auth: 'open', source: 'own', ...other },
    ...['PUT', 'DELETE'].map((method) => {
      return { method, url: '/api/x', auth: 'required', source: 'hook', hooks: ['authenticate'], problems: [] }
    }),
  ])
})

t.test('a hook of a context guards routes of the plugin as well', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  const seen: SeenRoute[] = []
  app.addHook('onRoute', function (options) { seen.push(seeRoute(options, this)) })
  await app.register(apistarJwt, { secret: SECRET, resource: 'https://api.example', audience: false })
  const [first] = seen
  const hook = { stage: 'onRequest', hook: app.authenticate } as const
  const told = factsOfRoute(first as SeenRoute, [hook]).map(({ auth, source }) => [auth, source])
  t.strictSame(told, [['required', 'own']])
})
