import type { FastifyReply, FastifyRequest } from 'fastify'
import t from 'tap'
import { AuthenticationFailed } from '../../index.js'
import { build, freeze, SECRET } from '../helper.js'
import { answerOf, BAILEY, bearer, EXPIRED, FORGED, JUNK, MISSING, OPEN } from '../http.js'

t.test('called explicitly it requires, whatever config.auth says', async (t) => {
  for (const settings of [
    { secret: SECRET }, { secret: SECRET, global: true }, { secret: SECRET, global: true, allowAnonymous: ['/none'] },
  ]) {
    const app = await build(t, settings)
    const preHandler = [app.authenticate]
    app.get('/none', { preHandler }, async (request) => request.auth.user)
    app.get('/false', { config: { auth: false }, preHandler }, async (request) => request.auth.user)
    app.get('/optional', { config: { auth: 'optional' }, preHandler }, async (request) => request.auth.user)
    app.get('/required', { config: { auth: 'required' }, preHandler }, async (request) => request.auth.user)
    await app.ready()
    for (const url of ['/none', '/false', '/optional', '/required']) {
      const name = `${url} with ${Object.keys(settings)}`
      t.strictSame(answerOf(await app.inject(url)), MISSING, `${name}: none`)
      t.strictSame(answerOf(await app.inject({ url, headers: { authorization: 'Bearer x' } })), JUNK, `${name}: junk`)
      t.strictSame((await app.inject({ url, headers: bearer(app) })).json(), BAILEY, `${name}: in`)
    }
  }
})

t.test('a request that is authenticated passes at once, the token is taken but one time', async (t) => {
  let taken = 0
  const app = await build(t, {
    secret: SECRET, cache: false, extractToken (request) { taken += 1; return request.headers.authorization }
  })
  const { authenticate } = app
  app.get('/', {
    config: { auth: 'required' },
    onRequest: authenticate,
    preParsing: authenticate,
    preHandler: [authenticate, authenticate],
  }, async (request, reply) => {
    const before = request.auth
    await authenticate(request, reply)
    return [taken, request.auth === before]
  })
  const authorization = app.jwt.encode(BAILEY)
  t.strictSame((await app.inject({ url: '/', headers: { authorization } })).json(), [1, true])
  t.strictSame((await app.inject({ url: '/', headers: { authorization } })).json(), [2, true])
})

t.test('a request that became authenticated stays so when its token expires on the way', async (t) => {
  const clock = freeze(t, 1000)
  const app = await build(t)
  app.get('/', { onRequest: app.authenticate, preHandler: app.authenticate }, async () => 'in')
  app.addHook('preValidation', async () => { clock.now += 60 })
  const headers = bearer(app, { ...BAILEY, exp: new Date(1_030_000) })
  t.strictSame(answerOf(await app.inject({ url: '/', headers })), OPEN)
  t.strictSame(answerOf(await app.inject({ url: '/', headers })), EXPIRED)
})

t.test('a request that was refused once is looked at again', async (t) => {
  const app = await build(t)
  app.get('/', async (request, reply) => {
    try { await app.authenticate(request, reply) } catch {
      request.headers.authorization = String(request.headers['x-token'])
    }
    await app.authenticate(request, reply)
    return request.auth.user
  })
  const { authorization } = bearer(app)
  const response = await app.inject({ url: '/', headers: { 'x-token': authorization } })
  t.strictSame(response.json(), BAILEY)
})

t.test('request.auth', async (t) => {
  const app = await build(t)
  const seen: Record<string, unknown> = {}
  app.addHook('onRequest', async (request) => { seen.before = request.auth.isAuthenticated() })
  app.get('/', { preHandler: [app.authenticate] }, async (request) => {
    const { auth } = request
    seen.same = auth === request.auth
    seen.token = request.auth.token
    seen.ids = [request.auth.getUserId(), request.auth.getDisplayName()]
    Object.assign(request, { auth: null })
    t.equal(request.auth, auth, 'it cannot be set')
    t.throws(() => { (request.auth as { user: unknown }).user = null }, TypeError, 'it is frozen')
    t.throws(() => { (request.auth.user as { id: unknown }).id = 2 }, TypeError, 'the user is frozen')
    t.throws(() => { (request.auth.payload as { id: unknown }).id = 2 }, TypeError, 'the payload is frozen')
    return request.auth
  })
  const { authorization } = bearer(app, { ...BAILEY, iat: 1 })
  for (const round of ['fresh', 'cached']) {
    const response = await app.inject({ url: '/', headers: { authorization } })
    t.strictSame(response.json(), { user: BAILEY, payload: { ...BAILEY, iat: 1 } }, round)
    t.strictSame(seen, { before: false, same: true, token: authorization.slice(7), ids: ['bailey', 'bailey'] }, round)
  }
})

