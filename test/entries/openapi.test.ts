import autoload from '@fastify/autoload'
import swagger from '@fastify/swagger'
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import {
  jsonSchemaTransform, serializerCompiler, validatorCompiler, type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import t from 'tap'
import { z } from 'zod'
import apistarJwt from '../../index.js'
import { authTransform, type AuthTransformOptions } from '../../lib/entries/openapi.js'
import { buildDocumented, documentOf, securityIn, VERSIONS, type Documented } from '../documented.js'
import { SECRET } from '../helper.js'
import { bearer } from '../http.js'
import { pairOf } from '../keys-fixtures.js'
import { refused } from '../refused.js'

const INDEX = new URL('../../index.ts', import.meta.url).href
const ROUTES = `
export default async function users (app) {
  app.get('/', { config: { auth: { roles: 'admin' } } }, async () => 'in')
  app.post('/', { preHandler: app.authenticate }, async () => 'in')
  app.get('/open', async () => 'in')
}
`
const BEARER = [{ bearer: [] }]
const ADMIN = { roles: 'admin' } as const

async function show (): Promise<{ in: boolean }> {
  return { in: true }
}

function declareEach (app: FastifyInstance): void {
  app.get('/required', { config: { auth: 'required' } }, show)
  app.get('/optional', { config: { auth: 'optional' } }, show)
  app.get('/open', show)
  app.get('/stated', { config: { auth: false } }, show)
  app.get('/hook', { preHandler: [app.authorize({ scopes: ['a', 'b'] })] }, show)
  app.post('/either', { config: { auth: { anyOf: [{ scopes: 'a' }, ADMIN] } } }, show)
}

/** Apps, and what their documents say of who gets in; with OpenAPI 3.1, where it differs. */
const CASES: ReadonlyArray<readonly [name: string, documented: Documented, in30: object, in31?: object]> = [
  ['each way to say it', { declare: declareEach }, {
    'get /required': BEARER,
    'get /optional': [...BEARER, {}],
    'get /open': undefined,
    'get /stated': undefined,
    'get /hook': BEARER,
    'post /either': BEARER,
  }, {
    'get /required': BEARER,
    'get /optional': [...BEARER, {}],
    'get /open': undefined,
    'get /stated': undefined,
    'get /hook': [{ bearer: ['a', 'b'] }],
    'post /either': [{ bearer: ['a'] }, { bearer: [] }],
  }],
  ['under a security of the root, open routes say so', {
    openapi: { security: [{ bearer: [] }] },
    before: (app) => app.get('/before', show),
    declare (app) {
      app.get('/open', show)
      app.get('/required', { config: { auth: 'required' } }, show)
    },
  }, { 'get /before': [], 'get /open': [], 'get /required': BEARER }],
  ['global, with routes before the plugin', {
    settings: { secret: SECRET, global: true, allowAnonymous: ['/health'] },
    before: (app) => app.get('/before', show),
    declare: (app) => app.get('/health', show),
  }, { 'get /before': BEARER, 'get /health': undefined }],
  ['protect, in contexts and with a prefix', {
    declare (app) {
      app.register(async (child) => {
        child.protect(ADMIN)
        child.get('/', show)
        child.get('/x', { config: { auth: false } }, show)
        child.register(async (below) => { below.post('/y', show) }, { prefix: '/below' })
      }, { prefix: '/admin' })
    },
  }, { 'get /admin/': BEARER, 'get /admin/x': undefined, 'post /admin/below/y': BEARER }],
  ['its own security wins', {
    openapi: { components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-key' } } } },
    declare (app) {
      app.get('/own', { config: { auth: 'required' }, schema: { security: [{ key: [] }] } }, show)
      app.get('/none', { config: { auth: 'required' }, schema: { security: [] } }, show)
    },
  }, { 'get /own': [{ key: [] }], 'get /none': [] }],
  ['a scheme of the app by another name', {
    openapi: { components: { securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } } } },
    declare: (app) => app.get('/x', { config: { auth: 'required' } }, show),
  }, { 'get /x': [{ bearerAuth: [] }] }],
  ['schemes that are stated', {
    settings: { secret: SECRET, extractToken: () => undefined },
    options: { schemes: { key: { type: 'apiKey', in: 'query', name: 'token' } } },
    declare: (app) => app.get('/x', { config: { auth: { scopes: 'a' } } }, show),
  }, { 'get /x': [{ key: [] }] }, { 'get /x': [{ key: ['a'] }] }],
  ['a cookie beside the header', {
    settings: { secret: SECRET, cookie: 'shop' },
    declare: (app) => app.get('/x', { config: { auth: 'required' } }, show),
  }, { 'get /x': [{ bearer: [] }, { cookie: [] }] }],
  ['discovery beside the header', {
    settings: { issuer: 'https://id.example', discovery: { fetch: async () => ({ status: 503 }) as never } },
    declare: (app) => app.get('/x', { config: { auth: { scopes: 'a' } } }, show),
  }, { 'get /x': [{ bearer: [] }, { openId: ['a'] }] }, { 'get /x': [{ bearer: ['a'] }, { openId: ['a'] }] }],
  ['hidden routes stay hidden', {
    swagger: { hideUntagged: false },
    declare (app) {
      app.get('/hidden', { config: { auth: 'required' }, schema: { hide: true } }, show)
      app.get('/tag', { config: { auth: 'required' }, schema: { tags: ['X-HIDDEN'] } }, show)
      app.get('/x', { config: { auth: 'required' } }, show)
    },
  }, { 'get /x': BEARER }],
  ['untagged routes too', {
    swagger: { hideUntagged: true },
    declare (app) {
      app.get('/untagged', { config: { auth: 'required' } }, show)
      app.get('/x', { config: { auth: 'required' }, schema: { tags: ['a'] } }, show)
    },
  }, { 'get /x': BEARER }],
  ['twins for HEAD, which are copies where they have an operationId', {
    swagger: { exposeHeadRoutes: true },
    declare (app) {
      app.get('/a', { config: { auth: 'required' }, schema: { operationId: 'a' } }, show)
      app.get('/b', { config: { auth: ADMIN } }, show)
      app.get('/c', { schema: { operationId: 'c' } }, show)
    },
  }, {
    'get /a': BEARER, 'head /a': BEARER, 'get /b': BEARER, 'head /b': BEARER, 'get /c': undefined, 'head /c': undefined,
  }],
  ['a route of several methods', {
    settings: { secret: SECRET, global: true, allowAnonymous: ['GET /part'] },
    declare (app) {
      app.route({ method: ['GET', 'POST'], url: '/all', handler: show })
      app.route({ method: ['GET', 'POST'], url: '/part', handler: show })
    },
  }, { 'get /all': BEARER, 'post /all': BEARER, 'get /part': BEARER, 'post /part': BEARER }],
  ['config.swaggerTransform takes the place of the transform of the document, and not of this', {
    options: { transform: ({ schema, url }) => ({ schema, url: `/v1${url}` }) },
    declare (app) {
      const swaggerTransform = ({ schema, url }: { schema: object, url: string }) => ({ schema, url: `/own${url}` })
      const shared = { auth: 'required', swaggerTransform } as const
      app.get('/a', { config: shared as never }, show)
      app.get('/b', { config: shared as never }, show)
      app.get('/c', { config: { auth: 'required', swaggerTransform: false } as never }, show)
      app.get('/d', { config: { auth: 'required' } }, show)
    },
  }, { 'get /own/a': BEARER, 'get /own/b': BEARER, 'get /c': BEARER, 'get /v1/d': BEARER }],
  ['routes that a constraint tells apart', {
    declare (app) {
      app.get(
        '/x',
        { constraints: { version: '1.0.0' }, config: { auth: 'required', swaggerTransform: atVersion(1) } as never },
        show
      )
      app.get('/x', { constraints: { version: '2.0.0' }, config: { swaggerTransform: atVersion(2) } as never }, show)
    },
  }, { 'get /v1/x': BEARER, 'get /v2/x': undefined }],
]

