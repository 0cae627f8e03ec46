import t from 'tap'
import { createDemand } from '../../lib/access/demand.js'
import type { Verdict } from '../../lib/access/judge.js'
import { freeze } from '../helper.js'
import { identity, REQUEST, sound } from './identities.js'

const NOW = 1_700_000_000
const CLAIMS = {
  sub: 'x',
  scope: 'a b',
  roles: ['admin', 'Site editor'],
  tenant: 't',
  level: 2,
  paid: true,
  groups: ['g', 7],
  acr: 'gold',
  auth_time: NOW - 60,
}
const GOOD = identity(CLAIMS)
const OLD = { maxAge: 30 }
const BRONZE = { acr: 'platinum' }

function judge (requirements: readonly unknown[], auth = GOOD): Verdict | Promise<Verdict> {
  const { judge } = createDemand(requirements.map(sound), { leeway: 0, now: Date.now })
  return judge({ auth, request: REQUEST, asks: true })
}

const yes = (): boolean => true
const no = (): boolean => false

type Row = readonly [requirement: unknown, verdict: Verdict]

const ROWS: readonly Row[] = [
  [{ scopes: 'a' }, true], [{ scopes: 'c' }, false], [{ scopes: ['a', 'b'] }, true], [{ scopes: ['a', 'c'] }, false],
  [{ scopes: { anyOf: ['c', 'b'] } }, true], [{ scopes: { anyOf: ['c', 'd'] } }, false],
  [{ scopes: { anyOf: ['c'] } }, false],
  [{ scopes: 'A' }, false], [{ scopes: 'constructor' }, false], [{ scopes: '*' }, false],
  [{ scopes: ['a', 'a'] }, true],
  [{ roles: 'admin' }, true], [{ roles: 'adm' }, false], [{ roles: ['admin', 'Site editor'] }, true],
  [{ roles: 'Site' }, false],
  [{ roles: { anyOf: ['x', 'Site editor'] } }, true], [{ roles: ['admin', '__proto__'] }, false],
  [{ claims: { tenant: 't' } }, true], [{ claims: { tenant: 'T' } }, false], [{ claims: { level: 2 } }, true],
  [{ claims: { level: '2' } }, false],
  [{ claims: { paid: true } }, true], [{ claims: { paid: 'true' } }, false], [{ claims: { groups: 'g' } }, true],
  [{ claims: { groups: 7 } }, true],
  [{ claims: { groups: '7' } }, false], [{ claims: { none: 'x' } }, false],
  [{ claims: { tenant: 't', level: 3 } }, false],
  [{ claims: { constructor: 'x' } }, false], [{ claims: { toString: true } }, false],
  [{ login: { acr: 'gold' } }, true], [{ login: { acr: ['silver', 'gold'], maxAge: '61s' } }, true],
  [{ login: OLD }, OLD],
  [{ login: { ...BRONZE, ...OLD } }, { acr: ['platinum'], maxAge: 30 }],
  [{ check: yes }, true], [{ check: no }, false],
  ...[1, 'true', {}, { allowed: true }, null, undefined, [true]].map((odd): Row => [{ check: () => odd }, false]),
  [
    {
      scopes: 'a',
      roles: 'admin',
      claims: { tenant: 't' },
      login: { acr: 'gold' },
      check: yes,
      anyOf: [{ scopes: 'b' }],
    },
    true,
  ],
  [{ anyOf: [{ scopes: 'c' }, { roles: 'admin' }] }, true], [{ anyOf: [{ scopes: 'c' }, { roles: 'x' }] }, false],
  [{ scopes: 'a', anyOf: [{ scopes: 'c' }] }, false], [{ scopes: 'c', anyOf: [{ scopes: 'a' }] }, false],
  [
    {
      anyOf: [
        { anyOf: [{ scopes: 'c' }, { scopes: 'a', roles: 'x' }] },
        { anyOf: [{ roles: 'x' }, { claims: { level: 2 } }] },
      ],
    },
    true,
  ],
  // A new login alone would help, or would not.
  [{ scopes: 'c', login: OLD }, false], [{ login: OLD, anyOf: [{ roles: 'x' }] }, false],
  [{ login: OLD, anyOf: [{ roles: 'admin' }] }, OLD],
  [{ login: OLD, check: no }, OLD], [{ login: OLD, anyOf: [{ roles: 'x' }, { check: no }] }, OLD],
  [{ anyOf: [{ roles: 'x' }, { login: OLD }] }, OLD], [{ anyOf: [{ login: OLD }, { roles: 'admin' }] }, true],
  [{ anyOf: [{ login: OLD, roles: 'x' }, { roles: 'y' }] }, false],
  [{ anyOf: [{ login: { maxAge: 20 } }, { login: OLD }] }, OLD],
  [{ login: BRONZE, anyOf: [{ login: OLD }] }, { acr: ['platinum'], maxAge: 30 }],
  // The new login has to meet what this one met.
  [{ login: { acr: ['gold', 'x'] }, anyOf: [{ login: OLD }] }, { acr: ['gold', 'x'], maxAge: 30 }],
  [{ login: { acr: ['gold', 'platinum'] }, anyOf: [{ login: BRONZE }] }, { acr: ['platinum'] }],
  // No login could meet both.
  [{ login: { acr: 'gold' }, anyOf: [{ login: BRONZE }] }, false],
  [{ login: { acr: 'x' }, anyOf: [{ login: BRONZE }] }, false],
  [{ login: { acr: 'gold' }, anyOf: [{ login: BRONZE }, { login: OLD }] }, { acr: ['gold'], maxAge: 30 }],
  [{ login: { acr: 'gold' }, anyOf: [{ anyOf: [{ login: BRONZE }] }, { roles: 'x' }] }, false],
]

