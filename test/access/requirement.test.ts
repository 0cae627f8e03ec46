import t from 'tap'
import { ConfigurationError } from '../../index.js'
import { readRequirement, type CheckedRequirement } from '../../lib/access/requirement.js'
import { createFaults } from '../../lib/settings/faults.js'
import { tellsNothing } from '../refused.js'
import { CYCLIC, DECLARED, FAULTY, LADDER } from './faulty.js'

function read (given: unknown, declared?: ReadonlySet<string>): CheckedRequirement {
  const faults = createFaults('requirement')
  const checked = readRequirement(given, declared, faults)
  faults.throwIfAny()
  return checked
}

function check (): boolean { return true }

t.test('what is read', async (t) => {
  const all = (...names: string[]): object => ({ names, wanted: 'all' })
  const cases: ReadonlyArray<readonly [unknown, CheckedRequirement | object]> = [
    [{ scopes: 'read:users' }, { scopes: all('read:users') }],
    [{ scopes: ['a', 'b'] }, { scopes: all('a', 'b') }],
    [{ scopes: { anyOf: ['a', 'b'] } }, { scopes: { names: ['a', 'b'], wanted: 'any' } }],
    [{ roles: 'Site admin' }, { roles: all('Site admin') }],
    [{ roles: Object.freeze(['a']) }, { roles: all('a') }],
    [
      { claims: { tenant: 'x', level: 0, paid: false, note: '' } },
      { claims: [['tenant', 'x'], ['level', 0], ['paid', false], ['note', '']] },
    ],
    [{ login: { acr: 'a' } }, { login: { acr: ['a'] } }],
    [{ login: { acr: ['a', 'b'], maxAge: '5m' } }, { login: { acr: ['a', 'b'], maxAge: 300 } }],
    [{ check }, { check }],
    [
      { anyOf: [{ scopes: 'a' }, { anyOf: [{ roles: 'b' }] }] },
      { anyOf: [{ scopes: all('a') }, { anyOf: [{ roles: all('b') }] }] },
    ],
    [{ scopes: 'constructor', roles: '__proto__' }, { scopes: all('constructor'), roles: all('__proto__') }],
    [JSON.parse('{"claims":{"__proto__":"x"}}'), { claims: [['__proto__', 'x']] }],
    [Object.assign(Object.create(null), { roles: 'a' }), { roles: all('a') }],
  ]
  for (const [given, checked] of cases) t.same(read(given), checked, JSON.stringify(given))
  t.same(read({ scopes: 'read:users', anyOf: [{ scopes: 'write:users' }] }, DECLARED), {
    scopes: all('read:users'), anyOf: [{ scopes: all('write:users') }],
  })
})

t.test('what is refused, by its place and without its value', async (t) => {
  for (const [name, given, fault] of FAULTY) {
    try {
      read(given, DECLARED)
      t.fail(name)
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error
      t.match(error, { code: 'APISTAR_JWT_SETTINGS_INVALID', message: `Invalid requirement: ${fault}` }, name)
      tellsNothing(t, error, given, name)
    }
  }
})

t.test('all faults at once', async (t) => {
  const given = { scope: 'x', scopes: [], roles: '', claims: {}, check: true, login: {}, anyOf: [{}] }
  t.throws(() => read(given), {
    message: /^Invalid requirement: scope: .*; scopes: .*; roles: .*; claims: .*; check: .*; login: .*; anyOf\/0: /,
  })
})

t.test('requirements in themselves, and too many of them', async (t) => {
  t.throws(() => read(CYCLIC), {
    message: 'Invalid requirement: anyOf/0/anyOf/0: a requirement given that is in itself.',
  })
  t.throws(() => read(LADDER(1)), {
    message: /^Invalid requirement: (?:anyOf\/0\/?)+: a requirement given that is in 32 others\.$/,
  })
  t.throws(() => read(LADDER(2)), {
    message: /^Invalid requirement: (?:anyOf\/0\/?)+: a requirement given that is in 32 others\.$/,
  })
  t.throws(() =>
    read({ anyOf: Array.from({ length: 1e5 }, () => ({ roles: 'a' })) }), { message: /anyOf\/9999: more than 10000/ })
})

t.test('a copy is kept', async (t) => {
  const given = {
    scopes: ['a'], roles: { anyOf: ['b'] }, claims: { c: 1 }, login: { acr: ['d'] }, anyOf: [{ scopes: ['e'] }],
  }
  const checked = read(given)
  const before = structuredClone(checked)
  given.scopes.push('x')
  given.roles.anyOf.pop()
  given.claims.c = 2
  given.login.acr[0] = 'x'
  given.anyOf[0]?.scopes.pop()
  given.anyOf.pop()
  t.same(checked, before)
})

t.test('nothing of a prototype counts', async (t) => {
  const prototypes: ReadonlyArray<[object, PropertyKey]> = [[Object.prototype, 'scopes'], [Array.prototype, 0]]
  t.teardown(() => { for (const [prototype, name] of prototypes) Reflect.deleteProperty(prototype, name) })
  for (const [prototype, name] of prototypes) Reflect.set(prototype, name, 'polluted')
  t.strictSame(Object.keys(read({ roles: 'a' })), ['roles'])
  t.throws(() => read({}), ConfigurationError)
  t.throws(() => read({ roles: Array(1) }), { message: 'Invalid requirement: roles/0: undefined given' })
})
