import t from 'tap'
import { readDeclaredScopes } from '../../lib/access/declared-scopes.js'
import { createFaults } from '../../lib/settings/faults.js'

function read (given: unknown): [unknown, string] {
  const faults = createFaults('settings')
  const scopes = readDeclaredScopes(given as Record<string, string> | undefined, faults.at('scopes'))
  return [scopes && [...scopes], faults.list()]
}

t.test('the scopes that there are', async (t) => {
  t.strictSame(read(undefined), [undefined, ''])
  t.strictSame(read({ 'write:users': 'Write users', 'read:users': '' }), [
    [['write:users', 'Write users'], ['read:users', '']], '',
  ])
  t.strictSame(read(JSON.parse('{"__proto__":"x","constructor":"y"}'))[0], [['__proto__', 'x'], ['constructor', 'y']])
  const cases: ReadonlyArray<readonly [unknown, RegExp]> = [
    [{}, /^scopes: an object given, expected a plain object with at least one member$/],
    [[], /^scopes: a list/], [new Map([['a', 'b']]), /^scopes: an object/],
    [Object.create({ a: 'b' }), /^scopes: an object/],
    [{ a: 1 }, /^scopes\/a: a number given, expected what the scope allows, in words$/],
    [{ a: undefined }, /^scopes\/a: undefined/],
    [{ 'a b': 'x' }, /^scopes: a name given that is not the name of a scope, in printable ASCII/],
    [{ '': 'x' }, /^scopes: a name/],
  ]
  for (const [given, list] of cases) t.match(read(given)[1], list, JSON.stringify(given))
})
