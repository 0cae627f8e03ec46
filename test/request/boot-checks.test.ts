import type { IncomingMessage, ServerResponse } from 'node:http'
import middie from '@fastify/middie'
import fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import apistarJwt, { type Settings } from '../../index.js'
import { logTo } from '../guarded.js'
import { build, SECRET } from '../helper.js'
import { answerOf, BAILEY, bearer, MISSING } from '../http.js'

type Decorate = (child: FastifyInstance) => void

/** Ways in which a context may come to a request.auth of its own. */
const DECORATIONS: Readonly<Record<string, Decorate>> = {
  'a value': (child) => { child.decorateRequest('auth', null as never) },
  'a number': (child) => { child.decorateRequest('auth', 7 as never) },
  'a getter': (child) => { child.decorateRequest('auth', { getter: () => 'theirs' as never }) },
  'a getter and a setter': (child) => {
    child.decorateRequest('auth', { getter: () => 'theirs' as never, setter () {} })
  },
  'a function': (child) => { child.decorateRequest('auth', (() => 'theirs') as never) },
}

type Build = (app: FastifyInstance, decorate: Decorate) => Promise<void>

async function register (app: FastifyInstance): Promise<void> {
  await app.register(apistarJwt, { secret: SECRET })
}

function route (child: FastifyInstance): void {
  child.get('/x', async (request) => request.auth)
}

/** Orders in which the context and the plugin may come. */
const ORDERS: Readonly<Record<string, Build>> = {
  async 'the context first' (app, decorate) {
    app.register(async (child) => { decorate(child); route(child) }, { prefix: '/theirs' })
    await register(app)
  },
  async 'the plugin first' (app, decorate) {
    await register(app)
    app.register(async (child) => { decorate(child); route(child) }, { prefix: '/theirs' })
  },
  async 'the route before the decorator' (app, decorate) {
    await register(app)
    app.register(async (child) => { route(child); decorate(child) }, { prefix: '/theirs' })
  },
  async 'a route further down' (app, decorate) {
    await register(app)
    app.register(async (child) => {
      decorate(child)
      child.register(async (grandchild) => { route(grandchild) }, { prefix: '/below' })
    }, { prefix: '/theirs' })
  },
  async 'a route further down, the context first' (app, decorate) {
    app.register(async (child) => {
      decorate(child)
      child.register(async (grandchild) => { route(grandchild) })
    }, { prefix: '/theirs' })
    await register(app)
  },
}

t.test('a context with a request.auth of its own stops the boot', async (t) => {
  for (const [order, build] of Object.entries(ORDERS)) {
    for (const [decoration, decorate] of Object.entries(DECORATIONS)) {
      const app = fastify()
      t.after(() => app.close())
      await build(app, decorate)
      await t.rejects(async () => { await app.ready() }, {
        code: 'APISTAR_JWT_SETTINGS_INVALID',
        message: /^apistar-jwt: the context with prefix '\/theirs' has a request\.auth of its own, /,
      }, `${order}: ${decoration}`)
    }
  }
})

t.test('a context without prefix is named by its plugin, if that has a name', async (t) => {
  async function reports (child: FastifyInstance): Promise<void> {
    child.decorateRequest('auth', null as never)
    route(child)
  }
  for (const [plugin, message] of [
    [reports, /the context of 'reports' has/],
    [(child: FastifyInstance) => reports(child), /a context without prefix has/],
  ] as const) {
    const app = await build(t)
    app.register(plugin)
    await t.rejects(async () => { await app.ready() }, { message })
  }
})

t.test('whoever swallows that has no process that ends', async (t) => {
  const app = await build(t)
  app.register(async (child) => {
    child.decorateRequest('auth', null as never)
    child.get('/x', { config: { auth: 'required' } }, async (request) => request.auth.user)
  })
  try { await app.ready() } catch {}
  await new Promise(setImmediate)
  t.strictSame(answerOf(await app.inject('/x')), MISSING)
  t.strictSame((await app.inject({ url: '/x', headers: bearer(app) })).json(), BAILEY)
})

t.test('other decorators, and contexts above and beside, do no harm', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  app.register(async (beside) => {
    beside.decorateRequest('auth', 7 as never)
    beside.get('/beside', async (request) => ({ auth: request.auth }))
  })
  app.register(async (child) => {
    child.decorateRequest('session', 'theirs' as never)
    await register(child)
    child.register(async (grandchild) => {
      grandchild.decorateRequest('other', 1 as never)
      grandchild.get('/in', { config: { auth: 'required' } }, async (request) => request.auth.user)
    })
  })
  await app.ready()
  t.strictSame((await app.inject('/beside')).json(), { auth: 7 })
  t.strictSame(answerOf(await app.inject('/in')), MISSING)
})

