import fastifyAuth from '@fastify/auth'
import type { FastifyInstance, RouteShorthandOptions } from 'fastify'
import t from 'tap'
import type { Requirement } from '../../index.js'
import { FAULTY } from '../access/faulty.js'
import { build, SECRET } from '../helper.js'
import { answerOf, bearer, FORBIDDEN, JUNK, lacking, MISSING, naming, OPEN } from '../http.js'
import { refused } from '../refused.js'
import { askWays, buildWays } from '../ways.js'

const STAGES = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const
const REQUIREMENT = { scopes: 'a', roles: 'r' } as const

t.test('at any stage, alone or in a list', async (t) => {
  for (const stage of STAGES) {
    for (const wrap of [(hook: unknown) => hook, (hook: unknown) => [hook]]) {
      const apps = await buildWays(t, {}, (app) => {
        app.post('/', {
          [stage]: wrap(app.authorize(REQUIREMENT)),
        } as RouteShorthandOptions, async (request) => request.auth.user)
        app.get('/', { [stage]: wrap(app.authorize(REQUIREMENT)) } as RouteShorthandOptions, async () => 'in')
      })
      await askWays(t, apps, '/', { scope: 'a', roles: 'r' }, OPEN, stage)
      await askWays(t, apps, '/', { scope: 'a' }, FORBIDDEN, stage)
      await askWays(t, apps, '/', { roles: 'r' }, lacking('a'), stage)
      for (const [, app] of apps) {
        t.strictSame(answerOf(await app.inject('/')), naming('a', MISSING), stage)
        t.strictSame(
          answerOf(await app.inject({ url: '/', headers: { authorization: 'Bearer junk' } })), naming('a', JUNK), stage
        )
        const response = await app.inject({
          method: 'POST', url: '/', payload: {}, headers: bearer(app, { id: 1, scope: 'a', roles: 'r' }),
        })
        t.strictSame(response.json(), { id: 1, username: null }, stage)
      }
    }
  }
})

t.test('it authenticates where nobody has, and once', async (t) => {
  let taken = 0
  const app = await build(t, {
    secret: SECRET, extractToken (request) { taken += 1; return request.headers.authorization?.slice(7) },
  })
  const preHandler = [app.authenticate, app.authorize({ scopes: 'a' }), app.authorize({ roles: 'r' })]
  app.get('/', { config: { auth: 'optional' }, preHandler }, async () => 'in')
  t.strictSame(answerOf(await app.inject({ url: '/', headers: bearer(app, { scope: 'a', roles: 'r' }) })), OPEN)
  t.equal(taken, 1)
  t.strictSame(answerOf(await app.inject({ url: '/', headers: bearer(app, { scope: 'a' }) })), FORBIDDEN)
  t.match(answerOf(await app.inject('/')), { status: 401, code: 'APISTAR_JWT_TOKEN_MISSING' })
})

t.test('by hand, with and without await', async (t) => {
  const app = await build(t)
  const authorize = app.authorize({ roles: 'r' })
  const later = app.authorize({ check: async () => false })
  app.get('/awaited', async (request, reply) => { await authorize(request, reply); return 'in' })
  app.get('/forgotten', { preHandler: async (request, reply) => { t.ok(authorize(request, reply)) } }, async () => 'in')
  app.get('/late', async (request, reply) => { await later(request, reply); return 'in' })
  for (const url of ['/awaited', '/forgotten', '/late']) {
    t.strictSame(answerOf(await app.inject(url)), MISSING, url)
    t.strictSame(answerOf(await app.inject({ url, headers: bearer(app) })), FORBIDDEN, url)
    if (url !== '/late') {
      t.strictSame(answerOf(await app.inject({ url, headers: bearer(app, { roles: 'r' }) })), OPEN, url)
    }
  }
})

t.test('in onRequest params are raw text and there is no body; in preHandler both are as the schema says',
  async (t) => {
    const schema = {
      params: { type: 'object', properties: { id: { type: 'integer' } } }, body: { type: 'object', required: ['name'] },
    }
    const isOwner: Requirement = { check: ({ user }, request) => user.id === (request.params.id as unknown) }
    const app = await build(t)
    app.post('/early/:id', { schema, onRequest: app.authorize(isOwner) }, async () => 'in')
    app.post('/late/:id', { schema, preHandler: app.authorize(isOwner) }, async () => 'in')
    const post = (url: string, payload: object, headers = {}): unknown =>
      app.inject({ method: 'POST', url, payload, headers })
    const headers = bearer(app, { id: 7 })
    t.match(await post('/early/7', { name: 'x' }, headers), { statusCode: 403 }, '7 is not the text 7')
    t.match(await post('/late/7', { name: 'x' }, headers), { statusCode: 200 })
    t.match(await post('/early/7', {}), { statusCode: 401 }, 'nobody is told what the body should be')
    t.match(await post('/late/7', {}), { statusCode: 400 }, 'an invalid body comes before the missing token')
  })

t.test('in app.auth([…]) of @fastify/auth, last where any will do', async (t) => {
  const app = await build(t)
  await app.register(fastifyAuth)
  const never = async (): Promise<void> => { throw new Error('never') }
  const guard = app.authorize({ scopes: 'a' }) as never
  const declare = (url: string, preHandler: ReturnType<FastifyInstance['auth']>): void => {
    app.get(url, { preHandler }, async () => 'in')
  }
  declare('/or', app.auth([never, guard]))
  declare('/and', app.auth([app.authorize({ roles: 'r' }) as never, guard], { relation: 'and' }))
  for (const [url, claims, answer] of [
    ['/or', { scope: 'a' }, OPEN], ['/or', { id: 1 }, lacking('a')], [
      '/and', { scope: 'a', roles: 'r' }, OPEN,
    ], ['/and', { roles: 'r' }, lacking('a')],
  ] as const) {
    t.strictSame(
      answerOf(await app.inject({ url, headers: bearer(app, claims) })), answer, `${url} ${JSON.stringify(claims)}`
    )
  }
})

t.test('what is faulty is refused at once', async (t) => {
  const app = await build(t, { secret: SECRET, scopes: { users: 'U', 'read:users': 'R', 'write:users': 'W' } })
  for (const [name, given, fault] of FAULTY) {
    await refused(
      t,
      () => app.authorize(given as Requirement),
      given,
      `apistar-jwt: Invalid requirement of authorize: ${fault}`,
      name
    )
  }
  for (const mode of ['required', 'optional', false, undefined]) {
    t.throws(
      () => app.authorize(mode as unknown as Requirement),
      { code: 'APISTAR_JWT_SETTINGS_INVALID', message: /expected a plain object/ },
      String(mode)
    )
  }
})

t.test('it may be taken off the instance, and has a name of its own', async (t) => {
  const { authorize } = await build(t)
  t.equal(authorize({ roles: 'r' }).name, 'authorize')
})
