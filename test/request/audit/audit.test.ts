import fastifyAuth from '@fastify/auth'
import middie from '@fastify/middie'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import t from 'tap'
import apistarJwt, { ConfigurationError, type Settings } from '../../../index.js'
import { auditRoutes } from '../../../lib/request/audit/audit.js'
import { formatRoutes } from '../../../lib/request/audit/format.js'
import { SECRET } from '../../helper.js'

async function show (): Promise<string> {
  return 'in'
}

type Declare = (app: FastifyInstance) => unknown

/** Builds an app in whose root the plugin is, and then the rest. */
function building (settings: Settings, declare: Declare, before: Declare = () => {}): () => Promise<FastifyInstance> {
  return async (): Promise<FastifyInstance> => {
    const app = fastify()
    before(app)
    await app.register(fastifyAuth)
    await app.register(apistarJwt, { secret: SECRET, ...settings })
    await declare(app)
    return app
  }
}

const OUTSIDE = '  problem: config.auth asks for what is not enforced here, where the plugin is not registered'
const BROKEN = '  problem: config.auth is not \'required\', \'optional\', false or a requirement that is sound, ' +
  'so that nobody gets in'
const SUBJECT = { roles: 'a' } as const

/** Apps, and what is told of their routes. */
const CASES: ReadonlyArray<readonly [name: string, build: () => Promise<FastifyInstance>, lines: readonly string[]]> = [
  ['nobody says anything', building({}, (app) => app.get('/x', show)), ['GET,HEAD /x: open (none)']],
  ['each way to say it', building({}, (app) => {
    app.get('/a', { config: { auth: 'required' } }, show)
    app.get('/b', { config: { auth: 'optional' } }, show)
    app.get('/c', { config: { auth: false } }, show)
    app.get('/d', { config: { auth: { scopes: ['s', 't'], check: function isOwner () { return true } } } }, show)
  }), [
    'GET,HEAD /a: required (config.auth)', 'GET,HEAD /b: optional (config.auth)', 'GET,HEAD /c: open (config.auth)',
    'GET,HEAD /d: scopes s & t, check isOwner (config.auth)',
  ]],
  ['global', building({ global: true, allowAnonymous: ['/health/*'] }, (app) => {
    app.get('/x', show)
    app.get('/health/live', show)
  }, (app) => app.get('/before', show)), [
    'GET,HEAD /before: required (global)', 'GET,HEAD /health/live: open (allowAnonymous)',
    'GET,HEAD /x: required (global)',
  ]],
  [
    'global: optional', building({ global: 'optional' }, (app) => app.get('/x', { onRequest: app.authenticate }, show)),
    ['GET,HEAD /x: required (hook) [authenticate]'],
  ],
  ['hooks, in each stage, alone, in a list and bound', building({}, (app) => {
    app.get('/a', { onRequest: app.authenticate }, show)
    app.get('/b', { preParsing: [app.authenticate] }, show)
    app.get('/c', { preValidation: app.authorize(SUBJECT) }, show)
    app.get('/d', { preHandler: [app.authenticate, app.authorize({ scopes: 's' }), app.authorize(SUBJECT)] }, show)
    app.get('/e', { preHandler: [app.authenticate.bind(app), app.authorize(SUBJECT).bind(null)] }, show)
    app.get('/f', { onRequest: app.authenticate.optional }, show)
    app.get('/g', { onRequest: [app.authenticate.optional, app.authenticate] }, show)
    app.get('/h', { onRequest: [app.authenticate, app.authenticate.optional] }, show)
  }), [
    'GET,HEAD /a: required (hook) [authenticate]', 'GET,HEAD /b: required (hook) [authenticate]',
    'GET,HEAD /c: roles a (hook) [authorize]',
    'GET,HEAD /d: scopes s, roles a (hook) [authenticate, authorize]',
    'GET,HEAD /e: roles a (hook) [authenticate, authorize]',
    'GET,HEAD /f: optional (hook) [authenticateOptional]',
    'GET,HEAD /g: required (hook) [authenticateOptional, authenticate]',
    'GET,HEAD /h: required (hook) [authenticate, authenticateOptional]',
  ]],
  ['a hook beside what the route says', building({}, (app) => {
    app.get('/a', { config: { auth: 'required' }, preHandler: app.authorize(SUBJECT) }, show)
    app.get('/b', { config: { auth: { scopes: 's' } }, preHandler: app.authorize(SUBJECT) }, show)
    app.get('/c', { config: { auth: false }, preHandler: app.authorize(SUBJECT) }, show)
  }), [
    'GET,HEAD /a: roles a (config.auth) [authorize]', 'GET,HEAD /b: scopes s, roles a (config.auth) [authorize]',
    'GET,HEAD /c: roles a (hook) [authorize]',
  ]],
  ['what others put around it is not looked into', building({}, (app) => {
    app.get('/a', { preHandler: app.auth([app.authenticate as never]) }, show)
    app.get('/b', { preHandler: async (request, reply) => { await app.authenticate(request, reply) } }, show)
    app.get('/c', { preHandler: [async (request, reply) => { await app.authenticate(request, reply) }] }, show)
    async function mine (request: FastifyRequest, reply: FastifyReply): Promise<void> {
      await app.authenticate(request, reply)
    }
    app.get('/d', { preHandler: mine }, show)
  }), [
    'GET,HEAD /a: open (none) [_auth]', 'GET,HEAD /b: open (none) [preHandler]', 'GET,HEAD /c: open (none) [anonymous]',
    'GET,HEAD /d: open (none) [mine]',
  ]],
  ['a hook of a context, of one above and of one beside', building({}, (app) => {
    app.register(async (parent) => {
      parent.register(async (child) => { child.get('/child', { preHandler: child.authorize(SUBJECT) }, show) })
      parent.get('/parent', show)
      parent.addHook('preHandler', async function later () {})
      parent.addHook('onRequest', parent.authenticate)
    }, { prefix: '/in' })
    app.register(async (beside) => { beside.get('/beside', show) })
  }), [
    'GET,HEAD /beside: open (none)', 'GET,HEAD /in/child: roles a (hook) [authenticate, later, authorize]',
    'GET,HEAD /in/parent: required (hook) [authenticate, later]',
  ]],
  ['protect in each context', building({ global: true }, (app) => {
    app.register(async (outer) => {
      outer.protect(SUBJECT)
      outer.get('/a', show)
      outer.register(async (inner) => {
        inner.protect({ roles: 'b' })
        inner.get('/b', show)
        inner.get('/c', { config: { auth: { scopes: 's' } } }, show)
        inner.get('/d', { config: { auth: false } }, show)
      })
      outer.register(async (inner) => {
        inner.protect(false)
        inner.get('/e', show)
      })
      outer.register(async (inner) => {
        inner.protect('optional')
        inner.get('/f', show)
      })
    })
    app.get('/g', show)
  }), [
    'GET,HEAD /a: roles a (protect)', 'GET,HEAD /b: roles a & b (protect)',
    'GET,HEAD /c: scopes s, roles a & b (config.auth)', 'GET,HEAD /d: open (config.auth)',
    'GET,HEAD /e: open (protect)', 'GET,HEAD /f: optional (protect)', 'GET,HEAD /g: required (global)',
  ]],
  ['a hook that is undefined', building({}, (app) => {
    const { authentciate } = app as unknown as { authentciate: undefined }
    app.get('/a', { preHandler: authentciate } as object, show)
    app.get('/b', { config: { auth: 'required' }, onRequest: authentciate } as object, show)
  }), [
    'GET,HEAD /a: open (none)', '  problem: preHandler is undefined, which Fastify takes for no hook',
    'GET,HEAD /b: required (config.auth)', '  problem: onRequest is undefined, which Fastify takes for no hook',
  ]],
  ['a registration in a context of its own', async () => {
    const app = fastify()
    app.register(async (child) => {
      await child.register(apistarJwt, { secret: SECRET })
      child.get('/in', { config: { auth: 'required' } }, show)
    })
    app.get('/a', { config: { auth: 'required' } }, show)
    app.register(async (child) => {
      child.get('/b', { config: { auth: { scopes: 's' } } }, show)
      child.get('/c', { config: { auth: false } }, show)
      child.get('/d', { config: { auth: { kind: 'of another plugin' } as never } }, show)
    })
    app.get('/e', show)
    return app
  }, [
    'GET,HEAD /a: open (none)', OUTSIDE, 'GET,HEAD /b: open (none)', OUTSIDE, 'GET,HEAD /c: open (config.auth)',
    'GET,HEAD /d: open (none)', 'GET,HEAD /e: open (none)',
    'GET,HEAD /in: required (config.auth)',
  ]],
  ['global that guards nothing', async () => {
    const app = fastify()
    app.register(async (child) => { await child.register(apistarJwt, { secret: SECRET, global: true }) })
    app.get('/x', show)
    return app
  }, [
    'GET,HEAD /x: open (none)',
    '  problem: apistar-jwt: global guards nothing, since the plugin is registered in a context that has no routes; ' +
      'wrap the function that registers it in fastify-plugin, or register it at the root.',
  ]],
  ['a requirement that was not seen at boot', async () => {
    const app = fastify()
    app.get('/x', { config: { auth: { scope: 's', roles: 'r' } as never } }, show)
    await app.register(apistarJwt, { secret: SECRET })
    app.get('/y', { config: { auth: 'required' } }, show)
    return app
  }, [
    'GET,HEAD /x: required (config.auth)',
    BROKEN,
    'GET,HEAD /y: required (config.auth)',
  ]],
  ['a registration that failed, which the app swallows', async () => {
    const app = fastify()
    await app.register(apistarJwt, {}).after((_error) => {})
    app.get('/x', { config: { auth: 'required' } }, show)
    return app
  }, ['GET,HEAD /x: open (none)', '  problem: the registration of the plugin failed']],
  ['no registration at all', async () => {
    const app = fastify()
    app.get('/x', { config: { auth: 'required' } }, show)
    return app
  }, ['GET,HEAD /x: open (none)', OUTSIDE]],
  [
    'routes of the plugin itself', building({ resource: 'https://api.example', audience: false }, () => {}),
    ['GET,HEAD,OPTIONS /.well-known/oauth-protected-resource: open (own)'],
  ],
]

