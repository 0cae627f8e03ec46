import fastify, { type FastifyRequest, type RouteHandlerMethod, type RouteShorthandOptions } from 'fastify'
import type {
  Anonymous, Authenticated, AuthenticatedHandler, AuthMode, Payload, RegisteredClaims, User,
} from 'apistar-jwt'
import { holds, type Equal } from '../equal.js'

const app = fastify()
declare const mode: AuthMode

// In shorthand
app.get('/', async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>())
app.get('/', {}, async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>())
app.get('/', { preHandler: [app.authenticate] }, async ({ auth }) =>
  holds<Equal<typeof auth, Authenticated | Anonymous>>())
app.get('/', { config: { auth: 'required' } }, async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
app.get('/', { config: { auth: 'optional' } }, async ({ auth }) =>
  holds<Equal<typeof auth, Authenticated | Anonymous>>())
app.get('/', { config: { auth: false } }, async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>())
app.get('/', { config: { auth: mode } }, async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>())
app.get('/', { config: { auth: 'required', tag: 'x' } }, async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
app.get('/', { config: { auth: 'required' }, handler: async ({ auth }) => holds<Equal<typeof auth, Authenticated>>() })
app.post('/', { config: { auth: 'required' } }, (request, reply) => { reply.send(request.auth.user.id) })
app.get<{ Params: { id: string } }, { auth: 'required' }>('/:id', { config: { auth: 'required' } },
  async ({ auth, params }) => {
    holds<Equal<typeof auth, Authenticated>>()
    holds<Equal<typeof params.id, string>>()
  })
// @ts-expect-error no such mode
app.get('/', { config: { auth: 'requierd' } }, async () => null)
// @ts-expect-error no such mode
app.get('/', { config: { auth: true } }, async () => null)

// As an object
app.route({
  method: 'GET', url: '/', handler: async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>(),
})
app.route({
  method: 'GET',
  url: '/',
  config: { auth: 'required' },
  handler: async ({ auth }) => holds<Equal<typeof auth, Authenticated>>(),
})
app.route({
  method: 'GET',
  url: '/',
  config: { auth: 'optional' },
  handler: async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>(),
})
app.route({
  method: ['GET', 'PUT'],
  url: '/',
  config: { auth: false },
  handler: async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>(),
})
// @ts-expect-error no such mode
app.route({ method: 'GET', url: '/', config: { auth: 'none' }, handler: async () => null })

// What a route's options say is not known once they are declared apart
const options: RouteShorthandOptions = { config: { auth: 'required' } }
app.get('/', options, async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>())
const required = { config: { auth: 'required' } } as const
app.get('/', required, async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())

// Hooks of the app see any request; those of a route what its handler sees
app.addHook('onRequest', async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>())
app.get('/', {
  config: { auth: 'required' }, preHandler: async ({ auth }) => holds<Equal<typeof auth, Authenticated>>(),
}, async () => null)

// Narrowing
app.get('/', async (request) => {
  // @ts-expect-error nobody may be calling
  holds<Equal<typeof request.auth.user.id, User['id']>>()
  // @ts-expect-error immutable
  request.auth = null
  if (request.auth.isAuthenticated()) {
    holds<Equal<typeof request.auth, Authenticated>>()
    holds<Equal<typeof request.auth.user, User>>()
    holds<Equal<typeof request.auth.token, string>>()
    holds<Equal<typeof request.auth.payload, Payload>>()
  } else {
    holds<Equal<typeof request.auth, Anonymous>>()
    holds<Equal<typeof request.auth.user, null>>()
  }
  const { auth } = request
  if (!auth.isAuthenticated()) return null
  return auth.user.username
})
app.get('/', async ({ auth }) => {
  if (auth.user !== null) holds<Equal<typeof auth, Authenticated>>()
  if (auth.user === null) holds<Equal<typeof auth, Anonymous>>()
  holds<Equal<ReturnType<typeof auth.getUserId>, string | null>>()
  holds<Equal<ReturnType<typeof auth.getDisplayName>, string | null>>()
  return auth.user?.id ?? 'anonymous'
})

// The identity
app.get('/', { config: { auth: 'required' } }, async ({ auth }) => {
  holds<Equal<typeof auth.user.id, string | number | null>>()
  holds<Equal<typeof auth.user.username, string | null>>()
  holds<Equal<Payload, RegisteredClaims & { readonly [claim: string]: unknown }>>()
  holds<Equal<typeof auth.payload.exp, number | undefined>>()
  holds<Equal<typeof auth.payload.role, unknown>>()
  holds<Equal<ReturnType<typeof auth.toJSON>, { user: User, payload: Payload }>>()
  // @ts-expect-error immutable
  auth.user.id = 1
  // @ts-expect-error immutable
  auth.payload.exp = 1
  // @ts-expect-error immutable
  auth.payload.role = 'admin'
  // @ts-expect-error immutable
  auth.token = ''
  // @ts-expect-error no such claim of a user
  return auth.user.email
})

// Handlers written apart
const showMe: AuthenticatedHandler = async (request) => request.auth.user.id
const showOne: AuthenticatedHandler<{ Params: { id: string }, Reply: { mine: boolean } }> = async (request, reply) => {
  reply.header('vary', 'authorization')
  return { mine: request.auth.user.id === request.params.id }
}
const showNow: AuthenticatedHandler = (request, reply) => { reply.send(request.auth.payload.iat) }
app.get('/', { config: { auth: 'required' } }, showMe)
app.get('/', { config: { auth: 'required' }, handler: showMe })
app.get('/', { config: { auth: 'required', tag: 'x' }, preHandler: [app.authenticate] }, showNow)
app.route({ method: 'GET', url: '/', config: { auth: 'required' }, handler: showMe })
app.get('/:id', { config: { auth: 'required' } }, showOne)
app.get('/:id', { config: { auth: 'required' }, handler: showOne })
app.route({ method: 'GET', url: '/:id', handler: showOne, config: { auth: 'required' } })
// @ts-expect-error not a reply of the route
const showWrong: AuthenticatedHandler<{ Reply: { mine: boolean } }> = async () => ({ mine: 1 })
// @ts-expect-error an open route
app.get('/', showMe)
// @ts-expect-error an open route
app.get('/', {}, showMe)
// @ts-expect-error an open route
app.get('/', { config: { auth: 'optional' } }, showMe)
// @ts-expect-error an open route
app.route({ method: 'GET', url: '/', config: { auth: false }, handler: showMe })
// @ts-expect-error an open route
app.get('/:id', { config: { auth: 'optional' } }, showOne)

const greet: RouteHandlerMethod = async (request) => request.auth.user?.username
app.get('/', greet)
app.get('/', { config: { auth: 'required' } }, greet)
app.get('/', { config: { auth: 'optional' } }, greet)

// Functions that handlers share
function callerOf (request: FastifyRequest): string {
  holds<Equal<typeof request.auth, Authenticated | Anonymous>>()
  return request.auth.getDisplayName() ?? 'anonymous'
}
function ownerOf (request: { readonly auth: Authenticated }): User['id'] {
  return request.auth.user.id
}
app.get('/', async (request) => callerOf(request))
app.get('/', { config: { auth: 'required' } }, async (request) => [callerOf(request), ownerOf(request)])
app.get<{ Querystring: { q: string } }>('/', async (request) => callerOf(request))
// @ts-expect-error nobody may be calling
app.get('/', async (request) => ownerOf(request))

export { showWrong }
