import t from 'tap'
import { build, SECRET } from '../helper.js'
import { answerOf, bearer, FORBIDDEN, OPEN } from '../http.js'

t.test('config.auth, protect and authorize read requirements alike, and each holds', async (t) => {
  const app = await build(t, { secret: SECRET, scopes: { a: 'A' } })
  const requirement = { scopes: 'a', roles: 'r' } as const
  app.get('/config', { config: { auth: requirement } }, async () => 'in')
  app.get('/hook', { preHandler: app.authorize(requirement) }, async () => 'in')
  app.register(async (child) => { child.protect(requirement).get('/protect', async () => 'in') })
  const unknown = /scopes: a name that is not in the setting scopes; did you mean a\?$/
  t.throws(() => app.get('/x', { config: { auth: { scopes: 'aa' } } }, async () => 'in'), { message: unknown })
  t.throws(() => app.authorize({ scopes: 'aa' }), { message: unknown })
  const faulty = await build(t, { secret: SECRET, scopes: { a: 'A' } })
  t.throws(() => faulty.protect({ scopes: 'aa' }), { message: unknown })
  for (const url of ['/config', '/hook', '/protect']) {
    t.strictSame(answerOf(await app.inject({ url, headers: bearer(app, { scope: 'a', roles: ['r'] }) })), OPEN, url)
    t.strictSame(answerOf(await app.inject({ url, headers: bearer(app, { scope: 'a' }) })), FORBIDDEN, url)
  }
})
