import t from 'tap'
import { isLoginGood, joinLogins, type CheckedLogin, type LoginClock } from '../../lib/access/login.js'

const NOW = 1_700_000_000
const ODD = ['x', null, true, [NOW], {}, `${NOW}`, Infinity]

function clockOf (leeway: number): LoginClock {
  return { leeway, now: () => NOW * 1000 }
}

t.test('the age of a login', async (t) => {
  const cases: ReadonlyArray<readonly [age: number, leeway: number, good: boolean]> = [
    [0, 0, true], [299, 0, true], [299.9, 0, true], [300, 0, false], [301, 0, false], [-1, 0, false], [-0.5, 0, false],
    [300, 10, true], [309.9, 10, true], [310, 10, false], [-10, 10, true], [-11, 10, false], [1e9, 0, false],
  ]
  for (const [age, leeway, good] of cases) {
    t.equal(isLoginGood({ maxAge: 300 }, { auth_time: NOW - age }, clockOf(leeway)), good, `${age} s old, leeway ${leeway}`)
  }
  for (const odd of [...ODD, undefined]) {
    t.equal(isLoginGood({ maxAge: 300 }, { auth_time: odd }, clockOf(0)), false, String(odd))
  }
  t.equal(isLoginGood({ maxAge: 300 }, { iat: NOW }, clockOf(0)), false, 'iat does not stand in')
  t.equal(isLoginGood({ maxAge: 300 }, JSON.parse(`{"__proto__":{"auth_time":${NOW}}}`), clockOf(0)), false)
})

t.test('the way of a login', async (t) => {
  const login = { acr: ['gold', 'silver'] }
  for (const acr of login.acr) t.equal(isLoginGood(login, { acr }, clockOf(0)), true, acr)
  for (const acr of ['bronze', 'Gold', 'gold silver', '', ['gold'], undefined, ...ODD]) {
    t.equal(isLoginGood(login, { acr }, clockOf(0)), false, String(acr))
  }
  t.equal(isLoginGood({ acr: ['constructor'] }, {}, clockOf(0)), false)
  const recent = { ...login, maxAge: 1 }
  t.equal(isLoginGood(recent, { acr: 'gold', auth_time: NOW - 1 }, clockOf(0)), false, 'both have to hold')
  t.equal(isLoginGood(recent, { acr: 'gold', auth_time: NOW }, clockOf(0)), true)
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