t.test('what is told of routes', async (t) => {
  for (const [name, build, lines] of CASES) {
    t.strictSame(formatRoutes(await auditRoutes(build)).trimEnd().split('\n'), lines, name)
  }
})

const UNKNOWN = 'URLs that no route has, for anyone; set guardUnknown to true, or to false if it may'

t.test('what belongs to no route, under global', async (t) => {
  async function notFound (): Promise<string> {
    return 'nothing here'
  }
  function declare (app: FastifyInstance): void {
    app.setNotFoundHandler(notFound)
    app.register(async (child) => {
      child.setNotFoundHandler({ preHandler: [] }, notFound)
      child.get('/x', show)
    }, { prefix: '/api' })
  }
  const handlers = [
    'GET,HEAD /api/x: required (global)',
    '* /*: open (none) [notFound]', `  problem: a not-found handler answers ${UNKNOWN}`,
    '* /api/*: open (none) [notFound]', `  problem: a not-found handler answers ${UNKNOWN}`,
  ]
  const middleware = ['* /*: open (none)', `  problem: middleware may answer ${UNKNOWN}`]
  const cases: ReadonlyArray<readonly [string, () => Promise<FastifyInstance>, readonly string[]]> = [
    [
      'handlers', building({ global: true }, declare),
      [...handlers.slice(1, 3), ...handlers.slice(3), String(handlers[0])],
    ],
    ['guarded', building({ global: true, guardUnknown: true }, declare), handlers.slice(0, 1)],
    ['open on purpose', building({ global: true, guardUnknown: false }, declare), handlers.slice(0, 1)],
    ['without global', building({}, declare), ['GET,HEAD /api/x: open (none)']],
    ['one that says who may', building({ global: true }, (app) => {
      (app.setNotFoundHandler as (options: object, handler: object) => void)({ config: { auth: 'required' } }, notFound)
    }), ['']],
    ['middleware', building({ global: true }, (app) => app.register(middie)), middleware],
    ['middleware, guarded', building({ global: true, guardUnknown: true }, (app) => app.register(middie)), ['']],
    ['middleware without global', building({}, (app) => app.register(middie)), ['']],
  ]
  for (const [name, build, lines] of cases) {
    t.strictSame(formatRoutes(await auditRoutes(build)).trimEnd().split('\n'), lines, name)
  }
})

