import type { IncomingMessage, ServerResponse } from 'node:http'
import middie from '@fastify/middie'
import fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import apistarJwt, { type Settings } from '../../index.js'
import { SECRET } from '../helper.js'
import { answerOf, bearer, JUNK, MISSING, OPEN, UNKNOWN } from '../http.js'

function answer (_request: IncomingMessage, response: ServerResponse): void {
  response.end('by middleware')
}

async function start (t: Test, settings: Settings, isFirst: boolean): Promise<FastifyInstance> {
  const app = fastify()
  t.after(() => app.close())
  const use = async (): Promise<void> => {
    await app.register(middie)
    app.use('/tool', answer)
  }
  if (isFirst) await use()
  await app.register(apistarJwt, { secret: SECRET, ...settings })
  if (!isFirst) await use()
  app.get('/here', async () => 'by a route')
  app.get('/tool/open', { config: { auth: false } }, async () => 'by a route')
  return app
}

t.test('what middleware answers', async (t) => {
  const optional = { global: 'optional', guardUnknown: true } as const
  const cases: ReadonlyArray<readonly [Settings, boolean, readonly [object, object, object]]> = [
    [{ global: true, guardUnknown: true }, false, [MISSING, JUNK, OPEN]],
    [optional, false, [OPEN, JUNK, OPEN]],
    [{ global: true, guardUnknown: false }, false, [OPEN, OPEN, OPEN]],
    [{ global: true }, false, [OPEN, OPEN, OPEN]],
    // Nothing can be done about what answers before the plugin comes to look.
    [{ global: true, guardUnknown: true }, true, [OPEN, OPEN, OPEN]],
  ]
  for (const [settings, isFirst, [none, bad, good]] of cases) {
    const app = await start(t, settings, isFirst)
    const name = `${JSON.stringify(settings)}, middleware ${isFirst ? 'before' : 'after'} the plugin`
    for (const url of ['/tool', '/tool/', '/tool/deep?a=b']) {
      for (const method of ['GET', 'POST'] as const) {
        t.strictSame(answerOf(await app.inject({ method, url })), none, `${name}: ${url}`)
        t.strictSame(
          answerOf(await app.inject({ method, url, headers: { authorization: 'Bearer junk' } })),
          bad,
          `${name}: ${url}, a bad token`
        )
        t.strictSame(
          answerOf(await app.inject({ method, url, headers: bearer(app) })), good, `${name}: ${url}, a good token`
        )
      }
    }
    t.equal((await app.inject('/tool/open')).body, 'by middleware', 'a route left open opens what answers in its place')
    t.strictSame(answerOf(await app.inject({ url: '/nowhere', headers: bearer(app) })), UNKNOWN)
  }
})
