import { Value } from '@sinclair/typebox/value'
import t from 'tap'
import {
  KeyEntrySchema, keySets, RotateOptionsSchema, TrustedIssuerSchema,
} from '../../lib/settings/key-set-schemas.js'

t.test('names that must be there, and others', async (t) => {
  const ofIssuer = ['algorithms', 'audience', 'discovery', 'issuer', 'jwks', 'keys', 'publicKey', 'secret']
  const CASES = [
    [KeyEntrySchema, ['algorithm', 'kid', 'privateKey', 'publicKey', 'secret'], undefined],
    [RotateOptionsSchema, ['grace'], ['grace']],
    [TrustedIssuerSchema, ofIssuer, ['issuer']],
  ] as const
  for (const [schema, names, required] of CASES) {
    t.strictSame(Object.keys(schema.properties).sort(), names)
    t.strictSame(schema.required, required)
    t.equal(schema.additionalProperties, false)
  }
})

t.test('the shapes of key sets', async (t) => {
  const CASES: ReadonlyArray<readonly [keyof typeof keySets, readonly unknown[], readonly unknown[]]> = [
    ['keys', [[{}], { keys: [{}] }, { keys: [{}], more: 1 }], [[], {}, { keys: [] }, { keys: {} }, [1], 'x', null]],
    ['jwks', ['https://login.example', {}], [1, true, null, []]],
    ['discovery', [true, {}], [false, 'true', null, [], 1]],
  ]
  for (const [name, good, bad] of CASES) {
    for (const value of good) t.ok(Value.Check(keySets[name], value), `${name}: ${JSON.stringify(value)}`)
    for (const value of bad) t.notOk(Value.Check(keySets[name], value), `${name}: ${JSON.stringify(value)}`)
  }
})
