import { FormatRegistry, Type } from '@sinclair/typebox'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import t, { type Test } from 'tap'
import apistarJwt, { type Settings } from '../../index.js'
import { createHook, reasonOf } from '../../lib/request/hook.js'
import { SECRET } from '../helper.js'
import { bearer } from '../http.js'
import { pairOf } from '../keys-fixtures.js'

const STAGES = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const

/** What Fastify takes for no error, thrown or rejected with. */
const NOTHINGS = [undefined, null, 0, '', false, NaN, 0n]

type Ways = Readonly<Record<string, (app: FastifyInstance) => object>>

const WAYS: Ways = {
  required: () => ({ config: { auth: 'required' } }),
  optional: () => ({ config: { auth: 'optional' } }),
  awaited: (app) => ({ preHandler: async (request: FastifyRequest, reply: FastifyReply) => { await app.authenticate(request, reply) } }),
  continued: (app) => ({
    preHandler (request: FastifyRequest, reply: FastifyReply, done: () => void) { app.authenticate(request, reply, done) },
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
    const { statusCode } = await app.inject({ url: `/${name}`, headers })
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
  for (const nothing of NOTHINGS) t.match(reasonOf(nothing), { message: /^apistar-jwt: .* was thrown while a request was checked$/ })
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