t.test('a check that disappears is seen', async (t) => {
  const facts = await auditRoutes(building({}, (app) => {
    app.get(
      '/x', { config: { auth: { anyOf: [{ roles: 'a' }, { check: function isOwner () { return true } }] } } }, show
    )
  }))
  t.strictSame(facts.map(({ auth }) => auth), [
    { anyOf: [{ roles: 'a' }, { check: 'check isOwner' }] }, { anyOf: [{ roles: 'a' }, { check: 'check isOwner' }] },
  ])
})

t.test('a refusal at ready that names no route is told of all', async (t) => {
  const facts = await auditRoutes(building({ resource: 'https://api.example', audience: false }, (app) => {
    app.register(async (child) => {
      child.decorateRequest('auth', null as never)
      child.get('/x', show)
    }, { prefix: '/in' })
  }))
  const told = facts.filter(({ problems }) => problems.some((problem) => problem.includes(
    "prefix '/in' has a request.auth of its own"
  )))
  t.strictSame(told.map(({ url }) => url), ['/in/x', '/in/x'])
})

t.test('the app is closed, also where it fails', async (t) => {
  let closed = 0
  const closing = (app: FastifyInstance): void => { app.addHook('onClose', async () => { closed += 1 }) }
  await auditRoutes(building({}, closing))
  t.equal(closed, 1)
  await auditRoutes(building({}, (app) => {
    closing(app)
    app.register(async (child) => { child.decorateRequest('auth', null as never); child.get('/x', show) })
  }))
  t.equal(closed, 2)
  await t.rejects(auditRoutes(building({}, (app) => {
    closing(app)
    app.register(async () => { throw new Error('no database') })
  })), { message: 'no database' })
  t.equal(closed, 3)
  const misspelt = building({}, (app) => app.get('/x', { config: { auth: 'requierd' as never } }, show))
  await t.rejects(auditRoutes(misspelt), ConfigurationError, 'what is refused before ready')
  await t.rejects(auditRoutes(async () => {
    const app = fastify()
    app.addHook('onReady', async () => { throw new Error('no luck') })
    return app
  }), { message: 'no luck' }, 'what another refuses at ready')
  await t.rejects(auditRoutes(async () => {
    const app = fastify()
    app.register(async (child) => { await child.register(apistarJwt, { secret: SECRET, global: true }) })
    return app
  }), /global guards nothing/, 'a refusal that no route could be told of')
})

