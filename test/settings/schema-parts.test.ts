import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import t from 'tap'
import { ALGORITHM_NAMES } from '../../lib/settings/algorithms.js'
import { ALGORITHM, AlgorithmName, List, Names, TimeSpan } from '../../lib/settings/schema-parts.js'

t.test('a list takes what its items take, and its options', async (t) => {
  const schema = List(Type.Integer(), { minItems: 1, description: 'whole numbers' })
  const CASES: ReadonlyArray<readonly [unknown, boolean]> = [[[1], true], [Object.freeze([1, 2]), true], [[], false], [['1'], false], [1, false], [{ 0: 1, length: 1 }, false]]
  for (const [value, isTaken] of CASES) t.equal(Value.Check(schema, value), isTaken, JSON.stringify(value))
  t.equal(schema.description, 'whole numbers')
})

t.test('names are not empty', async (t) => {
  for (const [value, isTaken] of [[['a'], true], [[], false], [[''], false], ['a', false]] as const) t.equal(Value.Check(Names, value), isTaken)
})

t.test('an algorithm is one of the table, and the words name them all', async (t) => {
  for (const name of ALGORITHM_NAMES) {
    t.ok(Value.Check(AlgorithmName, name), name)
    t.match(ALGORITHM, name)
  }
  for (const name of ['none', 'hs256', 'ES256K', '', 'constructor']) t.notOk(Value.Check(AlgorithmName, name), name)
})

t.test('a time span is marked, so that its text is parsed', async (t) => {
  t.equal(TimeSpan.isTimeSpan, true)
  for (const [value, isTaken] of [[0, true], ['15m', true], [-1, false], [NaN, false], [true, false]] as const) t.equal(Value.Check(TimeSpan, value), isTaken, String(value))
})
