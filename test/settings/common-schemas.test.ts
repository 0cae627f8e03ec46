import t from 'tap'
import { EncodeOptionsSchema, VerifyOptionsSchema } from '../../lib/settings/call-schemas.js'
import { checks, lifetimes, privateKey, publicKey, secretKey } from '../../lib/settings/common-schemas.js'
import { SettingsSchema } from '../../lib/settings/schema.js'

t.test('what a call takes has the very schema of the setting of that name', async (t) => {
  const CASES = [
    [VerifyOptionsSchema, { ...secretKey, ...publicKey, ...checks }],
    [EncodeOptionsSchema, { ...secretKey, ...privateKey, ...lifetimes }],
    [SettingsSchema, { ...secretKey, ...publicKey, ...privateKey, ...checks, ...lifetimes }],
  ] as const
  for (const [schema, parts] of CASES) t.match(schema.properties, parts)
})
