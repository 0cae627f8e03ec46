import { SettingsInvalid } from '../errors.js'
import type { SetCookies } from '../jwt/cookies.js'
import type { Carrier } from '../sessions/carrier.js'
import type { SessionCookies } from '../sessions/session-cookies.js'
import type { CookieReply } from '../settings/session-schemas.js'
import { ownClaim } from '../token/claims.js'
import { parseToken } from '../token/token.js'
import type { RequireOwn } from './cookie-source.js'

interface CarrierParts {
  readonly cookies: SessionCookies
  readonly requireOwn: RequireOwn
  readonly maxTokenLength: number
  /** Milliseconds since the epoch, by the clock that sessions end by. */
  readonly now: () => number
}

/** What sets cookies on replies. */
export interface CookieCarrier extends Carrier, SetCookies {
  /** Has the browser drop all cookies, whose request was looked at before. */
  readonly clear: (reply: CookieReply) => void
}

function write (reply: CookieReply, values: readonly string[]): void {
  for (const value of values) reply.header('set-cookie', value)
  reply.header('cache-control', 'no-store')
}

/** Builds what sets the cookies of an app. */
export function createCookieCarrier ({ cookies, requireOwn, maxTokenLength, now }: CarrierParts): CookieCarrier {
  function expiryOf (token: unknown): number | undefined {
    try {
      return ownClaim(parseToken(token, maxTokenLength).claims(), 'exp') as number | undefined
    } catch {
      throw new SettingsInvalid('setCookie: expected a compact JWT.')
    }
  }

  function clear (reply: CookieReply): void {
    write(reply, cookies.clear())
  }

  return {
    requireOwn: ({ request }) => requireOwn(request),
    carry (reply, tokens, presented) {
      const values = cookies.write(tokens, now())
      // Where the client has the refresh token already, this answer may overtake one that replaces it.
      write(reply, tokens.refreshToken === presented ? values.slice(0, 1) : values)
    },
    clear,
    setCookie (reply, token) {
      const exp = expiryOf(token)
      requireOwn(reply.request)
      const maxAge = typeof exp === 'number' ? Math.max(0, Math.floor(exp - now() / 1000)) : undefined
      write(reply, [cookies.writeAccess(token, maxAge)])
    },
    clearCookie (reply) {
      requireOwn(reply.request)
      clear(reply)
    },
  }
}
