import { runInNewContext } from 'node:vm'
import t from 'tap'
import { createFaults } from '../../lib/settings/faults.js'
import { createMembers, isRoot, memberOf, parseJson, readMembers, stated } from '../../lib/settings/own.js'
import { polluted } from '../polluted.js'

class Base { get inherited (): string { return `of ${this.name}` } name = 'base' }
class Derived extends Base {}

t.test('members of its own and of its class, never those of everything', async (t) => {
  const objects: ReadonlyArray<readonly [object, PropertyKey, unknown]> = [
    [{ name: 1 }, 'name', 1],
    [new Derived(), 'name', 'base'],
    [new Derived(), 'inherited', 'of base'],
    [Object.create({ name: 2 }), 'name', 2],
    [Object.assign(Object.create(null), { name: 3 }), 'name', 3],
    [runInNewContext('({ name: 4 })') as object, 'name', 4],
    [() => undefined, 'call', Function.prototype.call],
    [Object.prototype, 'toString', undefined],
    ...[
      {}, new Derived(), [], () => undefined, runInNewContext('({})') as object, Object.create(null),
    ].flatMap((object) =>
      ['planted', 'toString', 'constructor'].filter((name) => !Object.hasOwn(Object.getPrototypeOf(object) ?? {}, name))
        .map((name) => [object as object, name, undefined] as const)),
  ]
  for (const [object, name, value] of objects) {
    t.equal(polluted({ planted: 'evil' }, () => memberOf(object, name)), value, `${String(name)} of ${typeof object}`)
  }
})

t.test('an object to put members in inherits nothing, and cannot be made to', async (t) => {
  const members = Object.assign(createMembers(), JSON.parse('{"__proto__":{"planted":1}}'))
  polluted({ planted: 'evil' }, () => {
    for (const name of ['planted', 'toString', 'constructor', 'toJSON']) t.equal(members[name], undefined, name)
  })
  t.strictSame(Object.keys(members), ['__proto__'])
  t.throws(() => { Object.getPrototypeOf(members).planted = 1 }, TypeError)
  t.strictSame(Object.keys(createMembers()), [])
})

t.test('what is no plain object has no members', async (t) => {
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  const none = [
    undefined, null, 'text', 5, true, [], [1], new Derived(), Object.create({ a: 1 }), new Map(), () => undefined,
    revoked.proxy,
    Object.defineProperty({}, 'hidden', { value: 1 }),
    new Proxy({}, { getPrototypeOf () { throw new Error('marker') } }),
    new Proxy({}, { ownKeys () { throw new Error('marker') } }),
  ]
  for (const [index, given] of none.entries()) {
    const faults = createFaults('options')
    t.equal(readMembers(given, faults).size, 0, `${index}`)
    t.match(faults.list(), /^\S.* given, expected a plain object$/)
  }
})

t.test('every member is read once, and lists are copied', async (t) => {
  const reads: string[] = []
  const list = ['a', 'b']
  const given = {
    // eslint-disable-next-line no-sparse-arrays
    get one () { reads.push('one'); return 1 }, list, undefined, holes: [, 'b'],
  }
  const faults = createFaults('options')
  const members = polluted({ 0: 'evil' }, () => readMembers(given, faults))
  t.strictSame([...members], [['one', 1], ['list', ['a', 'b']], ['undefined', undefined], ['holes', [undefined, 'b']]])
  t.strictSame(reads, ['one'])
  t.not(members.get('list'), list)
  t.equal(faults.list(), '')
})

t.test('a member that cannot be read is a fault, beside the others', async (t) => {
  const revoked = Proxy.revocable([], {})
  revoked.revoke()
  const given = {
    get secret (): string { throw new Error('marker-of-a-secret') },
    list: Object.defineProperty(['a'], 0, { get () { throw new Error('marker') } }),
    revoked: revoked.proxy,
    good: 1,
  }
  const faults = createFaults('options')
  t.strictSame([...readMembers(given, faults)], [['good', 1]])
  t.equal(
    faults.list(),
    'secret: given, but to read it throws; list: given, but to read it throws; revoked: given, but to read it throws'
  )
})

t.test('of a Proxy, what it answered is what counts', async (t) => {
  const faults = createFaults('options')
  t.strictSame([...readMembers(new Proxy({ a: 1 }, {}), faults)], [['a', 1]])
  t.equal(faults.list(), '')
})

t.test('the root of this realm or another, and nothing that only looks like one', async (t) => {
  const roots = [Object.prototype, runInNewContext('Object.prototype') as object]
  for (const root of roots) t.ok(isRoot(root))
  const others = [{}, Derived.prototype, Array.prototype, Object.create(null) as object, { isPrototypeOf: 1 }]
  for (const [place, other] of others.entries()) t.notOk(isRoot(other), `${place}`)
})

t.test('JSON, or nothing', async (t) => {
  t.strictSame([parseJson('{"a":1}'), parseJson('{"a"'), parseJson('')], [{ a: 1 }, undefined, undefined])
})

t.test('what is undefined is left out', async (t) => {
  const given = { a: undefined, b: null, c: 0, d: '' }
  t.strictSame(polluted({ a: 1 }, () => Object.entries(stated(given))), [['b', null], ['c', 0], ['d', '']])
})
