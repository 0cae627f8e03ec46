import fastify from 'fastify'
import t from 'tap'
import { actAs, createIssuer } from '../../../lib/entries/testing.js'
import { answerOf, EXPIRED, FORGED } from '../../http.js'
import { build } from '../../helper.js'

t.test('somebody asks, with a token of the app itself', async (t) => {
  const app = await build(t)
  app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.user)
  app.post('/echo', { config: { auth: 'required' } }, async ({ headers, body }) => ({ kind: headers['x-kind'], body }))
  const { token, inject } = actAs(app, { id: 1, username: 'bailey' })
  t.match(await app.jwt.verify(token), { id: 1 })
  t.strictSame((await inject('/me')).json(), { id: 1, username: 'bailey' })
  t.strictSame((await inject({ url: '/me' })).json(), { id: 1, username: 'bailey' })
  const echo = await inject({ method: 'POST', url: '/echo', headers: { 'x-kind': 'a' }, payload: { b: 1 } })
  t.strictSame(echo.json(), { kind: 'a', body: { b: 1 } }, 'all else goes along')
  t.strictSame((await actAs(app, { id: 2 }).inject('/me')).json(), { id: 2, username: null }, 'each is somebody else')
})

t.test('no way in: what the app refuses is refused', async (t) => {
  const app = await build(t)
  app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.user)
  t.strictSame(answerOf(await actAs(app, { id: 1, exp: new Date(0) }).inject('/me')), EXPIRED)
  const other = await build(t, { secret: 'another secret that is long enough' })
  t.strictSame(answerOf(await actAs(app, actAs(other, { id: 1 }).token).inject('/me')), FORGED)
  t.throws(() => actAs(app, { id: 1, exp: 'soon' }), { code: 'APISTAR_JWT_ENCODE_FAILED' })
})

t.test('an app that cannot sign takes a token', async (t) => {
  const issuer = await createIssuer()
  t.after(issuer.stop)
  const app = await build(t, issuer.settings)
  app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.payload.sub)
  const refusal = { code: 'APISTAR_JWT_ENCODE_FAILED', message: /there is no key here that can sign/ }
  t.throws(() => actAs(app, { sub: 'bailey' }), refusal)
  t.equal((await actAs(app, issuer.token({ sub: 'bailey' })).inject('/me')).body, 'bailey')
})

t.test('an app with another scheme, and one with a cookie', async (t) => {
  const custom = await build(t, { secret: 'a secret that is long enough for it', scheme: 'JWT' })
  const cookie = await build(t, {
    secret: 'a secret that is long enough for it',
    extractToken: ({ headers }) => headers.cookie?.slice('token='.length),
  })
  const ways = [
    [custom, (token: string) => ({ authorization: `JWT ${token}` })],
    [cookie, (token: string) => ({ cookie: `token=${token}` })],
  ] as const
  for (const [app, headers] of ways) {
    app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.user)
    t.equal((await actAs(app, { id: 1 }).inject('/me')).statusCode, 401)
    t.equal((await actAs(app, { id: 1 }, { headers }).inject('/me')).statusCode, 200)
  }
})

t.test('an app without the plugin', async (t) => {
  const app = fastify()
  t.throws(() => actAs(app, { id: 1 }), { name: 'TypeError', message: /await its registration, or app\.ready\(\), first/ })
})