function atVersion (version: number) {
  return ({ schema, url }: { schema: object, url: string }) => ({ schema, url: `/v${version}${url}` })
}

t.test('what documents say of who gets in', async (t) => {
  for (const [name, documented, in30, in31 = in30] of CASES) {
    await t.test(name, async (t) => {
      for (const [version, expected] of [[VERSIONS[0], in30], [VERSIONS[1], in31]] as const) {
        const app = await buildDocumented(t, { ...documented, openapi: { openapi: version, ...documented.openapi } })
        t.strictSame(securityIn(await documentOf(t, app)), expected, version)
      }
    })
  }
})

t.test('the refusals of a route', async (t) => {
  const body = { type: 'object', properties: { reason: { type: 'string' } } }
  const app = await buildDocumented(t, {
    declare (app) {
      app.get('/plain', { config: { auth: 'required' } }, show)
      app.get('/scopes', { config: { auth: { scopes: 'a' } }, schema: { response: { 200: body } } }, show)
      app.get('/own', { config: { auth: ADMIN }, schema: { response: { 401: body } } }, show)
      app.get('/all', { config: { auth: ADMIN }, schema: { response: { '4xx': body } } }, show)
      app.get('/page', { config: { auth: 'required' }, schema: { produces: ['text/html'] } as never }, show)
      app.get('/open', show)
    },
  })
  const { paths } = await documentOf(t, app)
  const statuses = Object.entries(paths).map(([path, { get }]) => [path, Object.keys(get?.responses ?? {}).join()])
  t.strictSame(statuses, [
    ['/plain', '200,401'], ['/scopes', '200,401,403'], ['/own', '401,403'], ['/all', '4XX'], ['/page', '200,401'],
    ['/open', '200'],
  ])
  t.match(paths['/own']?.get?.responses[401], { content: { 'application/json': { schema: body } } })
  for (const [path, status] of [['/plain', 401], ['/scopes', 403], ['/page', 401]] as const) {
    t.match(paths[path]?.get?.responses[status], {
      description: /token/,
      headers: { 'WWW-Authenticate': { schema: { type: 'string' } } },
      content: { 'application/json': { schema: { properties: { code: { type: 'string' } } } } },
    }, `${path} ${status}`)
  }
})

