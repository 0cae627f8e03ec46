import t from 'tap'
import { NO_COOKIES } from '../../lib/jwt/cookies.js'

t.test('without the setting', (t) => {
  const refused = {
    code: 'APISTAR_JWT_SETTINGS_INVALID', message: 'There are no cookies here: there is no setting cookie.',
  }
  const reply = { header () {}, request: { headers: {}, method: 'POST', protocol: 'http', host: 'localhost' } }
  t.throws(() => NO_COOKIES.setCookie(reply, 'x'), refused)
  t.throws(() => NO_COOKIES.clearCookie(reply), refused)
  t.end()
})
