import t from 'tap'
import { build, SECRET } from '../helper.js'
import { answerOf, bearer, MISSING, UNKNOWN } from '../http.js'

const HEADERS = [{}, { authorization: 'Bearer junk' }, { authorization: 'Basic x' }, { authorization: '' }]

t.test('unknown URLs and methods stay 404', async (t) => {
  const app = await build(t, { secret: SECRET, global: true })
  app.get('/here', async () => 'in')
  for (const [method, url] of [
    ['GET', '/nowhere'], ['POST', '/here'], ['OPTIONS', '/here'], ['HEAD', '/nowhere'], ['GET', '/here/'],
  ] as const) {
    for (const headers of [...HEADERS, bearer(app)]) {
      t.strictSame(answerOf(await app.inject({ method, url, headers })), UNKNOWN, `${method} ${url}`)
    }
  }
})

t.test('a custom not-found handler is reached by anyone, unless it says otherwise', async (t) => {
  const app = await build(t, { secret: SECRET, global: true })
  app.setNotFoundHandler(async (request, reply) =>
    reply.code(404).send({ code: 'NOTHING_HERE', user: request.auth.user }))
  app.get('/here', async () => 'in')
  for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE'] as const) {
    for (const headers of [...HEADERS, bearer(app)]) {
      const response = await app.inject({ method, url: '/nowhere', headers })
      t.strictSame(answerOf(response), { status: 404, code: 'NOTHING_HERE', challenge: undefined }, method)
      t.equal(response.json().user, null, 'anonymous')
    }
  }
  t.strictSame(answerOf(await app.inject('/here')), MISSING)
})

t.test('one under a prefix as well', async (t) => {
  const app = await build(t, { secret: SECRET, global: true })
  await app.register(async (child) => {
    child.setNotFoundHandler(async (_request, reply) => reply.code(404).send({ code: 'NOTHING_IN_API' }))
    child.get('/here', async () => 'in')
  }, { prefix: '/api' })
  t.strictSame(answerOf(await app.inject('/api/nowhere')), {
    status: 404, code: 'NOTHING_IN_API', challenge: undefined,
  })
  t.strictSame(answerOf(await app.inject('/api/here')), MISSING)
  t.equal((await app.inject('/nowhere')).statusCode, 404)
})

t.test('it can be guarded by hand', async (t) => {
  const app = await build(t, { secret: SECRET, global: true })
  app.setNotFoundHandler({ preHandler: app.authenticate }, async (request, reply) =>
    reply.code(404).send({ user: request.auth.user }))
  t.strictSame(answerOf(await app.inject('/nowhere')), MISSING)
  t.equal((await app.inject({ url: '/nowhere', headers: bearer(app) })).json().user.username, 'bailey')
})

t.test('a guarded handler that calls it was guarded before', async (t) => {
  const app = await build(t, { secret: SECRET, global: true })
  app.get('/', async (_request, reply) => { reply.callNotFound() })
  t.strictSame(answerOf(await app.inject('/')), MISSING)
  t.equal((await app.inject({ url: '/', headers: bearer(app) })).statusCode, 404)
})