t.test('answers never change', async (t) => {
  const problem = JSON.stringify({ type: 'about:blank', title: 'No', 'x-more': [1] })
  function declare (app: FastifyInstance): void {
    app.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
      return reply.code(error.statusCode ?? 500).type('application/problem+json').send(problem)
    })
    app.get('/x', { config: { auth: ADMIN } }, show)
    app.get(
      '/schema', { config: { auth: ADMIN }, schema: { response: { 200: { type: 'object', properties: {} } } } }, show
    )
    app.get('/object', {
      config: { auth: false },
      errorHandler: (_error, _request, reply) => reply.code(401).send({ anything: true }),
    }, async () => { throw new Error('no') })
  }
  const plain = fastify()
  t.after(() => plain.close())
  await plain.register(apistarJwt, { secret: SECRET })
  declare(plain)
  const documented = await buildDocumented(t, { declare })
  documented.swagger()
  for (const url of ['/x', '/schema', '/object']) {
    for (const headers of [{}, bearer(plain), bearer(plain, { roles: 'admin' })]) {
      const [one, other] = [await plain.inject({ url, headers }), await documented.inject({ url, headers })]
      t.strictSame([other.statusCode, other.body], [one.statusCode, one.body], url)
      t.equal(other.headers['content-type'], one.headers['content-type'])
      t.equal(other.headers['www-authenticate'], one.headers['www-authenticate'])
    }
  }
})

