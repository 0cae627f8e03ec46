import t from 'tap'
import type { FastifyInstance } from 'fastify'
import type { Settings } from '../../index.js'
import { build, SECRET } from '../helper.js'
import { FORBIDDEN } from '../http.js'
import { pairOf } from '../keys-fixtures.js'
import { polluted } from '../polluted.js'

type Planted = Readonly<Record<string, unknown>>

interface Failure { readonly code?: string, readonly name: string }

async function codeOf (call: () => unknown): Promise<string> {
  try {
    await call()
    return 'in'
  } catch (error) {
    const { code, name } = error as Failure
    return code ?? name
  }
}

const SETTINGS: ReadonlyArray<readonly [string, Settings]> = [
  ['a secret', { secret: SECRET }],
  ['a secret and cookies', { secret: SECRET, cookie: true }],
  ['RSA in the pool', { privateKey: pairOf('rsa').privateKey, threadPool: true, cache: false }],
  ['Ed25519 in the pool', { privateKey: pairOf('ed25519').privateKey, threadPool: true, cache: false }],
]

// What a request, and what we keep of one, could find in Object.prototype.
function plantedWith (token: string): readonly Planted[] {
  const values = ['evil', true, { a: 1 }, () => true]
  const names = [
    'onAccepted', 'isOver', 'missing', 'login', 'scope', 'detail', 'issuedAt', 'noteIssued', 'hash', 'isPss', 'curve',
    'namedCurve', 'asymmetricKeyType', 'hashBytes', 'origin', 'upgrade',
  ]
  return [
    { authorization: `Bearer ${token}` }, { authorization: 'Bearer junk' }, { authorization: 1 },
    { cookie: `__Host-access=${token}` }, { cookie: '__Host-access=junk' }, { cookie: 1 },
    ...names.flatMap((name) => values.map((value) => ({ [name]: value }))),
  ]
}

interface Told { headers: Planted, log: unknown[], code: string }

async function ask (app: FastifyInstance, headers: Planted, hook: 'required' | 'optional' | 'scoped'): Promise<Told> {
  const told: Told = { headers: {}, log: [], code: '' }
  const request = { headers, log: { debug: (details: Planted) => { told.log.push({ ...details }) } }, method: 'GET' }
  const reply = {
    header (name: string, value: unknown) { told.headers = { ...told.headers, [name]: value } },
    getHeader: (name: string) => Object.hasOwn(told.headers, name) ? told.headers[name] : undefined,
  }
  const hooks = {
    required: app.authenticate,
    optional: app.authenticate.optional,
    scoped: app.authorize({ scopes: 'read' }),
  }
  told.code = await codeOf(async () => await hooks[hook](request as never, reply as never))
  return told
}

t.test('of what is planted in Object.prototype, no request gets anything', async (t) => {
  for (const [name, settings] of SETTINGS) {
    const app = await build(t, settings)
    const token = app.jwt.encode({ id: 666 })
    const requests = [{}, { authorization: `Bearer ${token}` }, { authorization: `Bearer ${token}x` }]
    for (const hook of ['required', 'optional', 'scoped'] as const) {
      for (const headers of requests) {
        const clean = await ask(app, headers, hook)
        for (const planted of plantedWith(token)) {
          const seen = await polluted(planted, async () => await ask(app, headers, hook))
          t.strictSame(seen, clean, `${name}, ${hook}: ${JSON.stringify(planted)}, ${Object.keys(headers)}`)
        }
      }
    }
    t.equal((await ask(app, { authorization: `Bearer ${token}` }, 'scoped')).code, FORBIDDEN.code)
  }
})

t.test('nor any token that is made', async (t) => {
  const { jwt } = await build(t, { secret: SECRET })
  const make = (): string => jwt.encode({ id: 1 }, { noTimestamp: true })
  const clean = make()
  for (const planted of plantedWith(clean)) {
    t.equal(polluted(planted, make), clean, Object.keys(planted).join())
    t.throws(() => polluted(planted, () => jwt.encode({}, { noTimestamp: true })), { message: /There are no claims\.$/ })
  }
})

t.test('nor the settings of sessions', async (t) => {
  const settings: Settings = { secret: SECRET, revocation: {}, sessions: { claims: async () => ({}) } }
  for (const name of ['store', 'poll', 'whenStale', 'lifetime', 'endpoint']) {
    const { jwt } = await polluted({ [name]: 'evil' }, async () => await build(t, settings))
    t.match(await jwt.sessions.create('bailey'), { expiresIn: 900 }, name)
  }
})

t.test('what is revoked meanwhile is revoked', async (t) => {
  const app = await build(t, {
    secret: SECRET, expiresIn: '1h', revocation: {}, sessions: { claims: async () => ({}) }, numericIds: true,
  })
  const { jwt } = app
  for (const name of ['issuer', 'before', 'until', 'kind', 'name', 'presented', 'reply']) {
    for (const value of ['evil', 1, new Date(0), { a: 1 }]) {
      const planted = { [name]: value }
      const { accessToken, session } = await polluted(planted, async () => await jwt.sessions.create('bailey'))
      const [one, two] = ['one', 'two'].map((jwtId) => jwt.encode({ a: 1 }, { jwtId: `${jwtId} ${name} ${value}` }))
      const calls = {
        end: async () => { await jwt.sessions.end('bailey', session.id) },
        jti: async () => { await jwt.revoke({ jti: `one ${name} ${value}` }) },
      }
      for (const [call, revoke] of Object.entries(calls)) {
        t.equal(await polluted(planted, async () => await codeOf(revoke)), 'in', `${call}: ${JSON.stringify(planted)}`)
      }
      for (const token of [accessToken, String(one)]) {
        t.equal(await codeOf(async () => await jwt.verify(token)), 'APISTAR_JWT_TOKEN_REVOKED', JSON.stringify(planted))
      }
      t.equal(await codeOf(async () => await jwt.verify(String(two))), 'in', 'and no other')
    }
  }
})

t.test('nor is a session refreshed whose user was revoked', async (t) => {
  const { jwt } = await build(t, { secret: SECRET, revocation: {}, sessions: { claims: async () => ({}) } })
  const { refreshToken } = await jwt.sessions.create('bailey')
  await jwt.revoke({ subject: 'bailey' })
  for (const name of ['trusted', 'issuer', 'iss', 'sub', 'jti', 'kid', 'before', 'covers', 'behind', 'ageMs']) {
    for (const value of ['evil', 1, { a: 1 }]) {
      const refresh = async (): Promise<string> => await codeOf(async () => await jwt.sessions.refresh(refreshToken))
      t.equal(await polluted({ [name]: value }, refresh), 'APISTAR_JWT_REFRESH_INVALID', `${name}: ${String(value)}`)
    }
  }
})
