import t from 'tap'
import { build } from '../helper.js'
import { pairOf } from '../keys-fixtures.js'

const JWKS = '/.well-known/jwks.json'
const METADATA = '/.well-known/oauth-protected-resource/api'

t.test('what the settings ask for is served, and open where global guards the routes', async (t) => {
  const app = await build(t, {
    privateKey: pairOf('p256').privateKey,
    global: true,
    jwksEndpoint: JWKS,
    resource: 'https://app.example/api',
    scheme: 'BEARER',
    scopes: { read: 'Reads.' },
    sessions: { claims: async () => ({}), endpoint: '/auth' },
  })
  app.get('/', async () => 'in')
  t.equal((await app.inject(JWKS)).json().keys.length, 1)
  t.match((await app.inject(METADATA)).json(), { scopes_supported: ['read'], bearer_methods_supported: ['header'] })
  t.match(await app.inject({ method: 'POST', url: '/auth/refresh', payload: { refresh_token: 'x' } }), {
    statusCode: 401, body: /REFRESH_INVALID/,
  })
  t.equal((await app.inject('/')).statusCode, 401)
})

t.test('without these settings there is nothing', async (t) => {
  const app = await build(t)
  for (const url of [JWKS, METADATA]) t.equal((await app.inject(url)).statusCode, 404)
  t.equal((await app.inject({ method: 'POST', url: '/auth/refresh' })).statusCode, 404)
})