t.test('the config of a request, and what the app gave, stay as they are', async (t) => {
  const config = Object.freeze({ auth: 'required', swaggerTransform: atVersion(1), mine: { a: 1 } })
  const schemes = Object.freeze({ key: Object.freeze({ type: 'apiKey', in: 'header', name: 'x-key' }) })
  const components = Object.freeze({ securitySchemes: schemes })
  const app = await buildDocumented(t, {
    openapi: { components },
    declare: (app) => app.get('/x', { config: config as never }, async ({ routeOptions }: FastifyRequest) => {
      return (routeOptions.config as unknown as typeof config).mine
    }),
  })
  await documentOf(t, app)
  t.strictSame((await app.inject({ url: '/x', headers: bearer(app) })).json(), { a: 1 })
  t.strictSame(Object.keys(config), ['auth', 'swaggerTransform', 'mine'])
  t.strictSame(Object.keys(schemes), ['key'])
})

t.test('a config that Fastify would drop is refused as ever', async (t) => {
  class Config { swaggerTransform = false }
  Object.defineProperty(Config.prototype, 'auth', { value: 'required' })
  const declare = (app: FastifyInstance): unknown => app.get('/x', { config: new Config() as never }, show)
  await t.rejects(
    buildDocumented(t, { declare }), { message: /config of the route GET \/x: auth: hidden or inherited/ }
  )
})

t.test('@fastify/swagger in a context of its own, and after the plugin', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  await app.register(apistarJwt, { secret: SECRET })
  app.get('/elsewhere', { config: { auth: 'required' } }, show)
  let document: () => unknown = () => undefined
  await app.register(async (child) => {
    await child.register(swagger, { openapi: {}, transform: authTransform(child) })
    child.protect(ADMIN)
    child.get('/x', show)
    child.get('/open', { config: { auth: false } }, show)
    document = () => child.swagger()
  }, { prefix: '/in' })
  await app.ready()
  t.strictSame(securityIn(document() as never), { 'get /in/x': BEARER, 'get /in/open': undefined })
})

t.test('a transform of an instance that has not seen the route', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  const late: { transform?: ReturnType<typeof authTransform> } = {}
  await app.register(swagger, { openapi: {}, transform: (given) => late.transform?.(given) ?? given })
  await app.register(apistarJwt, { secret: SECRET, global: true })
  app.get('/x', show)
  late.transform = authTransform(app)
  await app.ready()
  t.strictSame(securityIn(app.swagger() as never), { 'get /x': BEARER })
})

t.test('without the plugin nothing is said, nor in Swagger 2.0, which has no words for it', async (t) => {
  for (const [document, isRegistered] of [[{ openapi: {} }, false], [{ swagger: {} }, true]] as const) {
    const app = fastify()
    t.after(() => app.close())
    await app.register(swagger, { ...document, transform: authTransform(app) })
    if (isRegistered) await app.register(apistarJwt, { secret: SECRET, global: true })
    app.get('/x', show)
    await app.ready()
    t.strictSame(securityIn(app.swagger() as never), { 'get /x': undefined })
  }
})

t.test('with the transform of Zod', async (t) => {
  const app = await buildDocumented(t, {
    options: { transform: jsonSchemaTransform as NonNullable<AuthTransformOptions['transform']> },
    declare (app) {
      app.setValidatorCompiler(validatorCompiler)
      app.setSerializerCompiler(serializerCompiler)
      app.withTypeProvider<ZodTypeProvider>().post('/users', {
        config: { auth: { scopes: 'write:users' } },
        schema: { body: z.object({ name: z.string() }), response: { 200: z.object({ in: z.boolean() }) } },
      }, show)
      app.get('/hidden', { config: { auth: 'required' }, schema: { hide: true } }, show)
    },
  })
  const { paths } = await documentOf(t, app)
  t.strictSame(Object.keys(paths), ['/users'])
  const { responses, ...post } = paths['/users']?.post ?? { responses: {} }
  t.match(post, { security: BEARER, requestBody: { content: {} } })
  t.strictSame(Object.keys(responses), ['200', '401', '403'])
  const answer = await app.inject(
    { method: 'POST', url: '/users', payload: { name: 'x' }, headers: bearer(app, { scope: 'write:users' }) }
  )
  t.strictSame(answer.json(), { in: true })
})

