import cors from '@fastify/cors'
import fastify from 'fastify'
import t from 'tap'
import apistarJwt, { type Settings } from '../../index.js'
import { build, SECRET } from '../helper.js'
import { answerOf, bearer, MISSING, OPEN, WRONG_AUDIENCE, type Answer } from '../http.js'
import { refusedAtBoot } from '../refused.js'

const RESOURCE = 'https://api.example/mcp'
const URL_OF_IT = '/.well-known/oauth-protected-resource/mcp'
const METADATA = `resource_metadata="https://api.example${URL_OF_IT}"`

function pointing ({ challenge = '', ...answer }: Answer): Answer {
  return { ...answer, challenge: `${challenge}${challenge.includes(' ') ? ',' : ''} ${METADATA}` }
}

t.test('what it says', async (t) => {
  const other = { issuer: 'https://other.example', secret: `other ${SECRET}` }
  const cases: ReadonlyArray<readonly [Settings, object]> = [
    [{}, { scopes_supported: ['a', 'b', 'c', 'd'], bearer_methods_supported: ['header'] }],
    [
      { issuer: 'https://id.example/' },
      {
        authorization_servers: ['https://id.example/'],
        scopes_supported: ['a', 'b', 'c', 'd'],
        bearer_methods_supported: ['header'],
      },
    ],
    [{ issuer: ['https://id.example', 'me'], trustedIssuers: [other], scopes: { d: 'D', c: 'C', b: 'B', a: 'A' } }, {
      authorization_servers: [
        'https://id.example', 'https://other.example',
      ],
      scopes_supported: ['d', 'c', 'b', 'a'],
      bearer_methods_supported: ['header'],
    }],
    [{ extractToken: () => null }, { scopes_supported: ['a', 'b', 'c', 'd'] }],
    [{ scheme: 'Token' }, { scopes_supported: ['a', 'b', 'c', 'd'] }],
  ]
  for (const [settings, facts] of cases) {
    const app = await build(t, { secret: SECRET, resource: RESOURCE, ...settings })
    app.get('/one', { config: { auth: { scopes: ['a', 'b'] } } }, async () => 'in')
    app.get('/two', { preHandler: app.authorize({ anyOf: [{ scopes: { anyOf: ['c', 'a'] } }] }) }, async () => 'in')
    app.register(async (child) => { child.protect({ scopes: 'd' }) })
    const response = await app.inject(URL_OF_IT)
    t.strictSame(response.json(), { resource: RESOURCE, ...facts }, JSON.stringify(settings))
    t.match(response.headers, {
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=300',
      'content-type': 'application/json; charset=utf-8',
    })
  }
})

t.test('it is open, whatever guards the rest, and answers a browser', async (t) => {
  for (const isCors of [false, true]) {
    const app = fastify()
    t.after(() => app.close())
    if (isCors) await app.register(cors, { origin: 'https://shop.example' })
    await app.register(apistarJwt, { secret: SECRET, resource: RESOURCE, global: true, guardUnknown: true })
    app.protect({ roles: 'admin' })
    for (const headers of [{}, { authorization: 'Bearer junk' }, { origin: 'https://inspector.example' }]) {
      const response = await app.inject({ url: URL_OF_IT, headers })
      t.equal(response.statusCode, 200)
      t.equal(response.headers['access-control-allow-origin'], '*')
    }
    const headers = {
      origin: 'https://inspector.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'mcp-protocol-version',
    }
    const preflight = await app.inject({ method: 'OPTIONS', url: URL_OF_IT, headers })
    t.equal(preflight.statusCode, 204)
    if (!isCors) t.match(preflight.headers, { 'access-control-allow-origin': '*', 'access-control-allow-headers': '*' })
    t.equal((await app.inject({ method: 'HEAD', url: URL_OF_IT })).statusCode, 200)
  }
})

t.test('every challenge points to it', async (t) => {
  const app = await build(t, { secret: SECRET, resource: RESOURCE, audience: false })
  app.get('/', { config: { auth: { scopes: 'a', roles: 'r' } } }, async () => 'in')
  for (const authorization of [
    undefined, 'Basic x', 'Bearer', 'Bearer junk', bearer(app).authorization, bearer(app, { scope: 'a' }).authorization,
  ]) {
    const { challenge } = answerOf(
      await app.inject({ url: '/', headers: authorization === undefined ? {} : { authorization } })
    )
    t.match(challenge, /^Bearer /, String(authorization))
    t.ok(challenge?.endsWith(METADATA), String(authorization))
  }
})

t.test('it is the audience where none is set', async (t) => {
  const cases: ReadonlyArray<readonly [Settings, object, Answer]> = [
    [{}, { aud: RESOURCE }, OPEN], [{}, { aud: ['x', RESOURCE] }, OPEN], [{}, { aud: 'x' }, pointing(WRONG_AUDIENCE)],
    [{}, { aud: 'https://api.example' }, pointing(WRONG_AUDIENCE)],
    [{ audience: 'x' }, { aud: 'x' }, OPEN], [{ audience: 'x' }, { aud: RESOURCE }, pointing(WRONG_AUDIENCE)],
    [{ audience: false }, { aud: 'y' }, OPEN],
  ]
  const issuing = await build(t, { secret: SECRET, audience: false })
  for (const [settings, claims, answer] of cases) {
    const app = await build(t, { secret: SECRET, resource: RESOURCE, ...settings })
    app.get('/', { config: { auth: 'required' } }, async () => 'in')
    t.strictSame(
      answerOf(await app.inject({ url: '/', headers: bearer(issuing, claims) })),
      answer,
      JSON.stringify([settings, claims])
    )
  }
  const app = await build(t, { secret: SECRET, resource: RESOURCE })
  app.get('/', { config: { auth: 'required' } }, async () => 'in')
  t.strictSame(
    answerOf(await app.inject({ url: '/', headers: bearer(issuing, { id: 1 }) })),
    pointing(WRONG_AUDIENCE),
    'a token without aud'
  )
  t.equal(app.jwt.decode(app.jwt.encode({ id: 1 })).payload.aud, RESOURCE)
  t.strictSame(answerOf(await app.inject('/')), pointing(MISSING))
})

t.test('where it cannot be served', async (t) => {
  await refusedAtBoot(
    t,
    { secret: SECRET, resource: 'https://api.example/:tenant' },
    /resource: a string of length 27 given whose path has other than/,
    'a parameter'
  )
  const below = fastify()
  t.after(() => below.close())
  below.register(async (child) => {
    await child.register(apistarJwt, { secret: SECRET, resource: RESOURCE })
  }, { prefix: '/api' })
  await t.rejects(async () => { await below.ready() }, {
    message: /resource: given below a prefix, where nobody looks for its metadata; register at the root/,
  })
  const taken = fastify()
  t.after(() => taken.close())
  taken.get(URL_OF_IT, async () => 'ours')
  await t.rejects(async () => {
    await taken.register(apistarJwt, { secret: SECRET, resource: RESOURCE })
  }, { message: /resource: given, but the path of its metadata is taken/ })
})
