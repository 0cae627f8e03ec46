import assert from 'node:assert/strict'
import fastify from 'fastify'
import apistarJwt, { ConfigurationError, type Settings } from 'apistar-jwt'

declare module 'apistar-jwt' {
  interface AuthTypes { payload: { id: number, username: string } }
}

const settings: Settings = { secret: 'correct horse battery staple, and some more' }
// @ts-expect-error there is no such setting
const misspelt: Settings = { leway: 5 }

async function run (): Promise<void> {
  const app = fastify()
  await app.register(apistarJwt, settings)
  app.post('/login', async () => ({ token: app.jwt.encode({ id: 1, username: 'bailey' }) }))
  app.get('/me', { config: { auth: 'required' } }, async (request) => {
    const id: number = request.auth.payload.id
    return { id, username: request.auth.user.username }
  })

  assert.equal((await app.inject('/me')).statusCode, 401)
  const { token } = (await app.inject({ method: 'POST', url: '/login' })).json<{ token: string }>()
  const accepted = await app.inject({ url: '/me', headers: { authorization: `Bearer ${token}` } })
  assert.equal(accepted.statusCode, 200)
  assert.deepEqual(accepted.json(), { id: 1, username: 'bailey' })
  await assert.rejects(async () =>
    fastify().register(apistarJwt, misspelt), (error) => error instanceof ConfigurationError)
  await app.close()
}

run()
