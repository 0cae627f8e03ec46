import t from 'tap'
import { scopesToName } from '../../lib/access/scope-text.js'
import { sound } from './identities.js'

const check = (): boolean => true

const CASES: ReadonlyArray<readonly [requirements: readonly unknown[], text: string]> = [
  [[], ''],
  [[{ scopes: 'a' }], 'a'],
  [[{ scopes: ['a', 'b', 'a'] }], 'a b'],
  [[{ scopes: { anyOf: ['a', 'b'] } }], 'a'],
  [[{ roles: 'a' }], ''],
  [[{ scopes: 'a', roles: 'r' }], 'a'],
  [[{ scopes: 'a' }, { scopes: ['b', 'a'] }], 'a b'],
  [[{ anyOf: [{ roles: 'r' }, { scopes: 'a' }] }], 'a'],
  [[{ anyOf: [{ scopes: 'a', check }, { roles: 'r' }, { scopes: ['b', 'c'] }] }], 'b c'],
  [[{ anyOf: [{ roles: 'r' }, { scopes: 'a', roles: 's' }] }], 'a'],
  [[{ anyOf: [{ roles: 'r' }, { check }] }], ''],
  [[{ scopes: 'a', anyOf: [{ scopes: 'b', login: { acr: 'x' } }, { scopes: 'c' }] }], 'a c'],
  [[{ anyOf: [{ anyOf: [{ scopes: 'a', claims: { c: 1 } }, { roles: 'r' }] }, { anyOf: [{ scopes: 'b' }] }] }], 'b'],
  [[{ roles: 'r', anyOf: [{ scopes: 'a' }] }], 'a'],
]

t.test('the scopes that a challenge names', async (t) => {
  for (const [requirements, text] of CASES) {
    t.equal(scopesToName(requirements.map(sound)).join(' '), text, JSON.stringify(requirements))
  }
})
