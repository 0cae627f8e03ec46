import { generateKeyPairSync } from 'node:crypto'
import fastify, { type FastifyInstance, type InjectOptions } from 'fastify'
import t, { type Test } from 'tap'
import apistarJwt, { AuthenticationFailed, ConfigurationError, settingsFromEnv, type Settings } from '../index.js'
import { readRows } from './documents.js'
import { build, freeze, SECRET } from './helper.js'

const BAILEY = { id: 1, username: 'bailey' }
const NOW = 1_800_000_000

/** An app with one guarded route, which shows who is calling and with what. */
async function buildGuarded (t: Test, settings: Settings = {}): Promise<FastifyInstance> {
  const app = await build(t, { ...('publicKey' in settings || 'privateKey' in settings ? {} : { secret: SECRET }), ...settings })
  app.get('/me', { config: { auth: 'required' } }, async ({ auth }) => auth.toJSON())
  return app
}

async function ask (app: FastifyInstance, token?: string, options: InjectOptions = {}) {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await app.inject({ url: '/me', headers, ...options })
  return { status: response.statusCode, body: response.json(), challenge: response.headers['www-authenticate'] }
}

async function passes (t: Test, app: FastifyInstance, token: string): Promise<void> {
  t.equal((await ask(app, token)).status, 200)
}

async function fails (t: Test, app: FastifyInstance, token: string, code: string): Promise<void> {
  const { status, body, challenge } = await ask(app, token)
  t.match({ status, code: body.code, challenge }, { status: 401, code, challenge: /^Bearer error="invalid_token"/ })
}

