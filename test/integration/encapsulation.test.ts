import fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import apistarJwt from '../../index.js'
import { SECRET } from '../helper.js'
import { answerOf, bearer, MISSING, NOT_GUARDED, OPEN } from '../http.js'

async function declare (child: FastifyInstance): Promise<void> {
  child.get('/none', async () => 'in')
  child.get('/required', { config: { auth: 'required' } }, async () => 'in')
  child.get('/optional', { config: { auth: 'optional' } }, async () => 'in')
  child.get('/false', { config: { auth: false } }, async () => 'in')
  child.register(async (grandchild) => {
    grandchild.get('/deep/required', { config: { auth: 'required' } }, async () => 'in')
  })
}

async function start (t: Test, global: boolean): Promise<FastifyInstance> {
  const app = fastify()
  t.after(() => app.close())
  await app.register(declare, { prefix: '/before' })
  app.register(declare, { prefix: '/before-unawaited' })
  await app.register(apistarJwt, { secret: SECRET, global })
  await app.register(declare, { prefix: '/after' })
  app.register(declare, { prefix: '/after-unawaited' })
  return app
}

t.test('children declared before and after are covered', async (t) => {
  for (const global of [false, true]) {
    const app = await start(t, global)
    const cases = [
      ['none', global ? MISSING : OPEN], ['required', MISSING], ['optional', OPEN], ['false', OPEN],
      ['deep/required', MISSING],
    ] as const
    for (const prefix of ['before', 'before-unawaited', 'after', 'after-unawaited']) {
      for (const [path, answer] of cases) {
        const url = `/${prefix}/${path}`
        t.strictSame(answerOf(await app.inject(url)), answer, `global ${global}: ${url}`)
        t.strictSame(
          answerOf(await app.inject({ url, headers: bearer(app) })), OPEN, `global ${global}: ${url} with a token`
        )
      }
    }
  }
})

t.test('a child that was declared before runs its own hooks first', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  const order: string[] = []
  const declareNoted = (name: string) => async (child: FastifyInstance): Promise<void> => {
    child.addHook('onRequest', async () => { order.push(name) })
    child.get('/', async () => 'in')
  }
  await app.register(declareNoted('before'), { prefix: '/before' })
  await app.register(apistarJwt, { secret: SECRET, global: true })
  await app.register(declareNoted('after'), { prefix: '/after' })
  for (const url of ['/before', '/after']) t.strictSame(answerOf(await app.inject(url)), MISSING, url)
  t.strictSame(order, ['before'])
})

t.test('registered in a context, it leaves those outside alone', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  app.get('/outside', async () => 'in')
  app.get('/outside/required', { config: { auth: 'required' } }, async () => 'in')
  await app.register(async (child) => {
    await child.register(apistarJwt, { secret: SECRET, global: true })
    await child.register(declare, { prefix: '/inner' })
    child.get('/', async () => 'in')
  }, { prefix: '/guarded' })
  await app.register(async (sibling) => { sibling.get('/sibling', async () => 'in') })
  const cases = [
    ['/outside', OPEN], ['/sibling', OPEN], ['/outside/required', NOT_GUARDED],
    ['/guarded', MISSING], ['/guarded/inner/none', MISSING], ['/guarded/inner/false', OPEN],
  ] as const
  for (const [url, answer] of cases) t.strictSame(answerOf(await app.inject(url)), answer, url)
})

t.test('a child that is its own app keeps its own plugin, the parent\'s comes on top', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  let childToken = ''
  await app.register(async (child) => {
    await child.register(apistarJwt, { secret: `child ${SECRET}`, scheme: 'Child', global: true })
    childToken = child.jwt.encode({ id: 1 })
    child.get('/', async () => 'in')
  }, { prefix: '/child' })
  await app.register(apistarJwt, { secret: SECRET, global: true })
  t.equal((await app.inject('/child')).statusCode, 401)
  t.equal((await app.inject({ url: '/child', headers: { authorization: `Child ${childToken}` } })).statusCode, 401)
  t.equal((await app.inject({ url: '/child', headers: bearer(app) })).statusCode, 401)
})
