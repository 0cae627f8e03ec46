import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import t from 'tap'
import { build } from '../helper.js'
import { answerOf, BAILEY, bearer, FORGED, MISSING, OPEN, UNSUPPORTED } from '../http.js'

const STAGES = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const
const BODY = { text: 'h\u00e9llo', list: [1, 2, 3] }

type Hooks = (app: FastifyInstance) => object

const WAYS: ReadonlyArray<readonly [string, Hooks]> = STAGES.flatMap((stage) => [
  [`${stage} alone`, (app) => ({ [stage]: app.authenticate })],
  [`${stage} in a list`, (app) => ({ [stage]: [app.authenticate] })],
  [`${stage} twice in a list`, (app) => ({ [stage]: [app.authenticate, app.authenticate] })],
] as Array<[string, Hooks]>)

t.test('in every stage, alone and in lists, on routes with a body', async (t) => {
  for (const [name, hooks] of WAYS) {
    const app = await build(t)
    let handled = 0
    app.post('/', hooks(app), async (request) => {
      handled += 1
      return { body: request.body, user: request.auth.user }
    })
    const ask = (headers: object) => app.inject({ method: 'POST', url: '/', headers: { ...headers }, payload: BODY })
    const { authorization } = bearer(app)
    t.strictSame(answerOf(await ask({})), MISSING, `${name}: no token`)
    t.strictSame(answerOf(await ask({ authorization: `${authorization}x` })), FORGED, `${name}: a bad token`)
    t.strictSame(answerOf(await ask({ authorization: 'Basic x' })), UNSUPPORTED, `${name}: another scheme`)
    t.equal(handled, 0, `${name}: the handler of a refused request does not run`)
    t.strictSame((await ask({ authorization })).json(), { body: BODY, user: BAILEY }, `${name}: in, with its body`)
    t.equal(handled, 1)
  }
})

t.test('as hooks of the instance', async (t) => {
  for (const stage of STAGES) {
    const app = await build(t)
    app.addHook(stage as 'onRequest', app.authenticate)
    app.post('/', async (request) => ({ body: request.body, user: request.auth.user }))
    const ask = (headers: object) => app.inject({ method: 'POST', url: '/', headers: { ...headers }, payload: BODY })
    t.strictSame(answerOf(await ask({})), MISSING, stage)
    t.strictSame((await ask(bearer(app))).json(), { body: BODY, user: BAILEY }, stage)
  }
})

t.test('hooks after it run once, and not at all for a refused request', async (t) => {
  const app = await build(t)
  const ran: string[] = []
  const note = (name: string) =>
    async (request: FastifyRequest): Promise<void> => { ran.push(`${name} ${request.auth.getUserId()}`) }
  for (const stage of STAGES) {
    app.get(`/${stage}`, { [stage]: [note('before'), app.authenticate, note('after')] }, async () => 'in')
  }
  for (const stage of STAGES) {
    ran.length = 0
    await app.inject(`/${stage}`)
    t.strictSame(ran, ['before null'], `${stage}: refused`)
    ran.length = 0
    t.strictSame(answerOf(await app.inject({ url: `/${stage}`, headers: bearer(app) })), OPEN)
    t.strictSame(ran, ['before null', 'after bailey'], `${stage}: passed`)
  }
})

t.test('in preParsing a stream that another hook put there is left alone', async (t) => {
  const app = await build(t)
  const shout = async (
    _request: FastifyRequest, _reply: FastifyReply, payload: NodeJS.ReadableStream
  ): Promise<Readable> =>
    Readable.from([(await text(payload)).toUpperCase()])
  app.addContentTypeParser('text/plain', (_request, payload, done) => {
    text(payload).then((body) => done(null, body), done)
  })
  app.post('/before', { preParsing: [shout, app.authenticate] }, async (request) => request.body)
  app.post('/after', { preParsing: [app.authenticate, shout] }, async (request) => request.body)
  for (const url of ['/before', '/after']) {
    const request = { method: 'POST', url, payload: 'quiet' } as const
    const headers = { 'content-type': 'text/plain' }
    t.equal((await app.inject({ ...request, headers: { ...headers, ...bearer(app) } })).body, 'QUIET', url)
    t.strictSame(answerOf(await app.inject({ ...request, headers })), MISSING, url)
  }
})

t.test('before parsing and validation, a refused body is not read', async (t) => {
  const app = await build(t)
  const schema = { body: { type: 'object', required: ['id'], properties: { id: { type: 'integer' } } } }
  for (const stage of STAGES) app.post(`/${stage}`, { schema, [stage]: app.authenticate }, async () => 'in')
  const bodies: ReadonlyArray<readonly [string, string, ReadonlyArray<typeof STAGES[number]>]> = [
    ['no JSON', '{"id":', ['onRequest', 'preParsing']],
    ['not as the schema says', '{"id":"x"}', ['onRequest', 'preParsing', 'preValidation']],
  ]
  for (const [name, payload, stages] of bodies) {
    for (const stage of STAGES) {
      const request = { method: 'POST', url: `/${stage}`, payload } as const
      const headers = { 'content-type': 'application/json' }
      const { status } = answerOf(await app.inject({ ...request, headers }))
      t.equal(status, stages.includes(stage) ? 401 : 400, `${stage}: ${name}`)
      t.equal(
        answerOf(await app.inject({ ...request, headers: { ...headers, ...bearer(app) } })).status,
        400,
        `${stage}: ${name}, with a token`
      )
    }
  }
})

t.test('config.auth is enforced before every hook of the route', async (t) => {
  const app = await build(t)
  let ran = 0
  const count = async (): Promise<void> => { ran += 1 }
  app.post('/', {
    config: { auth: 'required' }, onRequest: count, preParsing: async () => { ran += 1 }, preHandler: count,
  }, async () => ran)
  t.strictSame(answerOf(await app.inject({ method: 'POST', url: '/', payload: BODY })), MISSING)
  t.equal((await app.inject({ method: 'POST', url: '/', payload: BODY, headers: bearer(app) })).body, '3')
})
