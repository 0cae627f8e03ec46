import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyInstance } from 'fastify'
import apistarJwt, { type Requirement } from '../index.js'
import { findUser } from './users.js'

const Credentials = Type.Object({
  username: Type.String({ minLength: 1, maxLength: 100 }),
  password: Type.String({ minLength: 1, maxLength: 1000 }),
}, { additionalProperties: false })

const User = Type.Object({ id: Type.String() })

/**
 * A login, and a route of each kind: guarded, optional, open, for admins, for owners, and for who logged in just now.
 */
export async function createApp (secret: string | Buffer): Promise<FastifyInstance> {
  const app = fastify().withTypeProvider<TypeBoxTypeProvider>()
  await app.register(apistarJwt, { secret, strictSecret: true, expiresIn: '1h' })

  app.post('/login', { schema: { body: Credentials } }, async (request, reply) => {
    const user = await findUser(request.body.username, request.body.password)
    if (user === undefined) return reply.code(401).send({ message: 'Wrong user name or password.' })
    // When the user logged in (OpenID Connect Core 2), for routes that want a fresh login.
    return { token: app.jwt.encode({ ...user, auth_time: Math.floor(Date.now() / 1000) }) }
  })
  app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.user)
  app.get('/hello', { config: { auth: 'optional' } }, async ({ auth }) => {
    return { message: `Hello, ${auth.isAuthenticated() ? auth.user.username : 'stranger'}!` }
  })
  app.get('/health', async () => ({ status: 'fine' }))

  // Its owner, or an admin.
  const isOwner: Requirement = { check: (auth, request) => String(auth.user.id) === request.params.id }
  app.get('/users/:id', {
    schema: { params: User }, config: { auth: { anyOf: [{ roles: 'admin' }, isOwner] } },
  }, async ({ params }) => params)
  // Five minutes in earnest; two seconds can be waited for.
  app.put('/password', { config: { auth: { login: { maxAge: '2s' } } } }, async () => ({ status: 'changed' }))
  await app.register(async (child) => {
    const admin = child.protect({ roles: 'admin' })
    admin.get('/stats', async ({ auth }) => ({ users: 2, for: auth.user.username }))
  }, { prefix: '/admin' })
  return app
}
