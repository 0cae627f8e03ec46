import t from 'tap'
import { factsOf, joinFacts } from '../../lib/access/facts.js'
import { sound } from './identities.js'

function isOwner (): boolean { return true }

/** Requirements that all have to hold, and what is shown of them. */
const CASES: ReadonlyArray<readonly [requirements: readonly unknown[], facts: object]> = [
  [[{ scopes: 'a' }], { scopes: 'a' }],
  [[{ scopes: ['a'] }], { scopes: 'a' }],
  [[{ scopes: ['a', 'b'], roles: { anyOf: ['r', 's'] } }], { scopes: ['a', 'b'], roles: { anyOf: ['r', 's'] } }],
  [[{ roles: { anyOf: ['r'] } }], { roles: 'r' }],
  [[{ roles: ['r', 'r'] }, { roles: { anyOf: ['r', 'r'] } }], { roles: 'r' }],
  [[{ claims: { tenant: 't', paid: true } }], { claims: { tenant: 't', paid: true } }],
  [[{ login: { acr: 'gold', maxAge: '5m' } }], { login: { acr: ['gold'], maxAge: 300 } }],
  [[{ check: isOwner }], { check: 'check isOwner' }],
  [[{ check: (() => () => true)() }], { check: 'check' }],
  [
    [{ anyOf: [{ roles: 'r' }, { anyOf: [{ check: isOwner }] }] }],
    { anyOf: [{ roles: 'r' }, { anyOf: [{ check: 'check isOwner' }] }] },
  ],
  [[{ roles: 'r' }, { scopes: 'a' }], { scopes: 'a', roles: 'r' }],
  [[{ roles: 'r' }, { roles: 'r' }], { roles: 'r' }],
  [[{ roles: 'r' }, { roles: ['s', 'r'] }], { roles: ['r', 's'] }],
  [[{ roles: { anyOf: ['r', 's'] } }, { roles: { anyOf: ['r', 's'] } }], { roles: { anyOf: ['r', 's'] } }],
  [[{ roles: 'r' }, { roles: { anyOf: ['s', 't'] } }], { allOf: [{ roles: 'r' }, { roles: { anyOf: ['s', 't'] } }] }],
  [[{ claims: { a: 1 } }, { claims: { a: 1, b: 2 } }], { claims: { a: 1, b: 2 } }],
  [[{ claims: { a: 1 } }, { claims: { a: 2 } }], { allOf: [{ claims: { a: 1 } }, { claims: { a: 2 } }] }],
  [[{ login: { maxAge: 60 } }, { login: { acr: 'gold', maxAge: 30 } }], { login: { acr: ['gold'], maxAge: 30 } }],
  [[{ check: isOwner }, { check: isOwner }], { allOf: [{ check: 'check isOwner' }, { check: 'check isOwner' }] }],
  [
    [{ check: isOwner }, { check: isOwner }, { roles: 'r' }],
    { allOf: [{ roles: 'r', check: 'check isOwner' }, { check: 'check isOwner' }] },
  ],
  [[{ anyOf: [{ roles: 'r' }] }, { anyOf: [{ roles: 's' }] }, { scopes: 'a' }], {
    allOf: [{ scopes: 'a', anyOf: [{ roles: 'r' }] }, { anyOf: [{ roles: 's' }] }],
  }],
  [
    [JSON.parse('{"claims":{"__proto__":"x","constructor":"y"}}')],
    { claims: JSON.parse('{"__proto__":"x","constructor":"y"}') },
  ],
]

t.test('what is shown of requirements', async (t) => {
  for (const [requirements, facts] of CASES) {
    t.strictSame(joinFacts(requirements.map((one) => factsOf(sound(one)))), facts, JSON.stringify(requirements))
  }
})

t.test('it is a copy', async (t) => {
  const requirement = sound({ scopes: ['a', 'b'], login: { acr: ['gold'] } })
  const { scopes, login } = factsOf(requirement) as { scopes: string[], login: { acr: string[] } }
  scopes.length = 0
  login.acr.push('none')
  t.strictSame(factsOf(requirement), { scopes: ['a', 'b'], login: { acr: ['gold'] } })
})
