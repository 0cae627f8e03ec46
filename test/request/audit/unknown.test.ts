import fastify from 'fastify'
import t from 'tap'
import { findUnknown, seeNotFound } from '../../../lib/request/audit/unknown.js'

t.test('what a not-found handler is set with', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  function handler (): void {}
  const cases = [
    [[handler], undefined, handler], [[{ config: { a: 1 } }, handler], { a: 1 }, handler],
    [[{}, handler], undefined, handler],
    [[undefined, handler], undefined, handler], [[], undefined, undefined],
  ] as const
  for (const [args, config, expected] of cases) {
    t.strictSame(
      seeNotFound(app, args), { context: app, config, handler: expected }
    )
  }
})

t.test('without the plugin nothing is said', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  t.strictSame(findUnknown([app], [seeNotFound(app, [() => {}])]), [])
})
