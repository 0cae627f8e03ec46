import { Value } from '@sinclair/typebox/value'
import t from 'tap'
import { EncodeOptionsSchema, VerifyOptionsSchema } from '../../lib/settings/call-schemas.js'

t.test('options of a call have no defaults: what is left out is as the settings say', async (t) => {
  const own = Object.entries({ ...VerifyOptionsSchema.properties, ...EncodeOptionsSchema.properties })
  t.strictSame(own.filter(([, schema]) => 'default' in schema), [])
})

t.test('header parameters are any, under any name', async (t) => {
  const { headers } = EncodeOptionsSchema.properties
  for (const value of [{}, { kid: 'a' }, { x: null, y: [1] }]) t.ok(Value.Check(headers, value), JSON.stringify(value))
  for (const value of [[], 'kid', null, 1]) t.notOk(Value.Check(headers, value), JSON.stringify(value))
})
