import { runInNewContext } from 'node:vm'
import t from 'tap'
import { isThenable } from '../../lib/settings/thenable.js'

t.test('what is to be awaited', async (t) => {
  for (const value of [Promise.resolve(), (async () => {})(), { then () {} }, Object.assign(() => {}, { then () {} }), runInNewContext('Promise.resolve()')]) {
    t.equal(isThenable(value), true)
  }
  for (const value of [undefined, null, 0, '', 'then', true, {}, [], () => {}, { then: true }, Symbol('then')]) t.equal(isThenable(value), false, String(value))
})
