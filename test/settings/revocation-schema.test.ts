import { Value } from '@sinclair/typebox/value'
import t from 'tap'
import { memoryStore } from '../../index.js'
import { RevocationSchema } from '../../lib/settings/revocation-schema.js'

t.test('every name, its default, and what is allowed', async (t) => {
  t.strictSame(Object.keys(RevocationSchema.properties), [
    'store', 'poll', 'staleAfter', 'whenStale', 'timeout', 'oldTokens',
  ])
  t.strictSame(Value.Default(RevocationSchema, {}), {
    poll: '1s', staleAfter: '30s', whenStale: 'refuse', timeout: '2s', oldTokens: 'refuse',
  })
  t.ok(Value.Check(RevocationSchema, { store: memoryStore(), poll: 0.5 }))
  for (const { description } of Object.values(RevocationSchema.properties)) t.match(description, /^\S.*\S$/)
})
