import fastify, { type FastifyRequest } from 'fastify'
import apistarJwt, { type Anonymous, type Authenticated, type AuthenticatedHandler, type AuthMode } from 'apistar-jwt'
import { holds, type Equal } from '../equal.js'

declare module 'apistar-jwt' {
  interface AuthTypes { global: true }
}

const app = fastify()
declare const mode: AuthMode
await app.register(apistarJwt, { secret: 'x', global: true })

app.get('/', async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
app.get('/', { config: {} }, async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
app.get('/', { config: { tag: 'x' } }, async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
app.get<{ Params: { id: string } }>('/:id', async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
app.get('/', { config: { auth: 'required' } }, async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
app.route({ method: 'GET', url: '/', handler: async ({ auth }) => holds<Equal<typeof auth, Authenticated>>() })
app.addHook('preHandler', async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
app.get('/', { config: { auth: 'optional' } }, async ({ auth }) =>
  holds<Equal<typeof auth, Authenticated | Anonymous>>())
app.get('/', { config: { auth: false } }, async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>())
app.get('/', { config: { auth: mode } }, async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>())
app.route({
  method: 'GET',
  url: '/',
  config: { auth: false },
  handler: async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>(),
})
// @ts-expect-error nobody may be calling
app.get('/', { config: { auth: false } }, async ({ auth }) => auth.user.id)

const showMe: AuthenticatedHandler = async (request) => request.auth.user
const ownerOf = ({ auth }: FastifyRequest): Authenticated => auth
app.get('/', { config: { auth: 'required' } }, showMe)
app.get('/', async (request) => ownerOf(request))
// @ts-expect-error nobody may be calling
app.get('/', { config: { auth: 'optional' } }, async (request) => ownerOf(request))
