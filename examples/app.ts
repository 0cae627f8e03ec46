import { readFile } from 'node:fs/promises'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { Type, type TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import fastify, { type FastifyInstance } from 'fastify'
import apistarJwt, {
  memoryStore, type CreateOptions, type Requirement, type SessionStore, type SessionTokens,
} from '../index.js'
import { authTransform } from '../lib/entries/openapi.js'
import { findClaims, findUser } from './users.js'

const Credentials = Type.Object({
  username: Type.String({ minLength: 1, maxLength: 100 }),
  password: Type.String({ minLength: 1, maxLength: 1000 }),
}, { additionalProperties: false })

const User = Type.Object({ id: Type.String() })
const LONGEST_NAME = 200
const API = { openapi: '3.1.0', info: { title: 'The example of apistar-jwt', version: '1.0.0' } }
const PAGE = new URL('page.html', import.meta.url)

/**
 * Logins with sessions, and a route of each kind: guarded, optional, open, for admins, for owners, and for who logged
 * in just now.
 *
 * @param store where sessions are kept
 */
export async function createApp (
  secret: string | Buffer, store: SessionStore = memoryStore()
): Promise<FastifyInstance> {
  const app = fastify().withTypeProvider<TypeBoxTypeProvider>()
  // Before the routes that they describe, with locks on those that are guarded.
  await app.register(swagger, { openapi: API, transform: authTransform(app) })
  await app.register(swaggerUi, { routePrefix: '/documentation' })
  await app.register(apistarJwt, {
    secret,
    strictSecret: true,
    cookie: true,
    // Asked at each refresh, so whoever is gone does not go on.
    sessions: { store, endpoint: '/auth', claims: ({ userId }) => findClaims(userId) ?? null },
  })

  async function logIn (
    { username, password }: { username: string, password: string }, options: CreateOptions
  ): Promise<SessionTokens | undefined> {
    const user = await findUser(username, password)
    return user && await app.jwt.sessions.create(user.id, options)
  }

  /** What the device calls itself, for the list of devices. */
  function describe (agent = 'a device without a name'): object {
    return { device: agent.slice(0, LONGEST_NAME) }
  }

  const refused = { message: 'Wrong user name or password.' }
  // For programs, which keep their tokens themselves.
  app.post('/login', { schema: { body: Credentials } }, async ({ body, headers }, reply) => {
    const tokens = await logIn(body, { data: describe(headers['user-agent']) })
    return tokens ?? reply.code(401).send(refused)
  })
  // For the page, whose scripts never see a token.
  app.post('/page/login', { schema: { body: Credentials } }, async ({ body, headers }, reply) => {
    const tokens = await logIn(body, { data: describe(headers['user-agent']), reply })
    return await (tokens === undefined ? reply.code(401).send(refused) : reply.code(204).send())
  })
  app.get('/', { schema: { hide: true } }, async (_request, reply) => {
    return await reply.type('text/html; charset=utf-8').send(await readFile(PAGE))
  })
  // What the page shows; /auth/sessions lists the same without what the app has noted of them.
  app.get('/devices', { config: { auth: 'required' } }, async ({ auth }) => {
    const sessions = await app.jwt.sessions.list(Number(auth.user.id))
    return sessions.map(({ id, createdAt, usedAt, data }) => ({
      id, createdAt, usedAt, ...data as object, current: id === auth.payload.sid,
    }))
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
