import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyInstance } from 'fastify'
import apistarJwt from '../index.js'
import { findUser } from './users.js'

const Credentials = Type.Object({
  username: Type.String({ minLength: 1, maxLength: 100 }),
  password: Type.String({ minLength: 1, maxLength: 1000 }),
}, { additionalProperties: false })

/** A login, and a route of each kind: guarded, optional and open. */
export async function createApp (secret: string | Buffer): Promise<FastifyInstance> {
  const app = fastify().withTypeProvider<TypeBoxTypeProvider>()
  await app.register(apistarJwt, { secret, strictSecret: true, expiresIn: '1h' })

  app.post('/login', { schema: { body: Credentials } }, async (request, reply) => {
    const user = await findUser(request.body.username, request.body.password)
    if (user === undefined) return reply.code(401).send({ message: 'Wrong user name or password.' })
    return { token: app.jwt.encode(user) }
  })
  app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.user)
  app.get('/hello', { config: { auth: 'optional' } }, async ({ auth }) => {
    return { message: `Hello, ${auth.isAuthenticated() ? auth.user.username : 'stranger'}!` }
  })
  app.get('/health', async () => ({ status: 'fine' }))
  return app
}
