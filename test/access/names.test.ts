import t from 'tap'
import { isScope, readNames, ROLE_KIND, scopeKind } from '../../lib/access/names.js'
import { createFaults } from '../../lib/settings/faults.js'

t.test('what can be the name of a scope', async (t) => {
  for (const name of ['a', 'read:users', 'https://graph.example/User.Read', 'a\'b', '!#[]~', '*', '__proto__']) {
    t.equal(isScope(name), true, name)
  }
  for (const name of ['', ' ', 'a b', 'a"b', 'a\\b', 'a\tb', 'a\r\nb', 'é', '\x7f', 7, null, ['a']]) {
    t.equal(isScope(name), false, String(name))
  }
})

t.test('one, all of a list, or any', async (t) => {
  const faults = createFaults('x')
  t.strictSame(readNames('a b', ROLE_KIND, faults), { names: ['a b'], wanted: 'all' })
  t.strictSame(readNames(['a', 'b'], ROLE_KIND, faults), { names: ['a', 'b'], wanted: 'all' })
  t.strictSame(readNames(
    { anyOf: ['a', 'b'] }, scopeKind(new Set(['a', 'b'])), faults
  ), { names: ['a', 'b'], wanted: 'any' })
  t.equal(faults.list(), '')
  readNames(['a', 'bb'], scopeKind(new Set(['a', 'b'])), faults.at('scopes'))
  t.equal(faults.list(), 'scopes/1: a name that is not in the setting scopes; did you mean b?')
})
