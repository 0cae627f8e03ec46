import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import autoload from '@fastify/autoload'
import fastify, { type FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import t, { type Test } from 'tap'
import apistarJwt, { type AuthMode, type Settings } from '../../index.js'
import { SECRET } from '../helper.js'
import { answerOf, bearer, MISSING, NOT_GUARDED, OPEN, UNKNOWN } from '../http.js'
import { pairOf } from '../keys-fixtures.js'

type Register = (app: FastifyInstance, plugin: (child: FastifyInstance) => Promise<void>) => void

/** Ways to a context of its own for the registration. */
const ENCAPSULATED: Readonly<Record<string, Register>> = {
  'a child' (app, plugin) { app.register(plugin) },
  'a child with a prefix' (app, plugin) { app.register(plugin, { prefix: '/auth' }) },
  'a grandchild' (app, plugin) { app.register(async (child) => { await child.register(plugin) }) },
}

/** What asks for authentication, and what is another plugin's. */
const ASKING: readonly unknown[] = [
  'required', 'optional', { scopes: 'read' }, { roles: [] }, { claims: {} }, { login: {} }, { check: 1 }, { anyOf: [] },
]
const HARMLESS: readonly unknown[] = [
  undefined, null, false, true, '', 'jwt', 'requierd', 0, 7, {}, [], ['required'], {
    strategy: 'session',
  }, { scope: 'read' }, () => 'required',
]

function start (
  t: Test, register: Register, settings: Settings, declare: (child: FastifyInstance) => void = () => {}
): FastifyInstance {
  const app = fastify()
  t.after(() => app.close())
  register(app, async (child) => {
    await child.register(apistarJwt, settings)
    declare(child)
  })
  return app
}

function state (app: FastifyInstance, url: string, auth: unknown): void {
  app.get(url, { config: { auth: auth as AuthMode } }, async () => 'in')
}

/** Boots an app whichever way it fails, and waits until it serves all the same. */
async function boot (app: FastifyInstance): Promise<void> {
  try { await app.ready() } catch {}
  await new Promise(setImmediate)
}

t.test('a route outside that asks for what nobody gives it stops the boot', async (t) => {
  for (const [name, register] of Object.entries(ENCAPSULATED)) {
    for (const auth of ASKING) {
      for (const isChild of [false, true]) {
        const app = start(t, register, { secret: SECRET })
        if (isChild) app.register(async (sibling) => { state(sibling, '/users', auth) }, { prefix: '/api' })
        else app.after(() => { state(app, '/api/users', auth) })
        await t.rejects(async () => { await app.ready() }, {
          code: 'APISTAR_JWT_SETTINGS_INVALID',
          message: /^apistar-jwt: config\.auth of GET \/api\/users asks for .* fastify-plugin/,
        }, `${name}: ${JSON.stringify(auth)}`)
        await boot(app)
        t.strictSame(
          answerOf(await app.inject('/api/users')), NOT_GUARDED, 'and whoever swallows that gets no answer of it'
        )
      }
    }
  }
})

t.test('what is another plugin\'s, or says that a route is open, does no harm', async (t) => {
  for (const [name, register] of Object.entries(ENCAPSULATED)) {
    const app = fastify()
    t.after(() => app.close())
    for (const [place, auth] of HARMLESS.entries()) state(app, `/before/${place}`, auth)
    register(app, async (child) => { await child.register(apistarJwt, { secret: SECRET }) })
    app.register(async (sibling) => {
      for (const [place, auth] of HARMLESS.entries()) state(sibling, `/after/${place}`, auth)
    })
    await app.ready()
    for (const place of HARMLESS.keys()) {
      for (const when of ['before', 'after']) {
        t.strictSame(answerOf(await app.inject(`/${when}/${place}`)), OPEN, `${name}: ${when} ${place}`)
      }
    }
  }
})

t.test('a route outside that was declared before answers nobody', async (t) => {
  for (const [name, register] of Object.entries(ENCAPSULATED)) {
    const app = fastify()
    t.after(() => app.close())
    ASKING.forEach((auth, place) => { state(app, `/${place}`, auth) })
    app.register(async (sibling) => {
      ASKING.forEach((auth, place) => { state(sibling, `/${place}`, auth) })
    }, { prefix: '/child' })
    app.setNotFoundHandler({ config: { auth: 'required' } } as object, async () => 'in')
    app.get('/open', async (_request, reply) => { reply.callNotFound() })
    let headers = {}
    register(app, async (child) => {
      await child.register(apistarJwt, { secret: SECRET })
      headers = bearer(child)
    })
    await app.ready()
    for (const place of ASKING.keys()) {
      for (const url of [`/${place}`, `/child/${place}`]) {
        for (const method of ['GET', 'HEAD'] as const) {
          t.equal((await app.inject({ method, url, headers })).statusCode, 500, `${name}: ${method} ${url}`)
        }
      }
    }
    for (const url of ['/nowhere', '/open']) {
      t.strictSame(answerOf(await app.inject({ url, headers })), NOT_GUARDED, `${name}: ${url}`)
    }
  }
})

t.test('one for HEAD alone is named too', async (t) => {
  const app = start(t, (app, plugin) => { app.register(plugin) }, { secret: SECRET })
  app.after(() => { app.head('/x', { config: { auth: 'required' } }, async () => 'in') })
  await t.rejects(async () => { await app.ready() }, { message: /config\.auth of HEAD \/x asks/ })
})

t.test('routes of sibling registrations are covered by those', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  for (const prefix of ['/a', '/b']) {
    app.register(async (child) => {
      state(child, '/before', 'required')
      await child.register(apistarJwt, { secret: SECRET })
      child.register(async (grandchild) => { state(grandchild, '/after', 'required') })
    }, { prefix })
  }
  app.get('/', async () => 'in')
  await app.ready()
  for (const url of ['/a/before', '/a/after', '/b/before', '/b/after']) {
    t.strictSame(answerOf(await app.inject(url)), MISSING, url)
  }
  t.strictSame(answerOf(await app.inject('/')), OPEN)
})

