import fastify from 'fastify'
import t from 'tap'
import apistarJwt, { type Requirement } from '../../index.js'
import { FAULTY } from '../access/faulty.js'
import { build, SECRET } from '../helper.js'
import { answerOf, bearer, FORBIDDEN, MISSING, OPEN, refusal } from '../http.js'
import { refused } from '../refused.js'

const SETTINGS = { secret: SECRET, scopes: { users: 'U', 'read:users': 'R', 'write:users': 'W' } }
const BROKEN = refusal('TOKEN_INVALID', 'No token is good for this route.')

function configOf (requirement: unknown): { auth: Requirement } {
  return { auth: requirement as Requirement }
}

t.test('a faulty requirement of a route fails the boot, with its place', async (t) => {
  const app = await build(t, SETTINGS)
  for (const [name, given, fault] of FAULTY) {
    if (typeof given !== 'object' || given === null) continue
    const message = `apistar-jwt: Invalid config of the route GET /x: auth${/^(?:[a-z]\w*|__proto__)[:/]/i.test(fault)
      ? '/'
      : ': '}${fault}`
    await refused(t, () => app.get('/x', { config: configOf(given) }, async () => 'in'), given, message, name)
  }
})

t.test('in a child context it fails the boot as well', async (t) => {
  const app = await build(t, SETTINGS)
  app.register(async (child) => {
    child.post('/x', { config: configOf({ scope: 'users' }) }, async () => 'in')
  }, { prefix: '/api' })
  await t.rejects(async () => { await app.ready() }, {
    message: 'apistar-jwt: Invalid config of the route POST /api/x: auth/scope: there is no such member; did you ' +
      'mean scopes?',
  })
})

t.test('one that was not seen at boot answers 401 to everyone, and is logged once', async (t) => {
  const lines: string[] = []
  const app = fastify({ logger: { level: 'error', stream: { write: (line: string) => { lines.push(line) } } } })
  t.after(() => app.close())
  const requirements: readonly unknown[] = FAULTY.map(([, given]) => given)
    .filter((given) => typeof given === 'object' && given !== null)
  for (const [place, given] of requirements.entries()) {
    app.get(`/${place}`, { config: configOf(given) }, async () => 'in')
  }
  app.get('/sound', { config: { auth: { scopes: 'users', roles: 'r' } } }, async () => 'in')
  await app.register(apistarJwt, SETTINGS)
  const headers = bearer(app, { scope: 'users read:users write:users', roles: ['a', 'r'], tenant: 'x' })
  for (const place of requirements.keys()) {
    for (const one of [{}, headers, headers]) {
      t.strictSame(answerOf(await app.inject({ url: `/${place}`, headers: one })), BROKEN, String(FAULTY[place]?.[0]))
    }
  }
  t.equal(lines.length, requirements.length)
  t.match(lines[0], 'config.auth of /0 is not')
  t.strictSame(answerOf(await app.inject({ url: '/sound', headers })), OPEN, 'a sound one holds')
  t.strictSame(answerOf(await app.inject({ url: '/sound', headers: bearer(app, { scope: 'users' }) })), FORBIDDEN)
  t.match(answerOf(await app.inject('/sound')), { ...MISSING, challenge: 'Bearer scope="users"' })
})

t.test('a faulty one is refused however often it is used, and wherever', async (t) => {
  for (const [name, given] of FAULTY) {
    if (typeof given !== 'object' || given === null) continue
    const app = fastify()
    t.after(() => app.close())
    const shared = configOf(given)
    for (const url of ['/one', '/other']) app.get(url, { config: shared }, async () => 'in')
    await app.register(apistarJwt, SETTINGS)
    // An app that was given a faulty one for a context does not start.
    const protecting = await build(t, SETTINGS)
    for (let time = 0; time < 2; time++) {
      t.throws(() => app.authorize(given as Requirement), { code: 'APISTAR_JWT_SETTINGS_INVALID' }, `${name}: authorize`)
      t.throws(() => protecting.protect(given as Requirement), { code: 'APISTAR_JWT_SETTINGS_INVALID' }, `${name}: protect`)
      const route = (): unknown => app.get(`/late${time}`, { config: shared }, async () => 'in')
      t.throws(route, { code: 'APISTAR_JWT_SETTINGS_INVALID' }, `${name}: config.auth`)
    }
    const headers = bearer(app, { scope: 'users read:users write:users', roles: ['a', 'r'], tenant: 'x' })
    for (const url of ['/one', '/other']) {
      t.strictSame(answerOf(await app.inject({ url, headers })), BROKEN, `${name}: ${url}`)
      t.equal((await app.inject({ method: 'HEAD', url, headers })).statusCode, 401, `${name}: HEAD ${url}`)
    }
  }
})