const CASES: Record<string, (t: Test) => Promise<void>> = {
  async secret (t) {
    const app = await buildGuarded(t)
    await passes(t, app, app.jwt.encode(BAILEY))
    await fails(t, app, app.jwt.encode(BAILEY, { secret: `not ${SECRET}` }), 'APISTAR_JWT_TOKEN_INVALID')
  },
  async 'several algorithms' (t) {
    const app = await buildGuarded(t, { algorithms: ['HS256', 'HS512'] })
    t.equal(app.jwt.decode(app.jwt.encode(BAILEY)).header.alg, 'HS256')
    await passes(t, app, app.jwt.encode(BAILEY, { algorithm: 'HS256' }))
    await passes(t, app, app.jwt.encode(BAILEY, { algorithm: 'HS512' }))
    await fails(t, app, app.jwt.encode(BAILEY, { algorithm: 'HS384' }), 'APISTAR_JWT_TOKEN_INVALID')
  },
  async 'key pair' (t) {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const issuing = await buildGuarded(t, { privateKey, algorithms: ['RS512'] })
    const verifying = await buildGuarded(t, { publicKey: publicKey.export({ type: 'spki', format: 'pem' }), algorithms: ['RS512'] })
    await passes(t, verifying, issuing.jwt.encode(BAILEY))
  },
  async issuer (t) {
    const app = await buildGuarded(t, { issuer: 'urn:foo' })
    await passes(t, app, app.jwt.encode({ ...BAILEY, iss: 'urn:foo' }))
    await fails(t, app, app.jwt.encode({ ...BAILEY, iss: 'urn:bar' }), 'APISTAR_JWT_CLAIM_INVALID')
  },
  async audience (t) {
    const app = await buildGuarded(t, { audience: 'urn:bar' })
    await passes(t, app, app.jwt.encode({ ...BAILEY, aud: ['urn:foo', 'urn:bar'] }))
    await fails(t, app, app.jwt.encode({ ...BAILEY, aud: 'urn:foo' }), 'APISTAR_JWT_CLAIM_INVALID')
  },
  async leeway (t) {
    const clock = freeze(t, NOW)
    const app = await buildGuarded(t, { leeway: 10 })
    const token = app.jwt.encode({ ...BAILEY, exp: NOW })
    clock.now = NOW + 9
    await passes(t, app, token)
    clock.now = NOW + 10
    await fails(t, app, token, 'APISTAR_JWT_TOKEN_EXPIRED')
  },
  async 'user name claim' (t) {
    const app = await buildGuarded(t, { usernameClaim: 'email' })
    const { body } = await ask(app, app.jwt.encode({ id: 1, email: 'bailey@shop.example' }))
    t.strictSame(body.user, { id: 1, username: 'bailey@shop.example' })
  },
  async 'id claim' (t) {
    const app = await buildGuarded(t, { idClaim: 'pk' })
    const { body } = await ask(app, app.jwt.encode({ pk: 7, username: 'bailey' }))
    t.strictSame(body.user, { id: 7, username: 'bailey' })
  },
  async 'settings from the environment' (t) {
    const app = await buildGuarded(t, settingsFromEnv({
      JWT_SECRET: SECRET, JWT_ALGORITHMS: 'HS512, HS256', JWT_USER_ID: 'pk', JWT_USER_NAME: 'email', JWT_AUTHORIZATION_PREFIX: 'JWT',
    }))
    const token = app.jwt.encode({ pk: 7, email: 'bailey@shop.example' })
    t.equal(app.jwt.decode(token).header.alg, 'HS512')
    const { body } = await ask(app, undefined, { headers: { authorization: `JWT ${token}` } })
    t.strictSame(body.user, { id: 7, username: 'bailey@shop.example' })
  },
  async header (t) {
    const app = await buildGuarded(t)
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const { status } = await ask(app, undefined, { headers: { authorization: `${scheme} ${app.jwt.encode(BAILEY)}` } })
      t.equal(status, 200, scheme)
    }
  },
  async 'header missing' (t) {
    t.match(await ask(await buildGuarded(t)), {
      status: 401, challenge: 'Bearer', body: { code: 'APISTAR_JWT_TOKEN_MISSING', message: 'Authorization header is missing.' },
    })
  },
  async 'header that cannot be separated' (t) {
    const app = await buildGuarded(t)
    for (const authorization of ['Bearer', 'Bearer one two']) {
      t.match(await ask(app, undefined, { headers: { authorization } }), {
        status: 401,
        challenge: 'Bearer error="invalid_request"',
        body: { code: 'APISTAR_JWT_HEADER_MALFORMED', message: 'Could not separate Authorization scheme and token.' },
      })
    }
  },
  async 'scheme not supported' (t) {
    t.match(await ask(await buildGuarded(t), undefined, { headers: { authorization: 'Basic YmFpbGV5' } }), {
      status: 401,
      challenge: 'Bearer',
      body: { code: 'APISTAR_JWT_SCHEME_UNSUPPORTED', message: 'Authorization scheme not supported, try Bearer' },
    })
  },
  async 'scheme of your own' (t) {
    const app = await buildGuarded(t, { scheme: 'JWT' })
    const token = app.jwt.encode(BAILEY)
    t.equal((await ask(app, undefined, { headers: { authorization: `jwt ${token}` } })).status, 200)
    t.match(await ask(app, token), { status: 401, challenge: 'JWT', body: { code: 'APISTAR_JWT_SCHEME_UNSUPPORTED' } })
  },
  async 'one route' (t) {
    const app = await build(t)
    app.get('/me', { preHandler: [app.authenticate] }, async ({ auth }) => auth.user)
    app.get('/other', async () => ({}))
    t.match(await ask(app), { status: 401, challenge: 'Bearer', body: { code: 'APISTAR_JWT_TOKEN_MISSING' } })
    t.match(await ask(app, app.jwt.encode(BAILEY)), { status: 200, body: BAILEY })
    t.match(await ask(app, undefined, { url: '/other' }), { status: 200 })
  },
  async '@authentication_required' (t) {
    const app = await buildGuarded(t)
    t.match(await ask(app), { status: 401, challenge: 'Bearer', body: { code: 'APISTAR_JWT_TOKEN_MISSING' } })
    await passes(t, app, app.jwt.encode(BAILEY))
  },
  async '@anonymous_allowed' (t) {
    const app = await build(t)
    app.get('/me', { config: { auth: 'optional' } }, async ({ auth }) => ({ user: auth.user }))
    t.match(await ask(app), { status: 200, body: { user: null } })
    t.match(await ask(app, app.jwt.encode(BAILEY)), { status: 200, body: { user: BAILEY } })
    await fails(t, app, 'made.it.up', 'APISTAR_JWT_TOKEN_INVALID')
  },
  async 'whole app' (t) {
    const app = await build(t, { secret: SECRET, global: true })
    app.get('/me', async ({ auth }) => auth.user)
    t.match(await ask(app), { status: 401, challenge: 'Bearer', body: { code: 'APISTAR_JWT_TOKEN_MISSING' } })
    await passes(t, app, app.jwt.encode(BAILEY))
  },
  async 'opening a route again' (t) {
    const app = await build(t, { secret: SECRET, global: true })
    app.get('/me', { config: { auth: false } }, async ({ auth }) => ({ user: auth.user }))
    t.match(await ask(app), { status: 200, body: { user: null } })
  },
  async 'white list' (t) {
    const app = await build(t, { secret: SECRET, global: true, allowAnonymous: ['GET /schema'] })
    app.get('/schema', async ({ auth }) => ({ user: auth.user }))
    app.get('/me', async () => ({}))
    t.match(await ask(app, undefined, { url: '/schema' }), { status: 200, body: { user: null } })
    t.match(await ask(app, 'made.it.up', { url: '/schema' }), { status: 200, body: { user: null } })
    t.match(await ask(app), { status: 401, challenge: 'Bearer', body: { code: 'APISTAR_JWT_TOKEN_MISSING' } })
  },
  async user (t) {
    const app = await buildGuarded(t)
    t.strictSame((await ask(app, app.jwt.encode(BAILEY))).body.user, BAILEY)
    t.strictSame((await ask(app, app.jwt.encode({ role: 'admin' }))).body.user, { id: null, username: null })
  },
  async token (t) {
    const app = await build(t)
    app.get('/me', { config: { auth: 'required' } }, async ({ auth }) => ({ token: auth.token }))
    const token = app.jwt.encode(BAILEY)
    t.strictSame((await ask(app, token)).body, { token })
  },
  async is_authenticated (t) {
    const app = await build(t)
    app.get('/me', { config: { auth: 'optional' } }, async ({ auth }) => ({ is: auth.isAuthenticated() }))
    t.strictSame((await ask(app, app.jwt.encode(BAILEY))).body, { is: true })
    t.strictSame((await ask(app)).body, { is: false })
  },
  async get_user_id (t) {
    const app = await build(t)
    app.get('/me', { config: { auth: 'optional' } }, async ({ auth }) => ({ id: auth.getUserId() }))
    t.strictSame((await ask(app, app.jwt.encode(BAILEY))).body, { id: 'bailey' })
    t.strictSame((await ask(app)).body, { id: null })
  },
  async get_display_name (t) {
    const app = await build(t)
    app.get('/me', { config: { auth: 'optional' } }, async ({ auth }) => ({ name: auth.getDisplayName() }))
    t.strictSame((await ask(app, app.jwt.encode(BAILEY))).body, { name: 'bailey' })
    t.strictSame((await ask(app)).body, { name: null })
  },
  async 'payload in a route' (t) {
    freeze(t, NOW)
    const app = await buildGuarded(t)
    t.strictSame((await ask(app, app.jwt.encode({ ...BAILEY, data: [1] }))).body.payload, { ...BAILEY, data: [1], iat: NOW })
  },
  async JWTUser (t) {
    const app = await buildGuarded(t)
    const { body } = await ask(app, app.jwt.encode({ ...BAILEY, data: '102310' }, { noTimestamp: true }))
    t.strictSame(body, { user: BAILEY, payload: { ...BAILEY, data: '102310' } })
  },
  async 'checks for one call' (t) {
    freeze(t, NOW)
    const app = await build(t)
    const token = app.jwt.encode({ ...BAILEY, iss: 'urn:foo', aud: 'urn:bar', exp: NOW - 5 })
    const checks = { issuer: 'urn:foo', audience: 'urn:bar', leeway: 10 }
    t.match(await app.jwt.verify(token, checks), BAILEY)
    await t.rejects(app.jwt.verify(token, { ...checks, issuer: 'urn:other' }), { code: 'APISTAR_JWT_CLAIM_INVALID', statusCode: 401 })
    await t.rejects(app.jwt.verify(token, { ...checks, audience: 'urn:other' }), { code: 'APISTAR_JWT_CLAIM_INVALID', statusCode: 401 })
    await t.rejects(app.jwt.verify(token, { ...checks, leeway: 1 }), { code: 'APISTAR_JWT_TOKEN_EXPIRED', statusCode: 401 })
  },
  async 'component with a check of its own' (t) {
    const app = await build(t)
    app.get('/me', { config: { auth: 'optional' } }, async ({ auth }, reply) => {
      if (!auth.isAuthenticated()) return reply.code(403).send({})
      return { username: auth.payload.username }
    })
    t.match(await ask(app), { status: 403, body: {} })
    t.match(await ask(app, app.jwt.encode(BAILEY)), { status: 200, body: { username: 'bailey' } })
  },
  async 'bad token counts as none' (t) {
    const app = await build(t)
    app.get('/me', async ({ headers }) => {
      try {
        return await app.jwt.verify(String(headers.authorization).replace('Bearer ', ''))
      } catch (error) {
        if (error instanceof AuthenticationFailed) return { username: 'nobody' }
        throw error
      }
    })
    t.match(await ask(app, 'made.it.up'), { status: 200, body: { username: 'nobody' } })
    t.match(await ask(app, app.jwt.encode(BAILEY)), { status: 200, body: BAILEY })
  },
  async 'payload as it was encoded' (t) {
    const app = await buildGuarded(t, { idClaim: 'pk', usernameClaim: 'email' })
    const payload = { pk: 'a', email: 'b', id: [1], username: { of: 'other kinds' }, deep: { er: [null, true, 1.5] } }
    const { body } = await ask(app, app.jwt.encode(payload, { noTimestamp: true }))
    t.strictSame(body, { user: { id: 'a', username: 'b' }, payload })
  },
  async 'empty payload' (t) {
    const app = await buildGuarded(t)
    const [, , signature] = app.jwt.encode(BAILEY).split('.')
    t.throws(() => app.jwt.encode({}, { noTimestamp: true }), { code: 'APISTAR_JWT_ENCODE_FAILED' })
    await fails(t, app, `eyJhbGciOiJIUzI1NiJ9.e30.${signature}`, 'APISTAR_JWT_TOKEN_INVALID')
  },
  async encode (t) {
    const app = await build(t)
    t.match(await app.jwt.verify(app.jwt.encode({ email: 'test@shop.example' })), { email: 'test@shop.example' })
  },
  async 'secret and algorithm for one call' (t) {
    const app = await build(t)
    const secret = SECRET.toUpperCase()
    const token = app.jwt.encode(BAILEY, { secret, algorithm: 'HS512' })
    t.equal(app.jwt.decode(token).header.alg, 'HS512')
    t.match(await app.jwt.verify(token, { secret, algorithms: ['HS512'] }), BAILEY)
    await t.rejects(app.jwt.verify(token), { code: 'APISTAR_JWT_TOKEN_INVALID', statusCode: 401 })
  },
  async headers (t) {
    const app = await buildGuarded(t)
    const token = app.jwt.encode(BAILEY, { headers: { kid: '230498' } })
    t.match(app.jwt.decode(token).header, { alg: 'HS256', kid: '230498' })
    await passes(t, app, token)
  },
  async 'registered claims and dates' (t) {
    freeze(t, NOW)
    const app = await build(t, { secret: SECRET, issuer: 'urn:foo', audience: 'urn:bar' })
    const at = (seconds: number) => new Date(seconds * 1000)
    const payload = { iss: 'urn:foo', aud: ['urn:foo', 'urn:bar'], iat: at(NOW), exp: at(NOW + 30), nbf: at(NOW - 1), sub: 's', jti: 'j' }
    t.strictSame(await app.jwt.verify(app.jwt.encode(payload)), { ...payload, iat: NOW, exp: NOW + 30, nbf: NOW - 1 })
  },
  async 'secret missing' (t) {
    await refusesSettings(t, {})
    await refusesSettings(t, { secret: undefined })
  },
  async 'unknown algorithm' (t) {
    await refusesSettings(t, { secret: SECRET, algorithms: ['RSA512'] })
    const app = await build(t)
    const options: object = { algorithm: 'RSA512' }
    isRefused(t, await failureOf(async () => app.jwt.encode(BAILEY, options)), 'APISTAR_JWT_SETTINGS_INVALID')
  },
  async 'payload that cannot be encoded' (t) {
    const app = await build(t)
    for (const payload of [{ id: 1n }, { id: true }, { exp: 'tomorrow' }]) {
      isRefused(t, await failureOf(async () => app.jwt.encode(payload)), 'APISTAR_JWT_ENCODE_FAILED')
    }
  },
}

async function refusesSettings (t: Test, settings: object): Promise<void> {
  const app = fastify()
  t.after(() => app.close())
  isRefused(t, await failureOf(async () => app.register(apistarJwt, settings)), 'APISTAR_JWT_SETTINGS_INVALID')
}

async function failureOf (attempt: () => Promise<unknown>): Promise<unknown> {
  try {
    await attempt()
  } catch (error) {
    return error
  }
}

function isRefused (t: Test, error: unknown, code: string): void {
  t.ok(error instanceof ConfigurationError)
  t.match(error, { code, statusCode: 500 })
}

t.test('every row of the table for users of API Star has its case', async (t) => {
  const rows = readRows('docs/migrating.md', "From API Star's apistar-jwt").map(([what = '']) => what.replaceAll('`', ''))
  t.strictSame(rows, Object.keys(CASES))
})

for (const [name, test] of Object.entries(CASES)) t.test(name, test)
