import fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import apistarJwt, { memoryStore, type Settings } from '../../index.js'
import { browse, cookiesOf, Jar, OWN } from '../cookie-scene.js'
import { SECRET } from '../helper.js'

const sessions = { claims: () => ({}), endpoint: '/auth' }

/** An app with its routes below a prefix. */
async function serveBelow (t: Test, prefix: string, settings: Settings = { cookie: true }): Promise<FastifyInstance> {
  const app = fastify()
  t.after(() => app.close())
  await app.register(async (child) => {
    await child.register(apistarJwt, { secret: SECRET, sessions: { ...sessions, store: memoryStore() }, ...settings })
    child.post('/login', async (_request, reply) => {
      await child.jwt.sessions.create(1, settings.cookie === undefined ? {} : { reply })
      return 'in'
    })
  }, { prefix })
  return app
}

t.test('the refresh cookie comes back to the routes, whatever is above them', async (t) => {
  for (const [prefix, path] of [
    ['', '/auth'], ['/', '/auth'], ['/api', '/api/auth'], ['/api/', '/api/auth'], ['/api/v1', '/api/v1/auth'],
    ['/a~b/c.d/', '/a~b/c.d/auth'],
  ] as const) {
    const app = await serveBelow(t, prefix)
    const url = path.replace('/auth', '')
    const login = await app.inject({ method: 'POST', url: `${url}/login`, headers: OWN })
    t.match(login.headers['set-cookie'], [/; Path=\/;/, new RegExp(`; Path=${path};`)], prefix)
    const jar = new Jar()
    jar.take(login)
    const refreshed = await browse(app, jar, { method: 'POST', url: `${path}/refresh` })
    t.strictSame([refreshed.statusCode, cookiesOf(refreshed).length], [200, 2], `${prefix}: the route is there`)
  }
})

t.test('a prefix that no cookie can have in its path stops the boot', async (t) => {
  for (const prefix of ['/t/:tenant', '/a b', '/x;y', '/é', '/*', '/api//', '/a%20b', '/(x)', '/a?b', '/../a']) {
    await t.rejects(serveBelow(t, prefix), {
      code: 'APISTAR_JWT_SETTINGS_INVALID',
      message: /sessions\/endpoint: given beside cookie, below a prefix that no cookie can have in its path/,
    }, prefix)
  }
  for (const settings of [{}, { cookie: true, sessions: { claims: sessions.claims } }] as const) {
    const app = await serveBelow(t, '/t/:tenant', settings)
    t.equal((await app.inject({ method: 'POST', url: '/t/x/login', headers: OWN })).statusCode, 200, 'it is none then')
  }
})
