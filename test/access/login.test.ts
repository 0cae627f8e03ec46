import t from 'tap'
import { isLoginGood, joinLogins, type CheckedLogin } from '../../lib/access/login.js'

const NOW = 1_700_000_000
const ODD = ['x', null, true, [NOW], {}, `${NOW}`, Infinity]

t.test('the age of a login', async (t) => {
  const cases: ReadonlyArray<readonly [age: number, leeway: number, good: boolean]> = [
    [0, 0, true], [299, 0, true], [299.9, 0, true], [300, 0, false], [301, 0, false], [-1, 0, false], [-0.5, 0, false],
    [300, 10, true], [309.9, 10, true], [310, 10, false], [-10, 10, true], [-11, 10, false], [1e9, 0, false],
  ]
  for (const [age, leeway, good] of cases) {
    t.equal(isLoginGood({ maxAge: 300 }, { auth_time: NOW - age }, leeway, NOW), good, `${age} s old, leeway ${leeway}`)
  }
  for (const odd of [...ODD, undefined]) {
    t.equal(isLoginGood({ maxAge: 300 }, { auth_time: odd }, 0, NOW), false, String(odd))
  }
  t.equal(isLoginGood({ maxAge: 300 }, { iat: NOW }, 0, NOW), false, 'iat does not stand in')
  t.equal(isLoginGood({ maxAge: 300 }, JSON.parse(`{"__proto__":{"auth_time":${NOW}}}`), 0, NOW), false)
})

t.test('the way of a login', async (t) => {
  const login = { acr: ['gold', 'silver'] }
  for (const acr of login.acr) t.equal(isLoginGood(login, { acr }, 0, NOW), true, acr)
  for (const acr of ['bronze', 'Gold', 'gold silver', '', ['gold'], undefined, ...ODD]) {
    t.equal(isLoginGood(login, { acr }, 0, NOW), false, String(acr))
  }
  t.equal(isLoginGood({ acr: ['constructor'] }, {}, 0, NOW), false)
  t.equal(isLoginGood({ ...login, maxAge: 1 }, { acr: 'gold', auth_time: NOW - 1 }, 0, NOW), false, 'both have to hold')
  t.equal(isLoginGood({ ...login, maxAge: 1 }, { acr: 'gold', auth_time: NOW }, 0, NOW), true)
})

t.test('a login that does for two', async (t) => {
  const cases: ReadonlyArray<readonly [CheckedLogin, CheckedLogin, CheckedLogin]> = [
    [{ acr: ['a'] }, { maxAge: 5 }, { acr: ['a'], maxAge: 5 }],
    [{ maxAge: 5 }, { acr: ['a'] }, { acr: ['a'], maxAge: 5 }],
    [{ maxAge: 5 }, { maxAge: 3 }, { maxAge: 3 }],
    [{ acr: ['a', 'b'] }, { acr: ['b', 'c'] }, { acr: ['b'] }],
    [{ acr: ['a'], maxAge: 1 }, { acr: ['b'], maxAge: 2 }, { acr: [], maxAge: 1 }],
  ]
  for (const [one, other, joined] of cases) t.strictSame(joinLogins(one, other), joined)
})
