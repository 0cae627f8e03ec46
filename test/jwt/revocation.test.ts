import t from 'tap'
import { build } from '../helper.js'

t.test('without the setting nothing can be revoked, and that is said', async (t) => {
  const app = await build(t)
  const refusal = { code: 'APISTAR_JWT_SETTINGS_INVALID', message: /no setting revocation/ }
  await t.rejects(app.jwt.revoke({ sid: 's' }), refusal)
  t.throws(() => app.jwt.revocations(), refusal)
})
