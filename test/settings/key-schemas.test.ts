import { Value } from '@sinclair/typebox/value'
import t from 'tap'
import { DiscoverySchema, JwksSchema } from '../../lib/settings/key-schemas.js'
import { createFaults } from '../../lib/settings/faults.js'
import { readOptions } from '../../lib/settings/options.js'

const DEFAULTS = {
  cooldown: 10, maxAge: 600, staleIfError: 86_400, timeout: 5, headers: {}, required: false, allowHttp: false,
}

t.test('a remote set is kept as the documents say, unless told otherwise', async (t) => {
  const faults = createFaults('jwks')
  t.same(readOptions(DiscoverySchema, {}, faults), DEFAULTS)
  const given = { url: 'https://login.example', maxAge: 60 }
  t.same(readOptions(JwksSchema, given, faults), { ...DEFAULTS, ...given })
  faults.throwIfAny()
})

t.test('names that must be there, and others', async (t) => {
  const CASES = [
    [
      JwksSchema, ['allowHttp', 'cooldown', 'fetch', 'headers', 'maxAge', 'required', 'staleIfError', 'timeout', 'url'],
      ['url'],
    ],
    [
      DiscoverySchema,
      ['allowHttp', 'cooldown', 'fetch', 'headers', 'maxAge', 'required', 'staleIfError', 'timeout', 'url'], undefined,
    ],
  ] as const
  for (const [schema, names, required] of CASES) {
    t.strictSame(Object.keys(schema.properties).sort(), names)
    t.strictSame(schema.required, required)
    t.equal(schema.additionalProperties, false)
  }
})

t.test('numbers that are none', async (t) => {
  for (const name of ['cooldown', 'maxAge', 'staleIfError', 'timeout'] as const) {
    for (const value of [-1, NaN, Infinity, '1', null, true]) {
      t.notOk(Value.Check(DiscoverySchema.properties[name], value), `${name}: ${value}`)
    }
  }
})
