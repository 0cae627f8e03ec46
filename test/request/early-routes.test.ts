import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import t from 'tap'
import apistarJwt, { type Requirement } from '../../index.js'
import { SECRET } from '../helper.js'
import { answerOf, bearer, FORBIDDEN, MISSING, OPEN } from '../http.js'
import { findKept } from '../../lib/request/early-routes.js'

interface Stated { auth: Requirement | false | 'required' }

async function handle (_request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  return await reply.code(200).send('in')
}

type Declare = (app: FastifyInstance, config: Stated) => void

/** Places that can state a requirement. */
const PLACES: Readonly<Record<string, Declare>> = {
  'a route': (app, config) => { app.get('/x', { config: config as { auth: false } }, handle) },
  'a route in a context below': (app, config) => {
    app.register(async (child) => { child.get('/', { config: config as { auth: false } }, handle) }, { prefix: '/x' })
  },
  'a not-found handler' (app, config) {
    app.setNotFoundHandler({ config } as object, handle)
  },
  'a not-found handler in a context below' (app, config) {
    app.register(async (child) => { child.setNotFoundHandler({ config } as object, handle) }, { prefix: '/x' })
  },
}

/** What an app may do later with what it stated. */
const CHANGES: Readonly<Record<string, (config: Stated, list: string[]) => void>> = {
  'a role less': (_config, list) => { list.pop() },
  'no roles': (config) => { delete (config.auth as { roles?: unknown }).roles },
  'another requirement': (config) => { config.auth = 'required' },
  open: (config) => { config.auth = false },
}

t.test('nothing that the app does after boot loosens what a place states', async (t) => {
  for (const [place, declare] of Object.entries(PLACES)) {
    for (const order of ['before', 'after'] as const) {
      for (const [change, loosen] of Object.entries(CHANGES)) {
        const app = fastify()
        t.after(() => app.close())
        const list = ['user', 'admin']
        const config: Stated = { auth: { roles: list } }
        if (order === 'before') declare(app, config)
        await app.register(apistarJwt, { secret: SECRET })
        if (order === 'after') declare(app, config)
        await app.ready()
        loosen(config, list)
        const name = `${place} ${order} the plugin, then ${change}`
        t.strictSame(answerOf(await app.inject('/x')), MISSING, name)
        const user = bearer(app, { id: 1, roles: ['user'] })
        t.strictSame(answerOf(await app.inject({ url: '/x', headers: user })), FORBIDDEN, name)
        const admin = bearer(app, { id: 1, roles: ['user', 'admin'] })
        t.strictSame(answerOf(await app.inject({ url: '/x', headers: admin })), OPEN, name)
      }
    }
  }
})

t.test('a faulty one stays refused, whatever becomes of it', async (t) => {
  for (const [place, declare] of Object.entries(PLACES)) {
    const app = fastify()
    t.after(() => app.close())
    const list: string[] = []
    const config: Stated = { auth: { roles: list } }
    declare(app, config)
    await app.register(apistarJwt, { secret: SECRET })
    await app.ready()
    list.push('user')
    const headers = bearer(app, { id: 1, roles: ['user'] })
    t.equal((await app.inject({ url: '/x', headers })).json().code, 'APISTAR_JWT_TOKEN_INVALID', place)
  }
})

t.test('each registration reads the routes of its own contexts', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  const list = ['user', 'admin']
  app.register(async (child) => {
    child.get('/x', { config: { auth: { roles: list } } }, handle)
    await child.register(apistarJwt, { secret: `inner ${SECRET}` })
    child.get('/token', async () => child.jwt.encode({ id: 1, roles: ['user'] }))
  })
  await app.register(apistarJwt, { secret: SECRET })
  await app.ready()
  list.pop()
  const headers = { authorization: `Bearer ${(await app.inject('/token')).body}` }
  t.strictSame(answerOf(await app.inject({ url: '/x', headers })), FORBIDDEN)
})

t.test('each route and handler is found once, with its context', async (t) => {
  const app = fastify({ exposeHeadRoutes: false })
  t.after(() => app.close())
  app.route({ method: ['GET', 'PUT'], url: '/x', handler: handle })
  await app.ready()
  const kept = findKept(app, [app, app]).map(({ config, server }) => [(config as { url?: string }).url, server === app])
  t.strictSame(kept, [['/x', true], [undefined, true]])
})
