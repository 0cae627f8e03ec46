import fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import apistarJwt, { type AuthMode } from '../../index.js'
import { forge } from '../forge.js'
import { SECRET } from '../helper.js'
import { answerOf, BAILEY, bearer, MISSING, NOT_GUARDED, OPEN, UNKNOWN } from '../http.js'
import { pairOf } from '../keys-fixtures.js'

const ROUTES: ReadonlyArray<readonly [string, AuthMode | undefined]> = [
  ['none', undefined], ['false', false], ['optional', 'optional'], ['required', 'required'],
]

function declare (app: FastifyInstance, prefix: string): void {
  for (const [name, auth] of ROUTES) {
    app.get(`/${prefix}/${name}`, auth === undefined ? {} : { config: { auth } }, async () => 'in')
  }
}

function failing (name: string): object {
  return Object.defineProperty({ secret: SECRET }, name, {
    enumerable: true, get () { throw new Error('out of reach') },
  })
}

/** Settings that fail, and whether they could have meant every route. */
const FAILING: ReadonlyArray<readonly [string, object, boolean]> = [
  ['no key', {}, false],
  ['an empty secret', { secret: '' }, false],
  ['a name that does not exist', { secret: SECRET, issuers: 'x' }, false],
  ['a getter that throws', failing('secret'), false],
  ['a URL of the key set that is taken', { privateKey: pairOf('p256').privateKey, jwksEndpoint: '/taken' }, false],
  ['global: false', { secret: '', global: false }, false],
  ['global', { secret: '', global: true }, true],
  ["global: 'optional'", { secret: '', global: 'optional' }, true],
  ['global that is no setting', { secret: SECRET, global: 'yes' }, true],
  ['global that is undefined', { secret: SECRET, global: undefined }, true],
  ['global that is misspelt', { secret: SECRET, globl: true }, true],
  ['global in capitals', { secret: SECRET, GLOBAL: true }, true],
  ['a getter of global that throws', failing('global'), true],
  ['an inherited global', Object.create({ secret: SECRET, global: true }), true],
  [
    'settings that cannot be looked at',
    new Proxy({}, { getOwnPropertyDescriptor () { throw new Error('out of reach') } }), true,
  ],
  ['text in place of settings', SECRET as unknown as object, true],
]

type Swallow = (app: FastifyInstance, settings: object) => Promise<void> | void

function note (error: Error | null): void {
  if (error === null) throw new Error('the registration did not fail')
}

/** Ways to swallow that the registration failed, before the app is ready or when it is not. */
const WAYS: Readonly<Record<string, Swallow>> = {
  after (app, settings) { app.register(apistarJwt, settings).after(note) },
  'after, some plugins later' (app, settings) {
    app.register(apistarJwt, settings).register(async () => {}).after(note)
  },
  async 'catch, and after' (app, settings) {
    await t.rejects(async () => { await app.register(apistarJwt, settings) })
    app.after(note)
  },
  ready (app, settings) { app.register(apistarJwt, settings) },
  async 'catch, and ready' (app, settings) {
    await t.rejects(async () => { await app.register(apistarJwt, settings) })
  },
}

async function answers (app: FastifyInstance, prefix: string, headers = {}): Promise<object> {
  const all = await Promise.all(ROUTES.map(async ([name]) => {
    return [name, answerOf(await app.inject({ url: `/${prefix}/${name}`, headers }))] as const
  }))
  return Object.fromEntries(all)
}

function expected (isAll: boolean): object {
  return { none: isAll ? NOT_GUARDED : OPEN, false: OPEN, optional: NOT_GUARDED, required: NOT_GUARDED }
}

/** Boots an app whichever way it fails, and waits until it serves all the same. */
async function boot (app: FastifyInstance): Promise<void> {
  try { await app.ready() } catch {}
  await new Promise(setImmediate)
}

t.test('where a registration fails and that is swallowed, its routes stay closed', async (t) => {
  for (const [way, swallow] of Object.entries(WAYS)) {
    for (const [name, settings, isAll] of FAILING) {
      const app = fastify()
      t.after(() => app.close())
      declare(app, 'before')
      app.register(async (child) => { declare(child, 'before-in-child') })
      app.get('/taken', async () => 'in')
      await swallow(app, settings)
      app.register(async (child) => { declare(child, 'after-in-child') })
      await boot(app)
      // Fastify loads no plugin after one that failed, unless somebody took the error.
      for (const prefix of ['before', 'before-in-child', ...way.includes('ready') ? [] : ['after-in-child']]) {
        t.strictSame(await answers(app, prefix), expected(isAll), `${way}: ${name}: ${prefix}`)
      }
    }
  }
})

