import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from 'fastify'
import t, { type Test } from 'tap'
import { part, withPart } from '../forge.js'
import { build, SECRET } from '../helper.js'
import { answerOf, BAILEY, bearer, FORGED, JUNK, MISSING, OPEN } from '../http.js'
import { pairOf } from '../keys-fixtures.js'

type Declare = (app: FastifyInstance) => RouteShorthandOptions

const WAYS: ReadonlyArray<readonly [string, Declare]> = [
  ['awaited', (app) => ({ preHandler: async (request, reply) => { await app.authenticate(request, reply) } })],
  [
    'returned',
    (app) => ({ preHandler: (request: FastifyRequest, reply: FastifyReply) => app.authenticate(request, reply) }),
  ],
  [
    'awaited in preParsing',
    (app) => ({ preParsing: async (request, reply) => { await app.authenticate(request, reply) } }),
  ],
  ['awaited after something else', (app) => ({
    onRequest: async (request, reply) => { await new Promise(setImmediate); await app.authenticate(request, reply) }
  })],
  [
    'with the await forgotten',
    (app) => ({ preHandler: async (request, reply) => { app.authenticate(request, reply) } }),
  ],
  [
    'with the await forgotten, later',
    (app) => ({ preHandler: async (request, reply) => { await null; app.authenticate(request, reply) } }),
  ],
  ['with the await forgotten, in a hook that calls done', (app) => ({
    preHandler (request, reply, done) { app.authenticate(request, reply); done() }
  })],
  ['with a continuation', (app) => ({ preHandler (request, reply, done) { app.authenticate(request, reply, done) } })],
  ['with a payload and a continuation', (app) => ({
    preParsing (request, reply, payload, done) { app.authenticate(request, reply, payload, done) }
  })],
  ['with a continuation of one\'s own', (app) => ({
    preHandler (request, reply, done) { app.authenticate(request, reply, (error) => done(error)) }
  })],
  [
    'unbound',
    (app) => {
      const { authenticate } = app
      return { preHandler: async (request, reply) => { await authenticate(request, reply) } }
    },
  ],
]

/** A list that every rejection that nobody handles is put into. */
function watchRejections (t: Test): readonly unknown[] {
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => { unhandled.push(reason) }
  process.on('unhandledRejection', note)
  t.after(() => process.off('unhandledRejection', note))
  return unhandled
}

t.test('each way of calling it by hand guards', async (t) => {
  const unhandled = watchRejections(t)
  for (const [name, declare] of WAYS) {
    const app = await build(t)
    let handled = 0
    app.get('/', declare(app), async (request) => { handled += 1; return request.auth.user })
    const { authorization } = bearer(app)
    const cases = [
      [{}, MISSING], [{ authorization: 'Bearer junk' }, JUNK], [{ authorization: `${authorization}x` }, FORGED],
    ] as const
    for (const [headers, answer] of cases) t.strictSame(answerOf(await app.inject({ url: '/', headers })), answer, name)
    t.equal(handled, 0, `${name}: refused before the handler`)
    const response = await app.inject({ url: '/', headers: { authorization } })
    t.strictSame(answerOf(response), OPEN, name)
    t.strictSame(response.json(), BAILEY, name)
  }
  await new Promise(setImmediate)
  t.strictSame(unhandled, [], 'no rejection goes unhandled')
})

t.test('with the await forgotten where a signature is checked elsewhere, the process goes on', async (t) => {
  const unhandled = watchRejections(t)
  const app = await build(t, { privateKey: pairOf('p256').privateKey, threadPool: true })
  const token = app.jwt.encode(BAILEY)
  app.get('/', { preHandler: async (request, reply) => { app.authenticate(request, reply) } }, async (request) => {
    await app.jwt.verify(token)
    return request.auth.isAuthenticated()
  })
  const headers = { authorization: `Bearer ${withPart(token, 1, part({ id: 2 }))}` }
  t.equal((await app.inject({ url: '/', headers })).body, 'false')
  await new Promise(setImmediate)
  t.strictSame(unhandled, [])
})

t.test('in a handler, where a refusal can be caught', async (t) => {
  const app = await build(t)
  app.get('/', async (request, reply) => {
    try {
      await app.authenticate(request, reply)
    } catch (error) {
      return { code: (error as { code: string }).code, user: request.auth.user }
    }
    return { user: request.auth.user }
  })
  const refused = await app.inject('/')
  t.equal(refused.statusCode, 200)
  t.strictSame(refused.json(), { code: MISSING.code, user: null })
  t.strictSame((await app.inject({ url: '/', headers: bearer(app) })).json(), { user: BAILEY })
})

t.test('after config.auth let an anonymous request pass, it still requires', async (t) => {
  const app = await build(t, { secret: SECRET, global: true })
  app.get('/', { config: { auth: 'optional' } }, async (request, reply) => {
    if ((request.query as { private?: string }).private === 'yes') await app.authenticate(request, reply)
    return 'in'
  })
  t.strictSame(answerOf(await app.inject('/')), OPEN)
  t.strictSame(answerOf(await app.inject('/?private=yes')), MISSING)
  t.strictSame(answerOf(await app.inject({ url: '/?private=yes', headers: bearer(app) })), OPEN)
})
