import fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import apistarJwt from '../../index.js'
import { build, SECRET } from '../helper.js'
import { answerOf, bearer, MISSING, OPEN } from '../http.js'

t.test('awaited or not, the plugin is there once it has loaded', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  app.register(apistarJwt, { secret: SECRET })
  app.after(() => { app.get('/after', { preHandler: [app.authenticate] }, async () => 'in') })
  app.register(async (child) => { child.get('/child', { preHandler: [child.authenticate] }, async () => 'in') })
  await app.ready()
  for (const url of ['/after', '/child']) {
    t.strictSame(answerOf(await app.inject(url)), MISSING, url)
    t.strictSame(answerOf(await app.inject({ url, headers: bearer(app) })), OPEN, url)
  }
})

t.test('many registrations, one in each context', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  for (let place = 0; place < 20; place++) {
    app.register(async (child) => {
      child.register(apistarJwt, { secret: `${place} ${SECRET}`, global: true })
      child.get('/', async () => 'in')
    }, { prefix: `/${place}` })
  }
  await app.ready()
  for (let place = 0; place < 20; place++) t.strictSame(answerOf(await app.inject(`/${place}`)), MISSING)
})

t.test('the hooks have names of their own, so that an open route does not seem guarded', async (t) => {
  const app = await build(t, { secret: SECRET })
  app.get('/open', async () => 'in')
  app.get('/guarded', { preHandler: [app.authenticate] }, async () => 'in')
  await app.ready()
  const lines = app.printRoutes({ includeHooks: true, commonPrefix: false }).split('\n')
  function hooksOf (url: string): string {
    const start = lines.findIndex((line) => line.includes(`${url.slice(1)} (`))
    return lines.slice(start, start + 3).join('\n')
  }
  t.notMatch(hooksOf('/open'), /authenticate/)
  t.match(hooksOf('/open'), /apistarJwtPolicy/)
  t.match(hooksOf('/guarded'), /authenticate/)
  t.notMatch(lines.join(), /apistarJwtOutside/, 'nothing is outside of the root')
})

t.test('a route is checked where it is declared, in the context and below', async (t) => {
  const app = await build(t)
  const config = { auth: 'yes' as 'required' }
  t.throws(() => app.get('/', { config }, async () => 'in'), {
    message: /^apistar-jwt: Invalid config of the route GET \/: auth: /,
  })
  app.register(async (child: FastifyInstance) => {
    child.post('/', { config }, async () => 'in')
  }, { prefix: '/child' })
  await t.rejects(async () => { await app.ready() }, {
    message: /^apistar-jwt: Invalid config of the route POST \/child: auth: /,
  })
})
