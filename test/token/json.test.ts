import t from 'tap'
import { createReader, shield, shieldAll, statedBy } from '../../lib/token/json.js'
import { polluted } from '../polluted.js'

class Account {
  constructor (readonly id: number) {}
  get secret (): string { return 'marker' }
  toJSON (name: string): object { return { id: this.id, name } }
}
class Point { x = 1; y = -0 }
const shared = { a: 1 }
const named = Object.assign(() => 'x', { a: 1 })
const sparse = [1, , 3] // eslint-disable-line no-sparse-arrays

// All that JSON.stringify makes something of, within something that holds it.
const VALUES: readonly unknown[] = [
  null, true, false, '', 'text', '\ud800', '"\\\n', 0, -0, 1.5, -1e300, NaN, Infinity, 2 ** 53, undefined, () => 1,
  named, Symbol('x'), Object('text'), Object(5), Object(NaN), Object(false), Object(Symbol('x')),
  [], [undefined, () => 1, Symbol('x'), NaN, null], sparse, [[[]]], {}, { a: undefined, b: () => 1, c: null },
  { b: 1, a: 2, 1: 3 }, new Point(), new Account(7), [new Account(7)], { account: new Account(7) }, new Date(0),
  new Date(NaN),
  new Map([['a', 1]]), new Set([1]), Buffer.from('ab'), new Uint8Array(2), Object.create({ inherited: 1 }),
  Object.assign(Object.create(null), { a: 1 }), JSON.parse('{"__proto__":{"x":1},"constructor":1,"toJSON":"x"}'),
  new Proxy({ a: [1] }, {}),
  Object.defineProperty({ a: 1 }, 'hidden', { value: 1 }), { [Symbol('x')]: 1, a: 1 },
  { get a () { return shared }, b: shared }, new URL('https://example.com/x'), Promise.resolve(1), new Error('x'), /x/,
  Object.assign(() => 1, { toJSON: () => 'function' }),
  { toJSON: undefined, a: 1 }, { toJSON: 5 }, { toJSON: () => undefined }, { toJSON: () => NaN },
  { toJSON: (name: string) => name }, Object.assign(new Array(2), { more: 1 }),
]

t.test('a member is read as JSON.stringify would write it', async (t) => {
  for (const [place, value] of VALUES.entries()) {
    for (const whole of [{ value }, { value: { list: [value] } }, { value: [value, { value }] }]) {
      const text = JSON.stringify(whole)
      const members = Object.fromEntries(Object.entries(whole)
        .map(([name, member]) => [name, createReader(whole)(member, name)]))
      t.equal(JSON.stringify(members), text, `value ${place}`)
    }
  }
})

t.test('no object that comes out inherits anything', async (t) => {
  const read = createReader({})
  const value = read({ a: { b: [new Point()] }, list: [{}] }, 'x') as { a: { b: object[] }, list: object[] }
  for (const object of [value, value.a, value.a.b[0], value.list[0]]) {
    const prototype = Object.getPrototypeOf(object) as object
    t.strictSame([Reflect.ownKeys(prototype), Object.getPrototypeOf(prototype)], [[], null])
    t.ok(Object.isFrozen(prototype))
  }
})

t.test('what cannot go into a token', async (t) => {
  const circle: { list: unknown[] } = { list: [] }
  circle.list.push(circle)
  const refusals: ReadonlyArray<readonly [unknown, RegExp]> = [
    [1n, /is not JSON/], [Object(1n), /is not JSON/], [circle, /is not JSON/],
    [new Array(16_400), /longer than maxTokenLength/], [Array.from({ length: 16_400 }, () => 1), /longer than/],
    [Object.fromEntries(Array.from({ length: 16_400 }, (_, place) => [place, 1])), /longer than/],
    [JSON.parse(`${'['.repeat(64)}${']'.repeat(64)}`), /nested too deep/],
  ]
  for (const [value, message] of refusals) {
    t.throws(() => createReader({})(value, 'x'), { code: 'APISTAR_JWT_ENCODE_FAILED', message }, String(message))
  }
  t.doesNotThrow(() => createReader({})(JSON.parse(`${'['.repeat(63)}${']'.repeat(63)}`), 'x'))
  t.doesNotThrow(() => createReader({})([shared, shared], 'x'), 'twice is no circle')
  t.throws(() => createReader(circle)(circle.list, 'list'), /is not JSON/, 'the whole counts')
})

t.test('no toJSON of Object.prototype is asked', async (t) => {
  const asked = polluted({ toJSON: () => 'evil' }, () => {
    const read = createReader({})
    const values = [{ a: 1 }, [1, { a: [2] }], new Point(), 5, new Account(7)].map((value) => read(value, 'x'))
    return [...values.map((value) => JSON.stringify(value)), JSON.stringify(shield(['a'])), statedBy(shared, '')]
  })
  t.strictSame(asked, ['{"a":1}', '[1,{"a":[2]}]', '{"x":1,"y":0}', '5', '{"id":7,"name":"x"}', '["a"]', shared])
})

t.test('nor one that comes later, by lists that are kept', async (t) => {
  const kept = createReader({})([1, [2, { a: [3, null] }]], 'x')
  shieldAll(kept)
  polluted({ toJSON: () => 'evil' }, () => { t.equal(JSON.stringify(kept), '[1,[2,{"a":[3,null]}]]') })
})
