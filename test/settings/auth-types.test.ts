import t from 'tap'
import type { Payload, RoleName, ScopeName } from '../../lib/settings/auth-types.js'

t.test('what an app has not declared may be anything', async (t) => {
  const scope: ScopeName = 'read:users'
  const role: RoleName = 'admin'
  const payload: Payload = { sub: 'x', scope, roles: [role] }
  t.strictSame(Object.keys(payload), ['sub', 'scope', 'roles'])
})
