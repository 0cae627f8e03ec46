import { runInNewContext } from 'node:vm'
import t from 'tap'
import { readList, readMembers } from '../../lib/access/members.js'
import { createFaults } from '../../lib/settings/faults.js'

t.test('members of plain objects, also of another realm', async (t) => {
  const faults = createFaults('x')
  for (const given of [
    { a: 1 }, Object.assign(Object.create(null), { a: 1 }), runInNewContext('({ a: 1 })'), Object.freeze({ a: 1 }),
  ]) {
    t.strictSame(readMembers(given, faults), [['a', 1]])
  }
  t.equal(faults.list(), '')
})

t.test('each fault at its place', async (t) => {
  const cases: ReadonlyArray<readonly [unknown, string]> = [
    [{ a: undefined, b: 1 }, 'm/a: undefined given, expected something, or leave it out'],
    [
      Object.defineProperties({}, { a: { value: 1 }, b: { get: () => 1, enumerable: true } }),
      'm/a: a hidden or computed member given; m/b: a hidden or computed member given',
    ],
    [runInNewContext('[1]'), 'm: a list of length 1 given, expected a plain object with at least one member'],
  ]
  for (const [given, list] of cases) {
    const faults = createFaults('x')
    readMembers(given, faults.at('m'))
    t.equal(faults.list(), list)
  }
})

t.test('lists are copied item by item', async (t) => {
  const faults = createFaults('x')
  const given = Object.assign([1, 2], { map: () => ['x'], [Symbol.iterator]: () => ['x'].values() })
  t.strictSame(readList(given, faults), [1, 2])
  t.strictSame(readList(runInNewContext('["a"]'), faults), ['a'])
  t.equal(faults.list(), '')
  readList({ length: 1, 0: 'a' }, faults, 'a list of names')
  t.equal(faults.list(), 'an object given, expected a list of names')
})
