import assert from 'node:assert/strict'
import fastify from 'fastify'
import apistarJwt, { AuthenticationFailed, ConfigurationError, SettingsSchema, settingsFromEnv } from 'apistar-jwt'

const app = fastify()
await app.register(apistarJwt, { secret: 'correct horse battery staple, and some more', realm: 'api' })
app.post('/login', async () => ({ token: app.jwt.encode({ id: 1, username: 'bailey' }, { expiresIn: '1h' }) }))
app.get('/me', { preHandler: [app.authenticate] }, async (request) => request.auth.user)

const refused = await app.inject('/me')
assert.equal(refused.statusCode, 401)
assert.equal(refused.json().code, 'APISTAR_JWT_TOKEN_MISSING')
assert.equal(refused.headers['www-authenticate'], 'Bearer realm="api"')

const { token } = (await app.inject({ method: 'POST', url: '/login' })).json()
const accepted = await app.inject({ url: '/me', headers: { authorization: `Bearer ${token}` } })
assert.equal(accepted.statusCode, 200)
assert.deepEqual(accepted.json(), { id: 1, username: 'bailey' })

await assert.rejects(app.jwt.verify('made.it.up'), (error) => error instanceof AuthenticationFailed)
await assert.rejects(async () => fastify().register(apistarJwt, { secrets: 'x' }), (error) => {
  // Source maps are on: the place is one of the sources, which the maps carry.
  assert.match(error.stack, /lib\/[\w/]+\.ts:\d+/)
  return error instanceof ConfigurationError
})
assert.deepEqual(settingsFromEnv({ JWT_SECRET: 'x' }), { secret: 'x' })
assert.equal(SettingsSchema.additionalProperties, false)
await app.close()