t.test('with autoload', async (t) => {
  const folder = t.testdir({
    plugins: { 'auth.mjs': `export { default } from '${INDEX}'\nexport const autoConfig = { secret: '${SECRET}' }\n` },
    routes: { users: { 'index.mjs': ROUTES } },
  })
  const app = fastify()
  t.after(() => app.close())
  await app.register(swagger, { openapi: { info: { title: 'Test', version: '1.0.0' } }, transform: authTransform(app) })
  for (const part of ['plugins', 'routes']) app.register(autoload, { dir: `${folder}/${part}`, forceESM: true })
  await app.ready()
  t.strictSame(securityIn(await documentOf(t, app)), {
    'get /users/': BEARER, 'post /users/': BEARER, 'get /users/open': undefined,
  })
})

t.test('what cannot be meant', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  const cases = [
    [{ scheme: {} }, 'scheme: an object given, but there is no such name; did you mean schemes?'],
    [
      { transform: 'marker-of-transform' },
      'transform: a string of length 19 given, expected a transform of @fastify/swagger',
    ],
    [{ schemes: [] }, 'schemes: a list of length 0 given'],
    [{ schemes: { bearer: 'marker-of-scheme' } }, 'schemes/bearer: a string of length 16 given'],
    [{ schemes: {} }, 'schemes: no scheme given, state one'],
    [{ schemes: { bearer: {} } }, 'schemes/bearer/type: undefined given'],
    [{ schemes: { bearer: { type: '' } } }, 'schemes/bearer/type: a string of length 0 given'],
    [null, 'null given, expected a plain object'],
  ] as const
  for (const [options, fault] of cases) {
    const message = `apistar-jwt: Invalid options of authTransform: ${fault}`
    await refused(t, () => authTransform(app, options as never), options, message, JSON.stringify(options))
  }
  const nameless = await buildDocumented(t, {
    settings: { publicKey: pairOf('p256').publicKey, extractToken: () => undefined },
    declare: (app) => app.get('/x', { config: { auth: 'required' } }, show),
  })
  t.throws(() => nameless.swagger(), {
    code: 'APISTAR_JWT_SETTINGS_INVALID',
    message: 'apistar-jwt: authTransform: extractToken finds the tokens, so state schemes',
  })
})

t.test('the routes of sessions say what they answer', async (t) => {
  const sessions = { claims: () => ({}), endpoint: '/auth' }
  for (const openapi of VERSIONS) {
    for (const security of [undefined, [{ bearer: [] }]]) {
      const app = await buildDocumented(t, {
        settings: { secret: SECRET, sessions }, openapi: { openapi, ...(security && { security }) }, declare: () => {},
      })
      const { paths } = await documentOf(t, app)
      const answers = Object.entries(paths).flatMap(([path, operations]) => {
        return Object.entries(operations).map(([method, { responses }]) => [`${method} ${path}`, Object.keys(responses)])
      })
      t.strictSame(Object.fromEntries(answers), {
        'post /auth/refresh': ['200', '400', '401'],
        'post /auth/logout': ['204', '400', '401'],
        'post /auth/logout-all': ['204', '401'],
        'get /auth/sessions': ['200', '401'],
        'delete /auth/sessions/{id}': ['204', '401', '404'],
      }, openapi)
      const asked = await app.inject({ method: 'POST', url: '/auth/logout' })
      t.match(asked.json(), { statusCode: 401, code: 'APISTAR_JWT_TOKEN_MISSING', message: /missing/ }, 'the answer stays')
    }
  }
})
