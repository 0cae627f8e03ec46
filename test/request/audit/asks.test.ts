import t from 'tap'
import { asksOf, markAsks } from '../../../lib/request/audit/asks.js'
import { build } from '../../helper.js'

t.test('hooks of ours are known, and what is bound of them', async (t) => {
  const app = await build(t)
  const cases = [
    [app.authenticate, 'required'], [app.authenticate.optional, 'optional'],
    [app.authorize({ roles: ['a', 'b'] }), { roles: ['a', 'b'] }],
  ] as const
  for (const [hook, asks] of cases) {
    t.strictSame(asksOf(hook), asks)
    t.strictSame(asksOf(hook.bind(app)), asks)
    t.strictSame(asksOf(hook.bind(app).bind(null, {} as never)), asks)
    t.strictSame(Object.keys(hook.bind(app)), [], 'nothing of it is seen')
  }
  for (const other of [
    undefined, null, 'authenticate', {}, () => true, async function authenticate () {},
  ]) t.equal(asksOf(other), undefined)
})

t.test('what is bound is called as ever', async (t) => {
  const hook = markAsks(function (this: unknown, ...args: unknown[]) { return [this, ...args] }, 'required')
  t.strictSame(hook.bind('x', 1)(2), ['x', 1, 2])
})
