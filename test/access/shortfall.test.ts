import t from 'tap'
import { findShortfall } from '../../lib/access/shortfall.js'
import { identity, sound } from './identities.js'

const auth = identity({ scope: 'a hush', roles: 'r', tenant: 'hush' })
function isOwner (): boolean { return false }

const CASES: ReadonlyArray<readonly [requirements: readonly unknown[], missing: readonly string[]]> = [
  [[{ scopes: ['a', 'b', 'c'] }], ['scopes: b', 'scopes: c']],
  [[{ scopes: { anyOf: ['b', 'a'] }, roles: { anyOf: ['x', 'y'] } }], ['roles: x', 'roles: y']],
  [[{ claims: { tenant: 'other', level: 2 } }], ['claims: tenant', 'claims: level']],
  [[{ scopes: 'b' }, { roles: 'x', check: isOwner }], ['scopes: b', 'roles: x']],
  [[{ scopes: 'a', check: isOwner }], ['check isOwner']],
  [[{ login: { maxAge: 1 }, anyOf: [{ scopes: 'b' }] }], ['login', 'anyOf']],
  [[{ check: () => false }], ['check check']],
]

t.test('what is missing, in words of the requirement alone', async (t) => {
  for (const [requirements, missing] of CASES) {
    const found = findShortfall(auth, requirements.map(sound))
    t.strictSame(found, missing, JSON.stringify(requirements))
    t.notMatch(found.join(), 'hush')
  }
})
