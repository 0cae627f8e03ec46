import t from 'tap'
import { nearName } from '../../lib/settings/near-name.js'

const KNOWN = ['scopes', 'roles', 'claims', 'anyOf', 'read:users', 'write:users', 'constructor']

const CASES: ReadonlyArray<readonly [misspelt: string, near: string]> = [
  ['scope', 'scopes'], ['Scopes', 'scopes'], ['scoeps', 'scopes'], ['role', 'roles'], ['rolse', 'roles'],
  ['anyof', 'anyOf'],
  ['read:user', 'read:users'], ['raed:users', 'read:users'], ['writ:users', 'write:users'],
  ['construtor', 'constructor'],
  ['', ''], ['x', ''], ['nothing like it', ''], ['__proto__', ''], ['scopes'.repeat(1000), ''],
]

t.test('what a misspelt name may have meant', async (t) => {
  for (const [misspelt, near] of CASES) {
    t.equal(nearName(misspelt, KNOWN), near === '' ? '' : `; did you mean ${near}?`, misspelt.slice(0, 20))
  }
  t.equal(nearName('scope', []), '', 'nothing is known')
  t.equal(nearName('ab', ['abc', 'ab']), '; did you mean ab?', 'the nearest')
})
