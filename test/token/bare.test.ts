import t from 'tap'
import { bareCopy } from '../../lib/token/bare.js'
import { polluted } from '../polluted.js'

t.test('a copy, in which nothing of Object.prototype is found', async (t) => {
  const text = '{"a":{"b":[1,{"c":null}]},"__proto__":{"x":1},"constructor":"y","list":[]}'
  const claims = JSON.parse(text) as Record<string, unknown>
  const copy = bareCopy(claims) as { a: { b: Array<object | number> }, role?: unknown, list: unknown[] }
  t.equal(JSON.stringify(copy), text)
  polluted({ role: 'admin', then: 1 }, () => {
    for (const object of [copy, copy.a, copy.a.b[1]] as Array<{ role?: unknown }>) t.equal(object.role, undefined)
  })
  copy.list.push(1)
  t.strictSame(claims.list, [], 'it is a copy all the way down')
  for (const value of [null, 1, 'x', true, undefined]) t.equal(bareCopy(value), value)
})