t.test('in a child, whose neighbours are left alone', async (t) => {
  for (const [name, settings, isAll] of FAILING) {
    for (const isAwaited of [true, false]) {
      const app = fastify()
      t.after(() => app.close())
      app.get('/taken', async () => 'in')
      app.register(async (child) => {
        declare(child, 'child')
        const registered = child.register(apistarJwt, settings)
        if (isAwaited) await registered
        declare(child, 'late')
      }).after(note)
      app.register(async (sibling) => { sibling.get('/sibling', async () => 'in') })
      await boot(app)
      const prefixes = isAwaited ? ['child'] : ['child', 'late']
      for (const prefix of prefixes) t.strictSame(await answers(app, prefix), expected(isAll), `${name}: ${prefix}`)
      t.strictSame(answerOf(await app.inject('/sibling')), OPEN, name)
    }
  }
})

t.test('where the names are taken by another plugin', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  app.decorate('jwt' as string, {})
  declare(app, 'before')
  app.register(apistarJwt, { secret: SECRET, global: true }).after(note)
  await boot(app)
  t.strictSame(await answers(app, 'before'), expected(true))
})

t.test('where a registration failed late, nobody can protect a context in vain', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  app.get('/taken', async () => 'in')
  app.register(apistarJwt, { privateKey: pairOf('p256').privateKey, jwksEndpoint: '/taken' }).after(note)
  app.register(async (child) => { child.protect('required').get('/child', async () => 'in') })
  await t.rejects(async () => { await app.ready() }, TypeError)
})

t.test('unknown URLs stay open, unless they were to be guarded', async (t) => {
  for (const [settings, answer] of [
    [{ global: true }, UNKNOWN], [{ global: true, guardUnknown: true }, NOT_GUARDED], [{ guardUnknown: true }, UNKNOWN],
  ] as const) {
    const app = fastify()
    t.after(() => app.close())
    app.register(apistarJwt, settings).after(note)
    await boot(app)
    t.strictSame(answerOf(await app.inject('/nowhere')), answer, JSON.stringify(settings))
  }
})

t.test('a second registration that fails leaves a good first one as it was', async (t) => {
  for (const second of [{ secret: SECRET }, { secret: '' }, { secret: SECRET, global: true }, failing('global')]) {
    const app = fastify()
    t.after(() => app.close())
    declare(app, 'before')
    await app.register(apistarJwt, { secret: SECRET })
    app.register(apistarJwt, second).after(note)
    app.register(async (child) => {
      child.register(apistarJwt, second).after(note)
      declare(child, 'child')
    })
    await boot(app)
    for (const prefix of ['before', 'child']) {
      const open = { none: OPEN, false: OPEN, optional: OPEN }
      t.strictSame(await answers(app, prefix), { ...open, required: MISSING })
      t.strictSame(await answers(app, prefix, bearer(app)), { ...open, required: OPEN })
    }
  }
})

t.test('a second registration that succeeds opens what the first one closed', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  declare(app, 'before')
  app.register(apistarJwt, { secret: '', global: true }).after(note)
  app.register(apistarJwt, { secret: '' }).after(note)
  await boot(app)
  t.strictSame(await answers(app, 'before'), expected(true), 'closed as tightly as the tighter one')

  const other = fastify()
  t.after(() => other.close())
  declare(other, 'before')
  other.register(apistarJwt, { secret: '' }).after(note)
  await other.register(apistarJwt, { secret: SECRET })
  t.strictSame(await answers(other, 'before'), { none: OPEN, false: OPEN, optional: OPEN, required: MISSING })
})

t.test('one further in guards its own routes, whatever became of one further out', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  app.register(apistarJwt, { secret: '', global: true }).after(note)
  app.register(async (child) => {
    await child.register(apistarJwt, { secret: SECRET })
    declare(child, 'child')
  })
  await boot(app)
  t.strictSame(await answers(app, 'child'), { none: OPEN, false: OPEN, optional: OPEN, required: MISSING })
})

t.test('where the keys cannot be fetched and that is swallowed, nobody gets in either', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  declare(app, 'before')
  await app.register(apistarJwt, { jwks: { url: 'http://127.0.0.1:9/keys', required: true }, global: true })
  await t.rejects(async () => { await app.ready() })
  await new Promise(setImmediate)
  const headers = {
    authorization: `Bearer ${forge(BAILEY, { alg: 'ES256', kid: 'x' }, { key: pairOf('p256').privateKey })}`,
  }
  for (const [given, required, optional] of [[{}, 401, 200], [headers, 503, 503]] as const) {
    for (const [name, status] of [
      ['none', required], ['false', 200], ['optional', optional], ['required', required],
    ] as const) {
      t.equal((await app.inject({ url: `/before/${name}`, headers: given })).statusCode, status, name)
    }
  }
})
