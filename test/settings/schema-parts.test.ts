import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import t from 'tap'
import { ALGORITHM_NAMES } from '../../lib/settings/algorithms.js'
import { ALGORITHM, AlgorithmName, Issuer, List, Names, TimeSpan } from '../../lib/settings/schema-parts.js'
import { build, SECRET } from '../helper.js'
import { refusedAtBoot, refusedInCall } from '../refused.js'

t.test('a list takes what its items take, and its options', async (t) => {
  const schema = List(Type.Integer(), { minItems: 1, description: 'whole numbers' })
  const CASES: ReadonlyArray<readonly [unknown, boolean]> = [
    [[1], true], [Object.freeze([1, 2]), true], [[], false], [['1'], false], [1, false], [{ 0: 1, length: 1 }, false],
  ]
  for (const [value, isTaken] of CASES) t.equal(Value.Check(schema, value), isTaken, JSON.stringify(value))
  t.equal(schema.description, 'whole numbers')
})

t.test('names are not empty', async (t) => {
  for (const [value, isTaken] of [[['a'], true], [[], false], [[''], false], ['a', false]] as const) {
    t.equal(Value.Check(Names, value), isTaken)
  }
})

const AROUND = [' ', '\t', '\n', '\r\n', '\0', '\x1f', '\u00a0', '\u2028', '\ufeff', '\u3000']

t.test('an issuer has no white space around it', async (t) => {
  for (const issuer of ['a', 'ab', 'https://login.example', 'My Company', 'a\nb', '-']) {
    t.ok(Value.Check(Issuer, issuer), issuer)
  }
  for (const given of ['', ...AROUND]) t.notOk(Value.Check(Issuer, given))
})

t.test('at no door does an issuer have white space around it', async (t) => {
  const app = await build(t)
  const [secret, message] = [
    SECRET, /issuer: a .* given, expected a string that is not empty and has no white space around it/,
  ]
  for (const around of AROUND) {
    for (const issuer of [`${around}https://marker.example`, `https://marker.example${around}`]) {
      for (const given of [issuer, [issuer], ['https://marker.example', issuer]]) {
        await refusedAtBoot(t, { secret, issuer: given }, message, 'the setting')
        await refusedInCall(t, app, 'verify', { issuer: given }, message, 'an option')
      }
      await refusedInCall(t, app, 'encode', { issuer }, message, 'an option')
      await refusedAtBoot(t, { issuer, discovery: true }, message, 'one to discover')
      await refusedAtBoot(t, { secret, trustedIssuers: [{ issuer, secret }] }, message, 'a trusted one')
      await refusedAtBoot(
        t, { secret, trustedIssuers: [{ issuer, discovery: true }] }, message, 'a trusted one to discover'
      )
    }
  }
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
  for (const [value, isTaken] of [[0, true], ['15m', true], [-1, false], [NaN, false], [true, false]] as const) {
    t.equal(Value.Check(TimeSpan, value), isTaken, String(value))
  }
})