t.test('one at the root covers all, also with one further in', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  state(app, '/before', 'required')
  app.register(async (child) => {
    await child.register(apistarJwt, { secret: SECRET })
    state(child, '/child', 'required')
  })
  await app.register(apistarJwt, { secret: SECRET })
  state(app, '/after', 'required')
  await app.ready()
  for (const url of ['/before', '/child', '/after']) t.strictSame(answerOf(await app.inject(url)), MISSING, url)
})

t.test('global in a context without routes stops the boot', async (t) => {
  for (const [name, register] of Object.entries(ENCAPSULATED)) {
    for (const global of [true, 'optional'] as const) {
      const app = start(t, register, { secret: SECRET, global })
      app.get('/', async () => 'in')
      state(app, '/false', false)
      await t.rejects(async () => { await app.ready() }, {
        code: 'APISTAR_JWT_SETTINGS_INVALID', message: /^apistar-jwt: global guards nothing, .* fastify-plugin/,
      }, `${name}: global ${global}`)
      await boot(app)
      for (const [url, answer] of [['/', NOT_GUARDED], ['/false', OPEN], ['/nowhere', UNKNOWN]] as const) {
        t.strictSame(
          answerOf(await app.inject(url)), answer, `whoever swallows that finds ${url} closed, or open where it says so`
        )
      }
    }
  }
})

t.test('global in a context with routes, declared before or after, in it or below', async (t) => {
  const declare = async (child: FastifyInstance): Promise<void> => { child.get('/x', async () => 'in') }
  const ways: Readonly<Record<string, (child: FastifyInstance) => Promise<void>>> = {
    async before (child) {
      await declare(child)
      await child.register(apistarJwt, { secret: SECRET, global: true })
    },
    async after (child) {
      await child.register(apistarJwt, { secret: SECRET, global: true })
      await declare(child)
    },
    async 'below, before' (child) {
      await child.register(declare)
      await child.register(apistarJwt, { secret: SECRET, global: true })
    },
    async 'below, after' (child) {
      await child.register(apistarJwt, { secret: SECRET, global: true })
      child.register(async (grandchild) => { grandchild.register(declare) })
    },
    async 'by a plugin of fastify-plugin' (child) {
      child.register(apistarJwt, { secret: SECRET, global: true })
      child.register(fp(declare))
    },
  }
  for (const [name, plugin] of Object.entries(ways)) {
    const app = fastify()
    t.after(() => app.close())
    app.register(plugin, { prefix: '/api' })
    app.get('/x', async () => 'in')
    await app.ready()
    t.strictSame(answerOf(await app.inject('/api/x')), MISSING, name)
    t.strictSame(answerOf(await app.inject('/x')), OPEN, `${name}: outside`)
  }
})