t.test('identities of requests at the same time do not mix', async (t) => {
  const app = await build(t)
  app.get('/', {
    config: { auth: 'optional' }, preHandler: async () => { await new Promise(setImmediate) },
  }, async (request) => request.auth.user)
  const names = ['ann', 'bob', 'cleo', null, 'dan', null]
  const answers = await Promise.all(names.map((username) =>
    app.inject({ url: '/', headers: username === null ? {} : bearer(app, { username }) })))
  t.strictSame(answers.map((answer) => answer.json()?.username ?? null), names)
})

t.test('the errors that it throws', async (t) => {
  const app = await build(t)
  const seen: unknown[] = []
  app.setErrorHandler((error, _request, reply) => { seen.push(error); return reply.send(error) })
  app.get('/', { preHandler: [app.authenticate] }, async () => 'in')
  await app.inject('/')
  await app.inject({ url: '/', headers: { authorization: `${bearer(app).authorization}x` } })
  for (const error of seen as Error[]) {
    t.ok(error instanceof AuthenticationFailed)
    t.notOk('cause' in error, 'no cause, which logs would print')
  }
  t.match(seen, [{ code: MISSING.code, statusCode: 401 }, { code: FORGED.code, statusCode: 401 }])
})

t.test('a failure that is not the caller\'s is passed on, and lets nobody in', async (t) => {
  const failure = Object.assign(new RangeError('out of it'), { statusCode: 503 })
  const app = await build(t, { secret: SECRET, extractToken () { throw failure } })
  const answers: unknown[] = []
  app.setErrorHandler((error, _request, reply) => { answers.push(error); return reply.code(503).send('down') })
  app.get('/', { onRequest: app.authenticate }, async () => 'in')
  const response = await app.inject('/')
  t.strictSame(answerOf(response), { status: 503, code: undefined, challenge: undefined })
  t.equal(answers[0], failure)
})

t.test('it works on whatever has headers, log or not', async (t) => {
  const app = await build(t)
  const headers: Record<string, string> = {}
  const reply = { header: (name: string, value: string) => { headers[name] = value } }
  t.throws(() => app.authenticate({ headers: {} }, reply), { code: MISSING.code })
  t.strictSame(headers, { 'www-authenticate': 'Bearer' })
  const request = { headers: bearer(app) }
  await app.authenticate(request, reply)
  t.notOk(JSON.stringify(request).includes('bailey'), 'the identity is kept out of sight')
})

t.test('a challenge is added to those that are there', async (t) => {
  const app = await build(t, { secret: SECRET, realm: 'api' })
  const cases: ReadonlyArray<readonly [string | string[], string]> = [
    ['Basic realm="a, b"', 'Basic realm="a, b", Bearer realm="api"'],
    [['Basic', 'Negotiate'], 'Basic, Negotiate, Bearer realm="api"'],
    ['Bearer realm="api"', 'Bearer realm="api"'],
  ]
  for (const [index, [present]] of cases.entries()) {
    const onRequest = async (_request: unknown, reply: FastifyReply): Promise<void> => {
      reply.header('WWW-Authenticate', present)
    }
    app.get(`/${index}`, { onRequest, preHandler: app.authenticate }, async () => 'in')
  }
  for (const [index, [present, expected]] of cases.entries()) {
    t.strictSame(answerOf(await app.inject(`/${index}`)), { ...MISSING, challenge: expected }, String(present))
  }
})

t.test('two registrations do not take each other\'s identities', async (t) => {
  const app = await build(t, { secret: SECRET })
  const other = await build(t, { secret: `another ${SECRET}` })
  let request: FastifyRequest | undefined
  app.get('/', { preHandler: [app.authenticate] }, async (seen, reply) => {
    request = seen
    await other.authenticate(seen, reply)
    return 'in'
  })
  t.strictSame(answerOf(await app.inject({ url: '/', headers: bearer(app) })), FORGED)
  t.equal(request?.auth.isAuthenticated(), true)
})