t.test('a registration further in has an identity of its own, in its contexts', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  let token = ''
  app.register(async (child) => {
    await child.register(apistarJwt, { secret: `child ${SECRET}`, scheme: 'Child' })
    token = child.jwt.encode(BAILEY)
    child.register(async (grandchild) => {
      grandchild.decorateRequest('other', 1 as never)
      grandchild.get('/', { config: { auth: 'optional' } }, async (request) => request.auth.user)
    })
  }, { prefix: '/child' })
  await app.register(apistarJwt, { secret: SECRET, extractToken: () => null })
  await app.ready()
  t.strictSame((await app.inject({ url: '/child', headers: { authorization: `Child ${token}` } })).json(), BAILEY)
})

/** The warnings of an app, in its log and of the process. */
async function warningsOf (
  t: Test,
  settings: Settings,
  declare: (app: FastifyInstance) => Promise<void> | void,
  declareBefore: (app: FastifyInstance) => Promise<void> | void = () => {}
): Promise<{ log: string[], process: Array<[string, string]> }> {
  const log: string[] = []
  const seen: Array<[string, string]> = []
  const note = ({ code, message }: Error & { code?: string }): void => { seen.push([String(code), message]) }
  process.on('warning', note)
  t.after(() => process.off('warning', note))
  const app = fastify(logTo(log))
  t.after(() => app.close())
  await declareBefore(app)
  await app.register(apistarJwt, settings)
  await declare(app)
  await app.ready()
  await new Promise(setImmediate)
  process.off('warning', note)
  return { log, process: seen.filter(([code]) => code.startsWith('APISTAR_JWT')) }
}

t.test('global beside middleware is warned of, unless guardUnknown is stated', async (t) => {
  const ways: Readonly<Record<string, (app: FastifyInstance) => Promise<void> | void>> = {
    async middie (app) { await app.register(middie) },
    async 'middie in a child' (app) {
      await app.register(async (child) => { await child.register(middie); child.get('/', async () => 'in') })
    },
    'a decorator' (app) { app.decorate('use' as string, () => {}) },
  }
  for (const [name, declare] of Object.entries(ways)) {
    for (const global of [true, 'optional'] as const) {
      const { log, process } = await warningsOf(t, { secret: SECRET, global }, declare)
      t.strictSame(process.map(([code]) => code), ['APISTAR_JWT_OPEN_MIDDLEWARE'], `${name}, global ${global}`)
      t.strictSame(log, process.map(([, message]) => message), 'in the log as well')
      t.match(log[0], /^apistar-jwt: .*guardUnknown/)
    }
    for (const settings of [
      { global: true, guardUnknown: false }, { global: true, guardUnknown: true }, { global: false }, {},
    ]) {
      const seen = await warningsOf(t, { secret: SECRET, ...settings }, declare)
      t.strictSame(seen, { log: [], process: [] }, `${name}: ${JSON.stringify(settings)}`)
    }
  }
  t.strictSame(await warningsOf(t, { secret: SECRET, global: true }, (app) => {
    app.get('/', async () => 'in')
  }), { log: [], process: [] })
})

function answer (_request: IncomingMessage, response: ServerResponse): void {
  response.end('tool')
}

t.test('middleware whose plugin comes first is warned of where guardUnknown is to guard it', async (t) => {
  const before = async (app: FastifyInstance): Promise<void> => { await app.register(middie) }
  const use = (app: FastifyInstance): void => { app.use('/tool', answer) }
  for (const global of [true, 'optional'] as const) {
    const { log, process } = await warningsOf(t, { secret: SECRET, global, guardUnknown: true }, use, before)
    t.strictSame(process.map(([code]) => code), ['APISTAR_JWT_EARLY_MIDDLEWARE'], `global ${global}`)
    t.strictSame(log, process.map(([, message]) => message), 'in the log as well')
    t.match(log[0], /^apistar-jwt: guardUnknown does not guard .*; register it after apistar-jwt$/)
  }
  for (const settings of [{ global: true, guardUnknown: false }, {}]) {
    t.strictSame(await warningsOf(t, { secret: SECRET, ...settings }, use, before), { log: [], process: [] })
  }
})
