import { SettingsInvalid } from '../errors.js'
import type { CookieReply } from '../settings/session-schemas.js'

/** What `fastify.jwt` does with cookies, with the setting `cookie`. */
export interface SetCookies {
  /**
   * Sets an access token as a cookie: until its `exp`, or else until the browser is closed.
   *
   * @param reply the reply of a request, which has to be the app's own doing
   * @param token the token, a compact JWT
   * @throws ConfigurationError for what is no token; `APISTAR_JWT_CROSS_ORIGIN`
   */
  readonly setCookie: (reply: CookieReply, token: string) => void
  /**
   * Has the browser drop the cookies.
   *
   * @param reply the reply of a request, which has to be the app's own doing
   * @throws `APISTAR_JWT_CROSS_ORIGIN`
   */
  readonly clearCookie: (reply: CookieReply) => void
}

function refuse (): never {
  throw new SettingsInvalid('There are no cookies here: there is no setting cookie.')
}

/** What `fastify.jwt` does with cookies without the setting. */
export const NO_COOKIES: SetCookies = Object.freeze({ setCookie: refuse, clearCookie: refuse })