t.test('the key set of the plugin itself is no route of the context', async (t) => {
  const { privateKey } = pairOf('p256')
  const app = start(t, (app, plugin) => { app.register(plugin) }, { privateKey, global: true, jwksEndpoint: '/keys' })
  app.get('/', async () => 'in')
  await t.rejects(async () => { await app.ready() }, { message: /global guards nothing/ })
})

t.test('where something else binds the hooks, only what is seen is refused', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  const { addHook } = app
  app.addHook = function wrapped (this: FastifyInstance, name: string, hook: (...args: unknown[]) => unknown) {
    return Reflect.apply(addHook, this, [
      name,
      ['onRoute', 'onReady'].includes(name)
        ? hook
        : function (this: unknown, ...args: unknown[]) { return hook.apply(this, args) },
    ])
  } as typeof app.addHook
  app.register(async (child) => {
    child.get('/before', async () => 'in')
    await child.register(apistarJwt, { secret: SECRET, global: true })
  })
  await app.ready()
  t.strictSame(answerOf(await app.inject('/before')), MISSING)
})

t.test('an app that only encodes', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  await app.register(apistarJwt, { secret: SECRET, global: true })
  await app.ready()
  const child = start(t, (app, plugin) => { app.register(plugin) }, { secret: SECRET })
  child.get('/', async () => 'in')
  await child.ready()
  t.strictSame(answerOf(await child.inject('/')), OPEN)
})

/** A project as fastify-cli generates it, with the registration in a file of its own. */
function layOut (t: Test, { plugin, route }: { readonly plugin: string, readonly route: string }): string {
  const root = t.testdir()
  const entry = pathToFileURL(join(import.meta.dirname, '../../index.ts')).href
  const files = {
    'package.json': '{"type":"module"}',
    'plugins/auth.js': `import apistarJwt from '${entry}'\nimport fp from '${import.meta.resolve(
      'fastify-plugin'
    )}'\n${plugin}\n`,
    'routes/users/index.js': route,
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  return root
}

t.test('the layout of fastify-cli, with @fastify/autoload', async (t) => {
  const settings = (global: boolean): string => `{ secret: '${SECRET}', global: ${global} }`
  const bare = (global: boolean): string =>
    `export default async (app) => { await app.register(apistarJwt, ${settings(global)}) }`
  const wrapped = (global: boolean): string =>
    `export default fp(async (app) => { await app.register(apistarJwt, ${settings(global)}) })`
  const route = (config: string): string =>
    `export default async (app) => { app.get('/', { config: ${config} }, async () => 'in') }`
  const cases: ReadonlyArray<readonly [string, string, RegExp | object]> = [
    [bare(true), route('{}'), /global guards nothing/],
    [bare(true), route("{ auth: 'required' }"), /config\.auth of GET \/users asks for .*global guards nothing/],
    [bare(false), route("{ auth: 'required' }"), /config\.auth of GET \/users asks for/],
    [bare(false), route('{}'), OPEN],
    [wrapped(true), route('{}'), MISSING],
    [wrapped(false), route("{ auth: 'required' }"), MISSING],
  ]
  for (const [place, [plugin, file, outcome]] of cases.entries()) {
    await t.test(`case ${place}`, async (t) => {
      const dir = layOut(t, { plugin, route: file })
      const app = fastify()
      t.after(() => app.close())
      app.register(autoload, { dir: join(dir, 'plugins') })
      app.register(autoload, { dir: join(dir, 'routes') })
      if (outcome instanceof RegExp) {
        await t.rejects(async () => { await app.ready() }, { code: 'APISTAR_JWT_SETTINGS_INVALID', message: outcome })
      } else {
        await app.ready()
        t.strictSame(answerOf(await app.inject('/users')), outcome)
      }
    })
  }
})