t.test('what is built', async (t) => {
  const refusal = {
    code: 'APISTAR_JWT_SETTINGS_INVALID',
    message: 'apistar-jwt: auditRoutes: no app was built; give a function that calls fastify()',
  }
  const made = fastify()
  t.after(() => made.close())
  for (const build of [() => undefined, () => null, () => 7, () => made]) await t.rejects(auditRoutes(build), refusal)
  const plain = (url: string) => () => {
    const app = fastify()
    app.get(url, show)
    return app
  }
  t.equal(formatRoutes(await auditRoutes(plain('/sync'))), 'GET,HEAD /sync: open (none)\n', 'without a promise')
  const both = await Promise.all([auditRoutes(plain('/one')), auditRoutes(plain('/other'))])
  t.strictSame(
    both.map(formatRoutes), ['GET,HEAD /one: open (none)\n', 'GET,HEAD /other: open (none)\n'], 'two at a time'
  )
  for (const [given, words] of [[made, 'an object'], [undefined, 'undefined'], [7, 'a number']] as const) {
    await t.rejects(auditRoutes(given as never), {
      code: 'APISTAR_JWT_SETTINGS_INVALID',
      message: `apistar-jwt: auditRoutes: ${words} given, expected a function that builds an app`,
    })
  }
  let isClosed = false
  const framework = await auditRoutes(() => {
    plain('/within')()
    return { close: async () => { isClosed = true } }
  })
  t.equal(formatRoutes(framework), 'GET,HEAD /within: open (none)\n', 'a framework upon Fastify')
  t.equal(isClosed, true)
  plain('/outside')()
})

t.test('a plugin that shares its context', async (t) => {
  const plugin = fp(async (app) => {
    await app.register(apistarJwt, { secret: SECRET, global: true })
    app.get('/plugin', show)
  })
  const text = formatRoutes(await auditRoutes(async () => {
    const app = fastify()
    app.register(plugin)
    app.get('/x', show)
    return app
  }))
  t.equal(text, 'GET,HEAD /plugin: required (global)\nGET,HEAD /x: required (global)\n')
})
