import fastifyAuth from '@fastify/auth'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import t, { type Test } from 'tap'
import { build, SECRET } from '../helper.js'
import { answerOf, BAILEY, bearer, JUNK, MISSING, OPEN } from '../http.js'

const key = { 'x-key': 'good' }

function basic (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void {
  if (request.headers['x-key'] === 'good') return done()
  reply.header('WWW-Authenticate', 'Basic realm="door"')
  done(Object.assign(new Error('no key'), { statusCode: 401, code: 'NO_KEY' }))
}

function deny (_request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  done(Object.assign(new Error('denied'), { statusCode: 401, code: 'DENIED' }))
}

async function start (t: Test, stage: string): Promise<FastifyInstance> {
  const app = await build(t)
  await app.register(fastifyAuth)
  const routes = {
    '/or': app.auth([app.authenticate, basic]),
    '/or-reversed': app.auth([basic, app.authenticate]),
    '/and': app.auth([app.authenticate, basic], { relation: 'and' }),
    '/and-reversed': app.auth([basic, app.authenticate], { relation: 'and' }),
    '/or-all': app.auth([app.authenticate, basic], { run: 'all' }),
    '/alone': app.auth([app.authenticate]),
    '/repeated': app.auth([basic, [app.authenticate, deny], [app.authenticate, deny]]),
    '/nested': app.auth([[basic, app.authenticate], app.authenticate]),
  }
  for (const [url, hook] of Object.entries(routes)) {
    app.post(url, { [stage]: hook }, async (request) => ({ user: request.auth.user }))
  }
  return app
}

t.test('within @fastify/auth', async (t) => {
  const noKey = { status: 401, code: 'NO_KEY' }
  for (const stage of ['onRequest', 'preValidation', 'preHandler']) {
    const app = await start(t, stage)
    const token = bearer(app)
    const junk = { authorization: 'Bearer junk' }
    const cases = [
      ['/or', {}, { ...noKey, challenge: 'Basic realm="door"' }],
      ['/or', token, OPEN],
      ['/or', key, { ...OPEN, challenge: 'Bearer' }],
      ['/or', { ...junk, ...key }, { ...OPEN, challenge: JUNK.challenge }],
      ['/or-reversed', {}, { ...MISSING, challenge: 'Basic realm="door", Bearer' }],
      ['/or-reversed', junk, { ...JUNK, challenge: `Basic realm="door", ${JUNK.challenge}` }],
      ['/or-reversed', token, { ...OPEN, challenge: 'Basic realm="door"' }],
      ['/or-reversed', key, OPEN],
      ['/and', {}, MISSING],
      ['/and', key, MISSING],
      ['/and', token, { ...noKey, challenge: 'Basic realm="door"' }],
      ['/and', { ...token, ...key }, OPEN],
      ['/and-reversed', {}, { ...noKey, challenge: 'Basic realm="door"' }],
      ['/and-reversed', key, MISSING],
      ['/and-reversed', { ...token, ...key }, OPEN],
      ['/or-all', { ...token, ...key }, OPEN],
      ['/or-all', key, { ...OPEN, challenge: 'Bearer' }],
      ['/alone', {}, MISSING],
      ['/alone', token, OPEN],
      ['/repeated', {}, { ...MISSING, challenge: 'Basic realm="door", Bearer' }],
      ['/repeated', token, { status: 401, code: 'DENIED', challenge: 'Basic realm="door"' }],
      ['/repeated', key, OPEN],
      ['/nested', key, MISSING],
      ['/nested', token, { ...OPEN, challenge: 'Basic realm="door"' }],
    ] as const
    for (const [url, headers, answer] of cases) {
      const response = await app.inject({ method: 'POST', url, headers, payload: { a: 1 } })
      const name = `${stage} ${url} with ${Object.keys(headers)}`
      t.strictSame(answerOf(response), answer, name)
      if (answer.status !== 200) continue
      const identified = 'authorization' in headers && headers.authorization === token.authorization
      t.strictSame(response.json(), { user: identified ? BAILEY : null }, `${name}: who is calling`)
    }
  }
})

t.test('with global, the policy speaks first', async (t) => {
  const app = await build(t, { secret: SECRET, global: true })
  await app.register(fastifyAuth)
  app.get('/', { preHandler: app.auth([app.authenticate, basic]) }, async () => 'in')
  t.strictSame(answerOf(await app.inject({ url: '/', headers: key })), MISSING)
  t.strictSame(answerOf(await app.inject({ url: '/', headers: bearer(app) })), OPEN)
})
