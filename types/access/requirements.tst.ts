import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import apistarJwt, {
  AuthorizationFailed, type Anonymous, type Authenticated, type AuthenticatedHandler, type AuthHook, type AuthMode,
  type Authorize, type Payload, type Requirement,
} from 'apistar-jwt'
import { holds, type Equal } from '../equal.js'

const app = fastify()
await app.register(apistarJwt, {
  secret: 'x',
  scopeClaims: ['permissions'],
  roleClaims: [['realm_access', 'roles'], 'roles'],
  scopes: { 'read:users': 'Read users' },
  resource: 'https://api.example',
  loadAccount: (payload) => { holds<Equal<typeof payload, Payload>>(); return { id: payload.sub } },
  accountMaxAge: '1m',
})

// A requirement says who is calling
app.get('/', { config: { auth: { scopes: 'read:users' } } }, async ({ auth }) =>
  holds<Equal<typeof auth, Authenticated>>())
app.get('/', { config: { auth: { roles: { anyOf: ['a', 'b'] } } } }, async ({ auth }) =>
  holds<Equal<typeof auth, Authenticated>>())
app.get('/', {
  config: {
    auth: { anyOf: [{ roles: 'admin' }, { check: (auth, request) => auth.payload.sub === request.params.id }] },
  },
}, async ({ auth }) => {
  holds<Equal<typeof auth, Authenticated>>()
  holds<Equal<typeof auth.account, object | null>>()
  holds<Equal<ReturnType<typeof auth.hasScope>, boolean>>()
  return auth.hasScope('read:users', 'write:users') && auth.hasRole('admin')
})
app.get('/', {
  config: {
    auth: {
      scopes: ['a'],
      roles: 'b',
      claims: { c: 1, d: 'e', f: true },
      login: { acr: ['g'], maxAge: '5m' },
      check: async () => true,
    },
  },
}, async ({ auth }) => {
  holds<Equal<typeof auth, Authenticated>>()
})
app.route({
  method: 'GET',
  url: '/',
  config: { auth: { roles: 'admin' } },
  handler: async ({ auth }) => holds<Equal<typeof auth, Authenticated>>(),
})
declare const requirement: Requirement
declare const either: AuthMode | Requirement
app.get('/', { config: { auth: requirement } }, async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
app.get('/', { config: { auth: either } }, async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>())
app.get('/', async ({ auth }) => holds<Equal<ReturnType<typeof auth.hasRole>, boolean>>())
const showMe: AuthenticatedHandler = async (request) => request.auth.user
app.get('/', { config: { auth: { roles: 'admin' } } }, showMe)
const showOne: AuthenticatedHandler<{ Params: { id: string } }> = async ({ auth, params }) => [auth.user.id, params.id]
app.get('/:id', { config: { auth: { roles: 'admin' } } }, showOne)

// Lists may be constant
const SCOPES = ['read:users', 'write:users'] as const
app.get('/', { config: { auth: { scopes: SCOPES } } }, async () => null)
app.get('/', { preHandler: app.authorize({ scopes: SCOPES, roles: { anyOf: ['a'] } }) }, async () => null)

// What compiles nowhere
// @ts-expect-error a word that is nearly one
app.get('/', { config: { auth: 'requierd' } }, async () => null)
// @ts-expect-error true says nothing
app.get('/', { config: { auth: true } }, async () => null)
// @ts-expect-error an empty requirement
app.get('/', { config: { auth: {} } }, async () => null)
// @ts-expect-error scope for scopes
app.get('/', { config: { auth: { scope: 'a' } } }, async () => null)
// @ts-expect-error role beside scopes
app.get('/', { config: { auth: { scopes: 'a', role: 'b' } } }, async () => null)
// @ts-expect-error a check is a function
app.get('/', { config: { auth: { check: true } } }, async () => null)
// @ts-expect-error OpenFGA's answer is no boolean
app.get('/', { config: { auth: { check: async () => ({ allowed: true }) } } }, async () => null)
// @ts-expect-error a claim is text, a number or a boolean
app.get('/', { config: { auth: { claims: { tenant: ['a'] } } } }, async () => null)
// @ts-expect-error a list of requirements
app.get('/', { config: { auth: { anyOf: 'required' } } }, async () => null)
// @ts-expect-error at any depth
app.get('/', { config: { auth: { anyOf: [{ anyOf: [{ role: 'a' }] }] } } }, async () => null)
// @ts-expect-error authorize takes a requirement only
app.authorize('required')
// @ts-expect-error an unknown member
app.authorize({ roles: 'a', mode: 'b' })
// @ts-expect-error an unknown member
app.protect({ roles: 'a', mode: 'b' })
// @ts-expect-error nothing of it
app.protect('requierd')
// @ts-expect-error nothing of it
app.protect(true)

holds<Equal<typeof app.authorize, Authorize>>()
const hook = app.authorize({ check: (auth, request) => request.params.id === auth.user.username })
holds<Equal<typeof hook, AuthHook>>()
app.addHook('onRequest', hook)
app.addHook('preHandler', hook)
// A check may say what it knows of the request
app.authorize({
  check: (auth, request: FastifyRequest<{ Params: { id: string } }>) => auth.user.id === request.params.id,
})
app.get('/', async (request, reply) => { await app.authorize({ roles: 'admin' })(request, reply) })

// protect narrows what is declared on what it gives back
app.register(async (child) => {
  const admin = child.protect({ roles: 'admin' })
  admin.get('/', async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
  admin.get('/', { config: {} }, async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
  admin.get('/', { schema: {} }, async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
  admin.get<{ Params: { id: string } }>('/:id', async ({ auth, params }) => {
    holds<Equal<typeof auth, Authenticated>>()
    return params.id
  })
  admin.route({ method: 'GET', url: '/', handler: async ({ auth }) => holds<Equal<typeof auth, Authenticated>>() })
  admin.addHook('preHandler', async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
  admin.get('/', { config: { auth: 'required' } }, async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
  admin.get('/', { config: { auth: false } }, async ({ auth }) =>
    holds<Equal<typeof auth, Authenticated | Anonymous>>())
  admin.get('/', { config: { auth: 'optional' } }, async ({ auth }) =>
    holds<Equal<typeof auth, Authenticated | Anonymous>>())
  // @ts-expect-error nobody may be calling
  admin.get('/', { config: { auth: false } }, async ({ auth }) => auth.user.id)

  child.protect('required').get('/', async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
  child.protect('optional').get('/', async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>())
  child.protect(false).get('/', async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>())
  child.protect(either).get('/', async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>())
  admin.protect('optional').get('/', async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>())
  child.protect('optional').protect('required').get('/', async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
  const plain: FastifyInstance = child
  plain.protect(requirement).get('/', async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
  // The instance itself is what it was
  child.get('/', async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>())
  await admin.register(async () => {})
  admin.get('/token', async () => admin.jwt.encode({ id: 1 }))
})

// HTTP/2
const http2 = fastify({ http2: true })
await http2.register(apistarJwt, { secret: 'x' })
http2.get('/', {
  config: { auth: { roles: 'admin' } }, preHandler: http2.authorize({ roles: 'a' }),
}, async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
http2.protect({ roles: 'admin' }).get('/', async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())

app.jwt.forgetAccount(1)
app.jwt.forgetAccount('x')
// @ts-expect-error nobody in particular
app.jwt.forgetAccount(null)
app.setErrorHandler((error) => {
  if (error instanceof AuthorizationFailed) holds<Equal<typeof error.statusCode, 403>>()
})
