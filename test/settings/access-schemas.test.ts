import { Value } from '@sinclair/typebox/value'
import t from 'tap'
import { accessSettings } from '../../lib/settings/access-schemas.js'

t.test('a claim is named, or found on a way of names', async (t) => {
  const { scopeClaims } = accessSettings
  t.ok(Value.Check(scopeClaims, ['scope', ['resource_access', 'my-api', 'roles']]))
  t.notOk(Value.Check(scopeClaims, ['scope', [['resource_access']]]), 'no list in a list in a list')
  t.notOk(Value.Check(scopeClaims, 'scope'), 'always in a list, so that a way is not taken for two names')
})
