import t from 'tap'
import { NO_SESSIONS } from '../../lib/jwt/sessions.js'

t.test('without the setting', async (t) => {
  const refused = {
    code: 'APISTAR_JWT_SETTINGS_INVALID', message: 'There are no sessions here: there is no setting sessions.',
  }
  t.strictSame(Object.keys(NO_SESSIONS), ['create', 'refresh', 'stepUp', 'end', 'endAll', 'list'])
  for (const call of Object.values(NO_SESSIONS)) await t.rejects((call as () => Promise<unknown>)(), refused)
})
