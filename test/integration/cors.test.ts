import fastifyCors from '@fastify/cors'
import fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import apistarJwt, { type Settings } from '../../index.js'
import { SECRET } from '../helper.js'
import { answerOf, bearer, FORBIDDEN, MISSING, OPEN } from '../http.js'

const origin = 'https://app.example'
const PREFLIGHT = { origin, 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' }
const settings: Settings = { secret: SECRET, global: true }

async function start (t: Test, order: 'before' | 'after', corsOptions: object = {}): Promise<FastifyInstance> {
  const app = fastify()
  t.after(() => app.close())
  if (order === 'before') await app.register(fastifyCors, { origin, ...corsOptions })
  await app.register(apistarJwt, settings)
  if (order === 'after') await app.register(fastifyCors, { origin, ...corsOptions })
  app.get('/me', async () => 'in')
  app.all('/all', async (request) => `ran ${request.method}`)
  app.all('/below/*', async (request) => `ran ${request.method}`)
  app.options('/options', async () => 'ran')
  app.route({ method: ['GET', 'OPTIONS'], url: '/two', handler: async () => 'ran' })
  app.options('/tree/*', { config: { auth: 'required' } }, async () => 'ran')
  return app
}

t.test('a preflight gets its answer', async (t) => {
  for (const order of ['before', 'after'] as const) {
    const app = await start(t, order)
    for (const url of ['/me', '/nowhere']) {
      const response = await app.inject({ method: 'OPTIONS', url, headers: PREFLIGHT })
      t.equal(response.statusCode, 204, `${order}: ${url}`)
      t.equal(response.headers['access-control-allow-origin'], origin, `${order}: ${url}`)
      t.equal(response.headers['access-control-allow-headers'], 'authorization', `${order}: ${url}`)
      t.equal(response.headers['www-authenticate'], undefined, `${order}: ${url}`)
    }
  }
})

t.test('the request after it is guarded, and a browser may read the refusal where cors came first', async (t) => {
  for (const order of ['before', 'after'] as const) {
    const app = await start(t, order)
    const refused = await app.inject({ url: '/me', headers: { origin } })
    t.strictSame(answerOf(refused), MISSING, order)
    t.equal(refused.headers['access-control-allow-origin'], order === 'before' ? origin : undefined, order)
    t.strictSame(answerOf(await app.inject({ url: '/me', headers: { origin, ...bearer(app) } })), OPEN, order)
  }
})

t.test('what looks like a preflight runs no route that is no catch-all for OPTIONS alone', async (t) => {
  // @fastify/cors answers in a hook before ours, or hands on to the route: neither may run one.
  for (const order of ['before', 'after'] as const) {
    const app = await start(t, order, { preflightContinue: true, strictPreflight: false })
    for (const url of ['/all', '/below/x', '/options', '/two', '/tree/leaf']) {
      t.strictSame(
        answerOf(await app.inject({ method: 'OPTIONS', url, headers: PREFLIGHT })), MISSING, `${order}: ${url}`
      )
      t.strictSame(
        answerOf(await app.inject({ method: 'OPTIONS', url, headers: { ...PREFLIGHT, ...bearer(app) } })),
        OPEN,
        `${order}: ${url} with a token`
      )
    }
    t.strictSame(
      answerOf(await app.inject({ url: '/all', headers: PREFLIGHT })), MISSING, `${order}: a GET is no preflight`
    )
  }
})

t.test('both its headers have to be there', async (t) => {
  const app = await start(t, 'after')
  const cases = [
    [{ origin }, MISSING], [{ 'access-control-request-method': 'GET' }, MISSING], [{}, MISSING],
  ] as const
  for (const [headers, answer] of cases) {
    t.strictSame(
      answerOf(await app.inject({ method: 'OPTIONS', url: '/me', headers })),
      answer,
      Object.keys(headers).join() || 'none'
    )
  }
})

t.test('without @fastify/cors an OPTIONS request to a GET route is 404', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  await app.register(apistarJwt, settings)
  app.get('/me', async () => 'in')
  t.equal((await app.inject({ method: 'OPTIONS', url: '/me', headers: PREFLIGHT })).statusCode, 404)
})

t.test('in a context with a prefix', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  await app.register(apistarJwt, settings)
  await app.register(async (child) => {
    await child.register(fastifyCors, { origin })
    child.get('/me', async () => 'in')
  }, { prefix: '/api' })
  t.equal((await app.inject({ method: 'OPTIONS', url: '/api/me', headers: PREFLIGHT })).statusCode, 204)
  t.strictSame(answerOf(await app.inject('/api/me')), MISSING)
})

t.test('an OPTIONS route of the app for a part of it is guarded, with the headers of a preflight too', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  app.options('/early/*', async () => 'ran')
  await app.register(apistarJwt, settings)
  app.options('/files/*', async () => 'ran')
  app.options('/files-*', async () => 'ran')
  app.register(async (child) => {
    child.protect({ roles: 'admin' })
    child.options('/admin/*', async () => 'ran')
  })
  app.register(async (child) => {
    child.options('/files/*', async () => 'ran')
    child.options('/api/*', async () => 'ran')
  }, { prefix: '/api' })
  for (const url of ['/early/x', '/files/x', '/files-x', '/admin/x', '/api/files/x', '/api/api/x']) {
    for (const headers of [{}, PREFLIGHT]) {
      t.strictSame(answerOf(await app.inject({ method: 'OPTIONS', url, headers })), MISSING, url)
      const answer = url === '/admin/x' ? FORBIDDEN : OPEN
      t.strictSame(
        answerOf(await app.inject({ method: 'OPTIONS', url, headers: { ...headers, ...bearer(app) } })), answer, url
      )
    }
  }
})

t.test('a catch-all for OPTIONS of a whole context answers a preflight, however it is written', async (t) => {
  for (const prefix of ['', '/', '/api', '/api/']) {
    for (const url of ['*', '/*']) {
      const app = fastify()
      t.after(() => app.close())
      await app.register(apistarJwt, settings)
      app.register(async (child) => { child.options(url, async () => 'ran') }, { prefix })
      const asked = { method: 'OPTIONS', url: '/api/x' } as const
      t.strictSame(answerOf(await app.inject({ ...asked, headers: PREFLIGHT })), OPEN, `${prefix} ${url}`)
      t.strictSame(answerOf(await app.inject(asked)), MISSING, `${prefix} ${url}`)
    }
  }
})
