// What an app asks most of the plugin, through a real socket: the same on Node, Bun and Deno.
import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, webcrypto } from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'
import fastify from 'fastify'
import apistarJwt from 'apistar-jwt'

const secret = 'correct horse battery staple, and some more'
const PAIRS = [
  ['RS256', 'rsa', { modulusLength: 2048 }],
  ['PS256', 'rsa', { modulusLength: 2048 }],
  ['ES256', 'ec', { namedCurve: 'P-256' }],
  ['ES384', 'ec', { namedCurve: 'P-384' }],
  ['ES512', 'ec', { namedCurve: 'P-521' }],
  ['EdDSA', 'ed25519', {}],
]

async function serve (settings) {
  const app = fastify()
  await app.register(apistarJwt, { global: true, ...settings })
  app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.user)
  app.get('/stats', { config: { auth: { roles: 'admin' } } }, async () => 'numbers')
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  async function ask (path, token) {
    const answer = await fetch(origin + path, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } })
    return { status: answer.status, challenge: answer.headers.get('www-authenticate'), body: await answer.text() }
  }
  return { app, ask, origin }
}

function forge (header, claims, key = secret) {
  const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
}

async function refuses () {
  const rejected = []
  subscribe('apistar-jwt:rejected', ({ code }) => rejected.push(code))
  const { app, ask } = await serve({ secret })
  const good = app.jwt.encode({ id: 1, username: 'bailey' })
  assert.equal((await ask('/me', good)).body, '{"id":1,"username":"bailey"}')
  assert.equal((await ask('/me')).challenge, 'Bearer')
  assert.equal((await ask('/stats', good)).status, 403)
  assert.equal((await ask('/stats', app.jwt.encode({ id: 1, roles: ['admin'] }))).status, 200)
  const hs256 = { alg: 'HS256' }
  const bad = [
    'made.it.up',
    `${good}=`,
    `${good.slice(0, -1)}!`,
    forge({ alg: 'none' }, { id: 1 }),
    forge({ alg: 'HS512' }, { id: 1 }),
    forge(hs256, { id: 1 }, 'another'),
    forge({ ...hs256, crit: [] }, { id: 1 }),
    forge(hs256, []),
    forge(hs256, { exp: '1' }),
    forge(hs256, { aud: 'x' }),
    app.jwt.encode({ id: 1, exp: new Date(0) }),
  ]
  for (const token of bad) assert.equal((await ask('/me', token)).status, 401, token)
  assert.equal(rejected.length, bad.length + 2)
  await app.close()
}

async function signs () {
  for (const [algorithm, kind, options] of PAIRS) {
    const { privateKey } = generateKeyPairSync(kind, options)
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
    for (const given of [{ privateKey }, { privateKey: pem }, { privateKey, threadPool: true, cache: false }]) {
      const { app, ask } = await serve({ ...given, algorithms: [algorithm] })
      assert.equal((await ask('/me', app.jwt.encode({ id: 1 }))).status, 200, algorithm)
      assert.equal((await ask('/me', forge({ alg: algorithm }, { id: 1 }))).status, 401, algorithm)
      await app.close()
    }
    const disguised = async () => { await fastify().register(apistarJwt, { secret: pem }) }
    await assert.rejects(disguised, { code: 'APISTAR_JWT_SETTINGS_INVALID' })
  }
  const kind = { name: 'ECDSA', namedCurve: 'P-256' }
  const { privateKey } = await webcrypto.subtle.generateKey(kind, true, ['sign', 'verify'])
  const { app, ask } = await serve({ privateKey })
  assert.equal((await ask('/me', app.jwt.encode({ id: 1 }))).status, 200)
  await app.close()
}

async function fetchesKeys () {
  const { privateKey } = generateKeyPairSync('ed25519')
  const login = await serve({ keys: [{ kid: 'a', privateKey }], issuer: 'urn:login', jwksEndpoint: '/jwks' })
  const api = await serve({ jwks: `${login.origin}/jwks`, issuer: 'urn:login' })
  assert.equal((await api.ask('/me', login.app.jwt.encode({ id: 1 }))).status, 200)
  await api.app.close()
  await login.app.close()
}

async function revokes () {
  const { app, ask } = await serve({ secret, sessions: { claims: () => ({ username: 'bailey' }) } })
  const { accessToken, refreshToken } = await app.jwt.sessions.create(1)
  assert.equal((await ask('/me', accessToken)).status, 200)
  const next = await app.jwt.sessions.refresh(refreshToken)
  await app.jwt.sessions.endAll(1)
  assert.equal((await ask('/me', next.accessToken)).status, 401)
  await app.close()
}

for (const run of [refuses, signs, fetchesKeys, revokes]) await run()
