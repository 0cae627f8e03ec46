const assert = require('node:assert/strict')
const fastify = require('fastify')
const apistarJwt = require('apistar-jwt')
const { AuthenticationFailed, ConfigurationError, SettingsSchema, settingsFromEnv } = apistarJwt

async function run () {
  assert.equal(typeof apistarJwt, 'function', 'the plugin itself')
  const app = fastify()
  await app.register(apistarJwt, { secret: 'correct horse battery staple, and some more' })
  app.post('/login', async () => ({ token: app.jwt.encode({ id: 1, username: 'bailey' }) }))
  app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.user)

  assert.equal((await app.inject('/me')).statusCode, 401)
  const { token } = (await app.inject({ method: 'POST', url: '/login' })).json()
  const accepted = await app.inject({ url: '/me', headers: { authorization: `Bearer ${token}` } })
  assert.equal(accepted.statusCode, 200)
  assert.deepEqual(accepted.json(), { id: 1, username: 'bailey' })

  await assert.rejects(app.jwt.verify('made.it.up'), (error) => error instanceof AuthenticationFailed)
  await assert.rejects(async () => fastify().register(apistarJwt, {}), (error) => error instanceof ConfigurationError)
  assert.deepEqual(settingsFromEnv({ JWT_SECRET: 'x' }), { secret: 'x' })
  assert.equal(SettingsSchema.additionalProperties, false)
  assert.equal((await import('apistar-jwt')).default, apistarJwt, 'import gives the same')
  await app.close()
}

run()
