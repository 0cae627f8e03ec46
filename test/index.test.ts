import { inspect } from 'node:util'
import fastify from 'fastify'
import t from 'tap'
import apistarJwt, * as exported from '../index.js'
import { build, SECRET } from './helper.js'
import { answerOf, BAILEY, bearer, MISSING, OPEN, present } from './http.js'

t.test('what the package exports', (t) => {
  const { default: plugin, ...named } = exported
  t.strictSame(Object.keys(named).sort(), [
    'AuthenticationFailed', 'AuthorizationFailed', 'ConfigurationError', 'SettingsSchema', 'memoryStore',
    'settingsFromEnv',
  ])
  for (const [name, value] of Object.entries(named)) {
    t.equal(
      plugin[name as keyof typeof named], value, `${name} can be taken from the plugin, which is what require gives`
    )
  }
  t.end()
})

t.test('the plugin by name', async (t) => {
  const app = await build(t)
  t.ok(app.hasPlugin('apistar-jwt'))
  t.match(app.printPlugins(), /apistar-jwt/)
})

t.test('what it decorates', async (t) => {
  const app = await build(t)
  t.ok(app.hasDecorator('jwt'))
  for (const name of ['authenticate', 'authorize', 'protect']) t.ok(app.hasDecorator(name), name)
  t.ok(app.hasRequestDecorator('auth'))
  t.strictSame(Object.keys(app.jwt).sort(), [
    'clearCookie', 'decode', 'encode', 'forgetAccount', 'keys', 'revocations', 'revoke', 'routes', 'sessions',
    'setCookie', 'verify',
  ])
  t.throws(
    () => { (app.jwt as { encode: unknown }).encode = () => '' },
    TypeError,
    'nobody can put another encode in its place'
  )
  t.equal(app.authenticate.name, 'authenticate', 'stack traces show its name')
})

t.test('from login to guarded route', async (t) => {
  const app = await build(t)
  app.post('/login', async () => ({ token: app.jwt.encode(BAILEY, { expiresIn: '1h' }) }))
  app.get('/me', { preHandler: [app.authenticate] }, async (request) => request.auth.user)
  const { token } = (await app.inject({ method: 'POST', url: '/login' })).json<{ token: string }>()
  t.strictSame((await present(app, token, '/me')).json(), BAILEY)
  t.strictSame(answerOf(await app.inject('/me')), MISSING)
  t.match(await app.jwt.verify(token), BAILEY)
  t.match(app.jwt.decode(token), { header: { alg: 'HS256' }, payload: BAILEY })
})

t.test('settings that are refused reject the registration, naming every fault', async (t) => {
  const settings = { algorithm: 'HS256', secert: SECRET, leeway: -1, realm: 'caf\u00e9' } as object
  const error = await build(t, settings).then(() =>
    t.fail('it is refused'), (reason: Error) => reason) as Error & { code: string }
  t.equal(error.code, 'APISTAR_JWT_SETTINGS_INVALID')
  t.ok(error instanceof exported.ConfigurationError)
  for (const name of ['algorithm', 'secert', 'leeway', 'realm']) t.match(error.message, `${name}: `)
  t.notMatch(inspect(error, { depth: 9, showHidden: true }), SECRET)
})

t.test('options that Fastify passes along are no settings of ours', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  const options = { secret: SECRET, prefix: '/api', logLevel: 'info' as const, logSerializers: {} }
  await app.register(apistarJwt, options)
  app.get('/', { config: { auth: 'required' } }, async () => 'in')
  t.strictSame(answerOf(await app.inject({ url: '/', headers: bearer(app) })), OPEN)
  t.strictSame(Object.keys(options), ['secret', 'prefix', 'logLevel', 'logSerializers'])
})

t.test('a short secret is warned of once', async (t) => {
  const lines: string[] = []
  const app = fastify({ logger: { level: 'warn', stream: { write: (line: string) => lines.push(line) } } })
  t.after(() => app.close())
  await app.register(apistarJwt, { secret: 'short' })
  for (let round = 0; round < 3; round += 1) await app.jwt.verify(app.jwt.encode(BAILEY))
  t.equal(lines.length, 1)
  t.notMatch(lines[0], '"short"')
  await t.rejects(build(t, { secret: 'short', strictSecret: true }), { code: 'APISTAR_JWT_SETTINGS_INVALID' })
})

t.test('what the app does to its settings later changes nothing', async (t) => {
  const secret = Buffer.from(SECRET)
  const settings = { secret, issuer: ['ours'], audience: ['us'], global: true, allowAnonymous: ['/open'] }
  const app = await build(t, settings)
  secret.fill(0)
  settings.issuer.push('theirs')
  settings.audience[0] = 'them'
  settings.allowAnonymous.push('/closed')
  settings.global = false
  app.get('/open', async () => 'in')
  app.get('/closed', async () => 'in')
  const other = await build(t, { secret: SECRET, issuer: 'ours', audience: 'us' })
  t.strictSame(answerOf(await app.inject({ url: '/closed', headers: bearer(other) })), OPEN)
  t.strictSame(answerOf(await app.inject('/closed')), MISSING)
  t.strictSame(answerOf(await app.inject('/open')), OPEN)
})
