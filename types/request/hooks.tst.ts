import type { IncomingHttpHeaders } from 'node:http'
import fastify, { type FastifyBaseLogger, type FastifyInstance, type RouteGenericInterface } from 'fastify'
import { Type, type FastifyPluginAsyncTypebox, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import apistarJwt, {
  type Anonymous, type Authenticate, type Authenticated, type AuthenticatedHandler, type AuthHook,
} from 'apistar-jwt'
import { holds, type Equal } from '../equal.js'

interface AuditLogger extends FastifyBaseLogger { audit (message: string): void }
declare const logger: AuditLogger
declare const app: FastifyInstance

// In every hook that comes before the handler, alone and in a list
await app.register(apistarJwt, { secret: process.env.JWT_SECRET })
app.addHook('onRequest', app.authenticate)
app.addHook('preParsing', app.authenticate)
app.addHook('preValidation', app.authenticate)
app.addHook('preHandler', app.authenticate)
app.get('/', {
  onRequest: app.authenticate,
  preParsing: app.authenticate,
  preValidation: app.authenticate,
  preHandler: app.authenticate,
}, async () => null)
app.get('/', {
  onRequest: [app.authenticate],
  preParsing: [app.authenticate],
  preValidation: [app.authenticate],
  preHandler: [app.authenticate],
}, async () => null)
app.route({
  method: 'GET',
  url: '/',
  preHandler: [app.authenticate, async (request) => { request.log.info('in') }],
  handler: async () => null,
})
// @ts-expect-error there is no such hook
app.get('/', { preHandler: app.authenticated }, async () => null)

// By hand: a promise, so that the lint rule no-floating-promises sees a forgotten await
app.get('/', async (request, reply) => {
  holds<Equal<typeof app.authenticate, Authenticate>>()
  const passed = app.authenticate(request, reply)
  holds<Equal<typeof passed, Promise<void>>>()
  await passed
})
app.addHook('preHandler', async function (request, reply) { await this.authenticate(request, reply) })
app.addHook('preHandler', (request, reply, done) => app.authenticate(request, reply, done))
app.addHook('preParsing', (request, reply, payload, done) => app.authenticate(request, reply, payload, done))
// @ts-expect-error with a continuation there is nothing to await
app.addHook('preHandler', (request, reply, done) => { app.authenticate(request, reply, done).catch(done) })
declare const headers: IncomingHttpHeaders
await app.authenticate({ headers }, { header: () => null })
await app.authenticate({ headers })
// @ts-expect-error a request has headers
await app.authenticate({}, { header: () => null })

// A good token or none
app.addHook('onRequest', app.authenticate.optional)
app.addHook('preParsing', app.authenticate.optional)
app.get('/', {
  preValidation: app.authenticate.optional, preHandler: [app.authenticate.optional],
}, async (request, reply) => {
  holds<Equal<typeof app.authenticate.optional, AuthHook>>()
  await app.authenticate.optional(request, reply)
  await app.authenticate.optional(request)
  holds<Equal<typeof request.auth, Authenticated | Anonymous>>()
})
// @ts-expect-error it is not for the app to set
app.authenticate.optional = app.authenticate

// HTTP/2
const http2 = fastify({ http2: true })
await http2.register(apistarJwt, { secret: 'x', extractToken: (request) => request.headers.authorization })
http2.addHook('onRequest', http2.authenticate)
http2.get('/', {
  config: { auth: 'required' }, preParsing: [http2.authenticate], preHandler: http2.authenticate,
}, async (request, reply) => {
  await http2.authenticate(request, reply)
  holds<Equal<typeof request.auth, Authenticated>>()
})
const secure = fastify({ http2: true, https: { allowHTTP1: true } })
await secure.register(apistarJwt, { secret: 'x' })
secure.get('/', { preHandler: [secure.authenticate] }, async ({ auth }) =>
  holds<Equal<typeof auth, Authenticated | Anonymous>>())
const showMe: AuthenticatedHandler<RouteGenericInterface, typeof secure.server> = async (request) => request.auth.user
secure.get('/', { config: { auth: 'required' } }, showMe)

// HTTPS
const https = fastify({ https: {} })
await https.register(apistarJwt, { secret: 'x' })
https.get('/', {
  config: { auth: 'required' }, preHandler: [https.authenticate],
}, async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())

// A type provider goes on inferring what the schema says
const typed = fastify().withTypeProvider<TypeBoxTypeProvider>()
const schema = { body: Type.Object({ title: Type.String() }), querystring: Type.Object({ page: Type.Integer() }) }
await typed.register(apistarJwt, { secret: 'x' })
typed.post('/', { schema, preHandler: typed.authenticate }, async ({ body, query, auth }) => {
  holds<Equal<typeof body, { title: string }>>()
  holds<Equal<typeof query, { page: number }>>()
  holds<Equal<typeof auth, Authenticated | Anonymous>>()
})
typed.post('/', {
  schema,
  config: { auth: 'required' },
  onRequest: [typed.authenticate],
  preParsing: typed.authenticate,
  preValidation: [typed.authenticate],
  preHandler: typed.authenticate,
}, async (request, reply) => {
  await typed.authenticate(request, reply)
  holds<Equal<typeof request.body, { title: string }>>()
  holds<Equal<typeof request.query, { page: number }>>()
  holds<Equal<typeof request.auth, Authenticated>>()
})
typed.route({
  method: 'POST',
  url: '/',
  schema,
  config: { auth: 'required' },
  preHandler: typed.authenticate,
  handler: async ({ body, auth }) => {
    holds<Equal<typeof body, { title: string }>>()
    holds<Equal<typeof auth, Authenticated>>()
  },
})
const routes: FastifyPluginAsyncTypebox = async (child) => {
  child.post('/', {
    schema, config: { auth: 'required' }, preHandler: [child.authenticate],
  }, async ({ body, auth }) => {
    holds<Equal<typeof body, { title: string }>>()
    holds<Equal<typeof auth, Authenticated>>()
  })
}
await typed.register(routes)
const showHere: AuthenticatedHandler = async (request) => request.auth.user
typed.get('/', { schema: { querystring: schema.querystring }, config: { auth: 'required' } }, showHere)

// A logger of the app's own
const logged = fastify({ loggerInstance: logger })
await logged.register(apistarJwt, { secret: 'x' })
logged.addHook('onRequest', logged.authenticate)
logged.get('/', { config: { auth: 'required' }, preHandler: [logged.authenticate] }, async (request, reply) => {
  await logged.authenticate(request, reply)
  request.log.audit('seen')
  holds<Equal<typeof request.auth, Authenticated>>()
})
logged.get('/', { config: { auth: 'required' } }, showHere)
