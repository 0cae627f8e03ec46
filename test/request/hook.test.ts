import { FormatRegistry, Type } from '@sinclair/typebox'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import t, { type Test } from 'tap'
import apistarJwt, { type Settings } from '../../index.js'
import { createHook, reasonOf } from '../../lib/request/hook.js'
import { build, SECRET } from '../helper.js'
import { answerOf, BAILEY, bearer, JUNK, MALFORMED, MISSING, UNSUPPORTED } from '../http.js'
import { pairOf } from '../keys-fixtures.js'

const STAGES = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const

/** What Fastify takes for no error, thrown or rejected with. */
const NOTHINGS = [undefined, null, 0, '', false, NaN, 0n]

type Ways = Readonly<Record<string, (app: FastifyInstance) => object>>

const WAYS: Ways = {
  required: () => ({ config: { auth: 'required' } }),
  optional: () => ({ config: { auth: 'optional' } }),
  'the optional hook': (app) => ({ preHandler: [app.authenticate.optional] }),
  awaited: (app) =>
    ({
      preHandler: async (request: FastifyRequest, reply: FastifyReply) => { await app.authenticate(request, reply) },
    }),
  continued: (app) => ({
    preHandler (request: FastifyRequest, reply: FastifyReply, done: () => void) {
      app.authenticate(request, reply, done)
    },
  }),
  ...Object.fromEntries(STAGES.map((stage) => [stage, (app: FastifyInstance) => ({ [stage]: app.authenticate })])),
}

interface Door {
  readonly settings?: (fail: () => never) => Settings
  /** What comes before the plugin, at each request. */
  readonly prepare?: (request: FastifyRequest, fail: () => never) => void
  readonly authorization?: string
}

const claims = Type.Object({ username: Type.String({ format: 'failing' }) })

/** Where something of the app's may throw. */
const DOORS: Readonly<Record<string, Door>> = {
  extractToken: { settings: (fail) => ({ secret: SECRET, extractToken: fail }) },
  'an async extractToken': { settings: (fail) => ({ secret: SECRET, extractToken: async () => fail() }) },
  'a format of the claims': { settings: () => ({ secret: SECRET, claims }) },
  'a format of the claims, on the thread pool': {
    settings: () => ({ privateKey: pairOf('p256').privateKey, threadPool: true, claims }),
  },
  'a getter of request.headers': {
    prepare (request, fail) { Object.defineProperty(request, 'headers', { get: fail }) },
  },
  'the debug log': {
    prepare (request, fail) { request.log = { ...request.log, debug: fail } },
    authorization: 'Bearer junk',
  },
}

async function askAll (t: Test, door: string, thrown: unknown): Promise<void> {
  const { settings, prepare, authorization }: Door = DOORS[door] ?? {}
  let isFailing = false
  function fail (): never { throw thrown }
  FormatRegistry.Set('failing', () => isFailing ? fail() : true)
  const app = fastify()
  t.after(() => app.close())
  if (prepare !== undefined) app.addHook('onRequest', (request, _reply, done) => { prepare(request, fail); done() })
  await app.register(apistarJwt, settings?.(fail) ?? { secret: SECRET })
  const headers = authorization === undefined ? bearer(app) : { authorization }
  isFailing = true
  let handled = 0
  for (const [name, hooks] of Object.entries(WAYS)) {
    app.get(`/${name}`, hooks(app), async () => { handled += 1; return 'in' })
  }
  for (const name of Object.keys(WAYS)) {
    const { statusCode } = await app.inject({ url: `/${encodeURI(name)}`, headers })
    t.equal(statusCode, 500, `${door} throws ${String(thrown)}: ${name}`)
  }
  t.equal(handled, 0, `${door} throws ${String(thrown)}: nobody gets in`)
}

for (const door of Object.keys(DOORS)) {
  t.test(`whatever ${door} throws, the request is refused`, async (t) => {
    for (const thrown of [...NOTHINGS, 'text', Symbol('reason')]) await askAll(t, door, thrown)
  })
}

t.test('a reason is kept as it is, if it is one', (t) => {
  const error = new RangeError('out of it')
  for (const reason of [error, 'text', 1, {}]) t.equal(reasonOf(reason), reason)
  for (const nothing of NOTHINGS) {
    t.match(reasonOf(nothing), { message: /^apistar-jwt: .* was thrown while a request was checked$/ })
  }
  t.end()
})

t.test('a hook by itself', async (t) => {
  const request = { headers: {} }
  const reply = { header () {} }
  const error = new Error('late')
  const checks = [
    () => { throw null }, // eslint-disable-line no-throw-literal
    async () => { throw null }, // eslint-disable-line no-throw-literal
    () => { throw error },
    async () => { throw error },
  ] as const
  for (const check of checks) {
    const hook = createHook('named', check)
    t.equal(hook.name, 'named')
    await t.rejects(async () => { await hook(request, reply) }, Error)
    const reason = await new Promise((resolve) => { hook(request, reply, resolve) })
    t.ok(reason instanceof Error)
    t.equal(await new Promise((resolve) => { hook(request, reply, undefined, resolve) }) instanceof Error, true)
  }
  for (const check of [() => {}, async () => {}]) {
    const hook = createHook('named', check)
    t.equal(await hook(request, reply), undefined)
    t.equal(await new Promise((resolve) => { hook(request, reply, resolve) }), undefined)
  }
})

t.test('the optional hook takes a good token or none', async (t) => {
  for (const global of [false, true, 'optional'] as const) {
    for (const stage of STAGES) {
      const app = await build(t, { secret: SECRET, global, allowAnonymous: global === false ? [] : ['/'] })
      app.get('/', { [stage]: [app.authenticate.optional] }, async (request) => request.auth.user)
      const name = `${stage}, global ${global}`
      t.strictSame((await app.inject('/')).json(), null, name)
      t.strictSame((await app.inject({ url: '/', headers: bearer(app) })).json(), BAILEY, name)
      for (const [authorization, answer] of [
        ['Bearer junk', JUNK], ['Basic x', UNSUPPORTED], ['Bearer', MALFORMED],
      ] as const) {
        t.strictSame(
          answerOf(await app.inject({ url: '/', headers: { authorization } })), answer, `${name}: ${authorization}`
        )
      }
    }
  }
})

t.test('after the optional hook, the other one still requires; a token is taken once', async (t) => {
  let taken = 0
  const app = await build(t, {
    secret: SECRET, extractToken: ({ headers }) => { taken += 1; return headers.authorization },
  })
  const { authenticate } = app
  app.get('/', {
    onRequest: [authenticate.optional, authenticate.optional], preHandler: [authenticate, authenticate.optional],
  }, async () => taken)
  const authorization = app.jwt.encode(BAILEY)
  t.equal((await app.inject({ url: '/', headers: { authorization } })).body, '1')
  t.strictSame(answerOf(await app.inject('/')), MISSING)
  t.equal(app.authenticate.optional.name, 'authenticateOptional')
})
