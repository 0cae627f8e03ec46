import fastify from 'fastify'
import t from 'tap'
import apistarJwt from '../../index.js'
import { build, SECRET } from '../helper.js'
import { answerOf, bearer, MISSING, OPEN } from '../http.js'

const { status, challenge } = MISSING

t.test('HEAD twins are guarded as the GET they come with', async (t) => {
  const app = await build(t, {
    secret: SECRET, global: true, allowAnonymous: ['GET /read', 'HEAD /head', 'POST /write'],
  })
  for (const url of ['/plain', '/read', '/head']) app.get(url, async () => 'in')
  app.get('/required', { config: { auth: 'required' } }, async () => 'in')
  app.get('/optional', { config: { auth: 'optional' } }, async () => 'in')
  app.get('/false', { config: { auth: false } }, async () => 'in')
  app.head('/own', async () => 'in')
  app.get('/own', { config: { auth: false } }, async () => 'in')
  app.all('/write', async () => 'in')
  const guarded = { status, challenge, code: undefined }
  const cases = [
    ['HEAD', '/plain', guarded], ['HEAD', '/required', guarded], ['HEAD', '/optional', OPEN], ['HEAD', '/false', OPEN],
    ['HEAD', '/read', OPEN], ['HEAD', '/head', OPEN], ['GET', '/head', MISSING], ['HEAD', '/own', guarded],
    ['GET', '/own', OPEN], ['HEAD', '/write', guarded],
  ] as const
  for (const [method, url, answer] of cases) {
    t.strictSame(
      answerOf(await app.inject({ method, url })),
      method === 'HEAD' ? { ...answer, code: undefined } : answer,
      `${method} ${url}`
    )
    t.strictSame(
      answerOf(await app.inject({ method, url, headers: bearer(app) })), OPEN, `${method} ${url} with a token`
    )
  }
})

t.test('HEAD twins of a hook, and of routes declared before the plugin', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  app.get('/before', { config: { auth: 'required' } }, async () => 'in')
  app.get('/plain', async () => 'in')
  await app.register(apistarJwt, { secret: SECRET, global: true })
  app.get('/hook', { config: { auth: false }, preHandler: [app.authenticate] }, async () => 'in')
  for (const url of ['/before', '/plain', '/hook']) {
    const response = await app.inject({ method: 'HEAD', url })
    t.strictSame(answerOf(response), { status, challenge, code: undefined }, url)
    t.strictSame(answerOf(await app.inject({ method: 'HEAD', url, headers: bearer(app) })), OPEN, `${url} with a token`)
  }
})

t.test('where twins are switched off, HEAD is unknown', async (t) => {
  const app = await build(t, { secret: SECRET, global: true }, { exposeHeadRoutes: false })
  app.get('/', async () => 'in')
  t.equal((await app.inject({ method: 'HEAD', url: '/' })).statusCode, 404)
})
