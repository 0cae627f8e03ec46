import type { FastifyInstance } from 'fastify'
import t from 'tap'
import { AuthenticationFailed } from '../../index.js'
import { build } from '../helper.js'
import { answerOf, bearer, FORGED, JUNK, MALFORMED, MISSING, UNSUPPORTED, type Answer } from '../http.js'

const HANDLERS: ReadonlyArray<readonly [string, (app: FastifyInstance) => unknown]> = [
  [
    'one that answers for itself',
    (app) => app.setErrorHandler(async (error: { code: string }, _request, reply) =>
      reply.code(401).send({ code: error.code })),
  ],
  ['one that sends the error', (app) => app.setErrorHandler((error, _request, reply) => { reply.send(error) })],
  ['one that throws the error again', (app) => app.setErrorHandler((error) => { throw error })],
  ['one that asks what it is', (app) => app.setErrorHandler((error, _request, reply) => {
    const known = error instanceof AuthenticationFailed
    reply.code(known ? error.statusCode ?? 401 : 500).send({ code: known ? error.code : 'SOMETHING_ELSE' })
  })],
]

t.test('the challenge stays under a custom error handler, in every stage', async (t) => {
  for (const [name, install] of HANDLERS) {
    const app = await build(t)
    install(app)
    app.get('/policy', { config: { auth: 'required' } }, async () => 'in')
    app.get('/hand', async (request, reply) => { await app.authenticate(request, reply); return 'in' })
    for (const stage of ['onRequest', 'preParsing', 'preValidation', 'preHandler']) {
      app.get(`/${stage}`, { [stage]: app.authenticate }, async () => 'in')
    }
    const cases: ReadonlyArray<readonly [string | undefined, Answer]> = [
      [undefined, MISSING], ['Basic x', UNSUPPORTED], ['Bearer', MALFORMED], ['Bearer junk', JUNK], [
        `${bearer(app).authorization}x`, FORGED,
      ],
    ]
    for (const url of ['/policy', '/hand', '/onRequest', '/preParsing', '/preValidation', '/preHandler']) {
      for (const [authorization, answer] of cases) {
        const headers = authorization === undefined ? {} : { authorization }
        t.strictSame(
          answerOf(await app.inject({ url, headers })), answer, `${name}: ${url} with ${authorization?.slice(0, 12)}`
        )
      }
    }
  }
})

t.test('a handler of one route, and one of a child context', async (t) => {
  const app = await build(t)
  app.get('/route', {
    preHandler: [app.authenticate],
    errorHandler: (error, _request, reply) => { reply.code(403).send({ code: error.code }) },
  }, async () => 'in')
  await app.register(async (child) => {
    child.setErrorHandler(async (error: { code: string }, _request, reply) =>
      reply.code(403).send({ code: error.code }))
    child.get('/child', { config: { auth: 'required' } }, async () => 'in')
  })
  for (const url of ['/route', '/child']) {
    t.strictSame(answerOf(await app.inject(url)), { ...MISSING, status: 403 }, url)
  }
})
