import { createOriginCheck } from '../sessions/own-origin.js'
import { createSessionCookies, type SessionCookies } from '../sessions/session-cookies.js'
import type { ResolvedCookie } from '../settings/cookie-settings.js'
import { createCookieCarrier, type CookieCarrier } from './cookie-carrier.js'
import { createCookieSource, createRequireOwn, type RequireOwn } from './cookie-source.js'
import type { TokenSource } from './extract.js'

interface KitParts {
  readonly cookie: ResolvedCookie
  /** The full URL of the routes that take a refresh token; undefined where there are none. */
  readonly path: string | undefined
  readonly maxTokenLength: number
  /** The `Authorization` header. */
  readonly header: TokenSource
  /** Milliseconds since the epoch, by the clock that sessions end by. */
  readonly now: () => number
}

/** All that is done with the cookies of an app. */
export interface CookieKit {
  readonly source: TokenSource
  readonly cookies: SessionCookies
  readonly carrier: CookieCarrier
  readonly requireOwn: RequireOwn
}

/** Builds what reads and sets the cookies of an app. */
export function createCookieKit ({ cookie, path, maxTokenLength, header, now }: KitParts): CookieKit {
  const { findForeign, findForeignSetter } = createOriginCheck(cookie.origins)
  const requireOwn = createRequireOwn(findForeign)
  const cookies = createSessionCookies({ ...cookie, path, maxTokenLength })
  return {
    source: createCookieSource({ header, cookies, requireOwn }),
    cookies,
    carrier: createCookieCarrier({
      cookies, requireOwn: createRequireOwn(findForeignSetter), maxTokenLength, now,
    }),
    requireOwn,
  }
}
