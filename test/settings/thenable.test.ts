import { runInNewContext } from 'node:vm'
import t from 'tap'
import { isLate, isThenable } from '../../lib/settings/thenable.js'

t.test('what is to be awaited', async (t) => {
  for (const value of [
    Promise.resolve(), (async () => {})(), { then () {} }, Object.assign(() => {}, { then () {} }),
    runInNewContext('Promise.resolve()'),
  ]) {
    t.equal(isThenable(value), true)
  }
  for (const value of [undefined, null, 0, '', 'then', true, {}, [], () => {}, { then: true }, Symbol('then')]) {
    t.equal(isThenable(value), false, String(value))
  }
})

t.test('an answer that is still to come ends nothing, however it ends', async (t) => {
  const throwing = { then () { throw new Error('marker') } }
  for (const value of [Promise.resolve(), Promise.reject(new Error('marker')), throwing]) t.equal(isLate(value), true)
  for (const value of [undefined, true, {}]) t.equal(isLate(value), false)
})
