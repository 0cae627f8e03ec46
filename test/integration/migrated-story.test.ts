import { Type } from '@sinclair/typebox'
import fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import apistarJwt from '../../index.js'
import { freeze, SECRET } from '../helper.js'
import { answerOf, EXPIRED, MALFORMED, MISSING, OPEN, UNSUPPORTED, WRONG_ISSUER } from '../http.js'

const USERS = [{ pk: 7, email: 'bailey@example.org', password: 'correct' }]
const Login = Type.Object({ email: Type.String(), password: Type.String() })

// settings = { 'JWT': { 'SECRET': …, 'ID': 'pk', 'USERNAME': 'email', 'ISSUER': …, 'LEEWAY': 10 }, 'AUTHENTICATION':
// [JWTAuthentication()] }
async function start (t: Test): Promise<FastifyInstance> {
  const app = fastify()
  t.after(() => app.close())
  await app.register(apistarJwt, {
    secret: SECRET,
    idClaim: 'pk',
    usernameClaim: 'email',
    issuer: 'shop',
    leeway: 10,
    global: true,
    allowAnonymous: [
      'GET /docs/*',
    ],
  })
  app.post<{ Body: { email: string, password: string } }>('/login', {
    schema: { body: Login }, config: { auth: false },
  }, async ({ body }, reply) => {
    const user = USERS.find(({ email, password }) => email === body.email && password === body.password)
    if (user === undefined) return reply.code(403).send({ message: 'Incorrect username or password.' })
    return { token: app.jwt.encode({ pk: user.pk, email: user.email, roles: ['buyer'] }, { expiresIn: '1h' }) }
  })
  // annotate(authentication=[JWTAuthentication()], permissions=[IsAuthenticated()])
  app.get('/orders', async ({ auth }) =>
    ({ user: auth.user, id: auth.getUserId(), name: auth.getDisplayName(), roles: Object(auth.payload).roles }))
  // def welcome(auth: Auth): if auth.is_authenticated()
  app.get('/welcome', { config: { auth: 'optional' } }, async ({ auth }) =>
    auth.isAuthenticated() ? `Hello, ${auth.user.username}` : 'Hello, stranger')
  app.get('/docs/index', async () => 'docs')
  // def introspect(token: str, jwt: JWT): jwt.decode(token)
  app.post<{ Body: { token: string } }>('/introspect', async ({ body }) => app.jwt.verify(body.token, { leeway: 0 }))
  return app
}

async function login (app: FastifyInstance, payload: object): Promise<{ status: number, token: string }> {
  const response = await app.inject({ method: 'POST', url: '/login', payload })
  return { status: response.statusCode, token: response.json<{ token: string }>().token }
}

t.test('an API Star app, moved here', async (t) => {
  const clock = freeze(t, 1_700_000_000)
  const app = await start(t)
  t.equal((await login(app, { email: 'bailey@example.org', password: 'wrong' })).status, 403)
  const { status, token } = await login(app, { email: 'bailey@example.org', password: 'correct' })
  t.equal(status, 200)
  const authorization = `Bearer ${token}`

  const orders = await app.inject({ url: '/orders', headers: { authorization } })
  t.strictSame(orders.json(), {
    user: {
      id: 7, username: 'bailey@example.org',
    },
    id: 'bailey@example.org',
    name: 'bailey@example.org',
    roles: ['buyer'],
  })
  t.equal((await app.inject({ url: '/welcome', headers: { authorization } })).body, 'Hello, bailey@example.org')
  t.equal((await app.inject('/welcome')).body, 'Hello, stranger')
  t.equal((await app.inject('/docs/index')).body, 'docs')
  const introspected = await app.inject({
    method: 'POST', url: '/introspect', headers: { authorization }, payload: { token },
  })
  t.strictSame(introspected.json(), {
    pk: 7, email: 'bailey@example.org', roles: ['buyer'], iss: 'shop', iat: 1_700_000_000, exp: 1_700_003_600,
  })

  const theirs = app.jwt.encode({ pk: 7, email: 'bailey@example.org' }, { issuer: 'elsewhere' })
  const refusals = [
    [undefined, MISSING, 'Authorization header is missing.'],
    [token, MALFORMED, 'Could not separate Authorization scheme and token.'],
    [`Basic ${token}`, UNSUPPORTED, 'Authorization scheme not supported, try Bearer'],
    [
      `Bearer ${theirs}`, WRONG_ISSUER,
      'Incorrect authentication credentials. The iss claim is missing or not accepted.',
    ],
  ] as const
  for (const [given, answer, message] of refusals) {
    const response = await app.inject({ url: '/orders', headers: given === undefined ? {} : { authorization: given } })
    t.strictSame(answerOf(response), answer, message)
    t.equal(response.json().message, message)
  }

  clock.now += 3609
  t.strictSame(answerOf(await app.inject({ url: '/orders', headers: { authorization } })), OPEN, 'within the leeway')
  clock.now += 1
  for (const url of ['/orders', '/welcome']) {
    t.strictSame(answerOf(await app.inject({ url, headers: { authorization } })), EXPIRED, `${url}: expired`)
  }
})
