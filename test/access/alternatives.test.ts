import t from 'tap'
import { listAlternatives } from '../../lib/access/alternatives.js'
import { factsOf, joinFacts } from '../../lib/access/facts.js'
import { sound } from './identities.js'

const numbered = (count: number, name = 's'): string[] => Array.from({ length: count }, (_, index) => `${name}${index}`)

const CASES: ReadonlyArray<readonly [requirements: readonly unknown[], alternatives: unknown]> = [
  [[], [[]]],
  [[{ roles: 'r' }], [[]]],
  [[{ scopes: 'a' }], [['a']]],
  [[{ scopes: ['a', 'b'] }], [['a', 'b']]],
  [[{ scopes: { anyOf: ['a', 'b', 'a'] } }], [['a'], ['b']]],
  [
    [{ anyOf: [{ scopes: 'a' }, { roles: 'r' }, { scopes: ['b', 'c'] }, { scopes: ['c', 'b'] }] }],
    [['a'], [], ['b', 'c']],
  ],
  [[{ scopes: 'a', anyOf: [{ scopes: 'b' }, { scopes: 'a' }] }], [['a', 'b'], ['a']]],
  [
    [{ scopes: { anyOf: ['a', 'b'] } }, { scopes: { anyOf: ['c', 'd'] } }],
    [['a', 'c'], ['a', 'd'], ['b', 'c'], ['b', 'd']],
  ],
  [[{ scopes: { anyOf: numbered(32) } }], numbered(32).map((name) => [name])],
  [[{ scopes: { anyOf: numbered(33) } }], undefined],
  [[{ anyOf: [{ scopes: { anyOf: numbered(33) } }] }, { scopes: 'a' }], undefined],
  [[{ scopes: { anyOf: numbered(6) } }, { scopes: { anyOf: numbered(6, 't') } }], undefined],
  [[{ anyOf: numbered(33).map((scopes) => ({ scopes })) }], undefined],
  [[{ anyOf: numbered(33).map(() => ({ scopes: 'a' })) }], [['a']]],
]

t.test('the scopes of each way', async (t) => {
  for (const [requirements, alternatives] of CASES) {
    const facts = joinFacts(requirements.map((one) => factsOf(sound(one))))
    t.strictSame(listAlternatives(facts), alternatives, JSON.stringify(requirements))
  }
})

t.test('they are not multiplied out beyond that', async (t) => {
  const level = (below: object): object =>
    ({ scopes: { anyOf: numbered(12) }, anyOf: Array.from({ length: 12 }, () => below) })
  t.equal(listAlternatives(factsOf(sound(level(level({ scopes: { anyOf: numbered(12, 't') } }))))), undefined)
})
