import fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import apistarJwt from '../../index.js'
import { build, SECRET } from '../helper.js'

t.test('a name that is taken is an error that says which', async (t) => {
  const home = async (): Promise<void> => {}
  const cases: ReadonlyArray<readonly [string, (app: FastifyInstance) => unknown, string]> = [
    ['registered twice', (app) => app.register(apistarJwt, { secret: SECRET }), 'fastify.jwt and fastify.authenticate and request.auth is taken'],
    ['@fastify/jwt', (app) => app.decorate('jwt', {} as never), 'fastify.jwt is taken'],
    ['a home-made authenticate', (app) => app.decorate('authenticate', home as never), 'fastify.authenticate is taken'],
    ['a home-made request.auth', (app) => app.decorateRequest('auth' as 'id', null as never), 'request.auth is taken'],
  ]
  for (const [name, take, message] of cases) {
    const app = fastify()
    t.after(() => app.close())
    await take(app)
    await t.rejects(async () => { await app.register(apistarJwt, { secret: SECRET }) }, {
      code: 'APISTAR_JWT_SETTINGS_INVALID',
      message: `${message}: is apistar-jwt registered twice here, or beside another plugin of that name?`
    }, name)
  }
})

t.test('registered twice in a parent and its child is an error too', async (t) => {
  const app = await build(t)
  await t.rejects(async () => {
    await app.register(async (child) => { await child.register(apistarJwt, { secret: `other ${SECRET}` }) })
  }, { code: 'APISTAR_JWT_SETTINGS_INVALID', message: /is taken/ })
})