t.test('a requirement', async (t) => {
  freeze(t, NOW)
  for (const [requirement, verdict] of ROWS) t.strictSame(judge([requirement]), verdict, JSON.stringify(requirement))
})

t.test('requirements that all have to hold', async (t) => {
  freeze(t, NOW)
  const cases: ReadonlyArray<readonly [readonly unknown[], Verdict]> = [
    [[], true], [[{ scopes: 'a' }, { roles: 'admin' }], true], [[{ scopes: 'a' }, { roles: 'x' }], false],
    [[{ scopes: 'c' }, { roles: 'admin' }], false],
    [[{ login: OLD }, { scopes: 'c' }], false], [[{ login: OLD }, { scopes: 'a' }], OLD],
    [[{ scopes: 'a' }, { login: OLD }], OLD],
    [[{ login: OLD }, { login: BRONZE }], { acr: ['platinum'], maxAge: 30 }], [[{ login: OLD }, { check: no }], OLD],
    [[{ check: async () => true }, { scopes: 'c' }], false],
    [[{ login: { acr: 'gold' } }, { login: BRONZE }], false], [[{ login: BRONZE }, { login: { acr: 'gold' } }], false],
    [[{ login: { acr: 'x' } }, { login: BRONZE }], false],
    [[{ login: { acr: 'gold' } }, { anyOf: [{ login: BRONZE }] }], false],
    [[{ anyOf: [{ login: { acr: 'x' } }] }, { anyOf: [{ login: BRONZE }] }], false],
    [[{ login: { acr: ['gold', 'x'] } }, { login: OLD }], { acr: ['gold', 'x'], maxAge: 30 }],
    [[{ login: { acr: ['gold', 'platinum'] } }, { login: { acr: ['platinum', 'x'] } }], { acr: ['platinum'] }],
  ]
  for (const [requirements, verdict] of cases) {
    t.strictSame(await judge(requirements), verdict, JSON.stringify(requirements))
  }
})

t.test('the order: a check is not called once another member failed', async (t) => {
  freeze(t, NOW)
  const called: string[] = []
  const check = (name: string, passes: boolean) => () => { called.push(name); return passes }
  const cases: ReadonlyArray<readonly [unknown, string]> = [
    [{ check: check('a', true), scopes: 'c' }, ''], [{ check: check('a', true), roles: 'x' }, ''],
    [{ check: check('a', true), claims: { level: 1 } }, ''],
    [{ check: check('a', true), login: OLD }, ''],
    [{ check: check('a', true), anyOf: [{ check: check('b', true) }] }, 'ab'],
    [{ check: check('a', false), anyOf: [{ check: check('b', true) }] }, 'a'],
    [{ anyOf: [{ check: check('a', false) }, { check: check('b', true) }, { check: check('c', true) }] }, 'ab'],
    [{ login: OLD, anyOf: [{ check: check('a', true) }] }, ''],
  ]
  for (const [requirement, names] of cases) {
    await judge([requirement])
    t.equal(called.splice(0).join(''), names, JSON.stringify(requirement))
  }
})

t.test('sync where no check gives a promise, whose answer alone counts', async (t) => {
  t.equal(judge([{ check: yes, anyOf: [{ check: no }, { check: yes }] }]), true)
  for (const [late, verdict] of [
    [true, true], [false, false], [1, false], [{ allowed: true }, false], [undefined, false],
  ] as const) {
    const promised = judge([{ check: async () => late as boolean }])
    t.ok(promised instanceof Promise)
    t.equal(await promised, verdict, String(late))
    t.equal(await judge([{ anyOf: [{ check: async () => late as boolean }, { roles: 'x' }] }]), verdict)
    t.equal(
      await judge([{ check: () => ({ then (done: (value: unknown) => void) { done(late) } }) }]),
      verdict,
      'any thenable'
    )
  }
  t.equal(
    await judge([{ anyOf: [{ check: async () => false }, { roles: 'admin' }] }]), true, 'the next alternative is tried'
  )
})

t.test('what a check throws goes on as it is', async (t) => {
  const error = new Error('outage')
  t.throws(() => judge([{ check () { throw error } }]), error)
  t.throws(
    () => judge([{ anyOf: [{ check () { throw error } }, { roles: 'admin' }] }]),
    error,
    'not even a good alternative hides it'
  )
  await t.rejects(async () => { await judge([{ check: async () => { throw error } }]) }, error)
})

t.test('twelve scopes by twelve roles on three levels', async (t) => {
  const many = (name: string): object => ({ anyOf: Array.from({ length: 12 }, (_, index) => `${name}${index}`) })
  const level = (below?: object): object =>
    ({ scopes: many('s'), roles: many('r'), anyOf: Array.from({ length: 12 }, () => below ?? { scopes: many('s') }) })
  t.equal(judge([level(level(level()))]), false)
  t.equal(judge([level(level(level()))], identity({ scope: 's11', roles: 'r11' })), true)
})
