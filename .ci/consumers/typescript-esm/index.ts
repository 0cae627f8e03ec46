import assert from 'node:assert/strict'
import fastify from 'fastify'
import apistarJwt, { ConfigurationError, settingsFromEnv, type Authenticated, type Settings } from 'apistar-jwt'

const settings: Settings = {
  ...settingsFromEnv({ JWT_SECRET: 'correct horse battery staple, and some more' }), leeway: 5,
}
// @ts-expect-error there is no such setting
const misspelt: Settings = { leway: 5 }

const app = fastify()
await app.register(apistarJwt, settings)
app.post('/login', async () => ({ token: app.jwt.encode({ id: 1, username: 'bailey' }, { expiresIn: '1h' }) }))
app.get('/me', { config: { auth: 'required' } }, async (request) => {
  const auth: Authenticated = request.auth
  return auth.user
})
app.get('/hello', { config: { auth: 'optional' } }, async ({ auth }) => {
  // @ts-expect-error the user may be null
  assert.throws(() => auth.user.username)
  return auth.isAuthenticated() ? auth.user.username : 'stranger'
})

assert.equal((await app.inject('/me')).statusCode, 401)
const { token } = (await app.inject({ method: 'POST', url: '/login' })).json<{ token: string }>()
const accepted = await app.inject({ url: '/me', headers: { authorization: `Bearer ${token}` } })
assert.equal(accepted.statusCode, 200)
assert.deepEqual(accepted.json(), { id: 1, username: 'bailey' })
assert.equal((await app.inject('/hello')).body, 'stranger')
await assert.rejects(async () =>
  fastify().register(apistarJwt, misspelt), (error) => error instanceof ConfigurationError)
await app.close()
