import type { SessionTokens } from '../jwt/sessions.js'
import { ownClaim } from '../token/claims.js'
import { parseToken } from '../token/token.js'
import { clearCookie, nameCookies, readCookies, writeCookie } from './cookies.js'
import { parseRefreshToken } from './refresh-token.js'

interface SessionCookieParts {
  /** Tells apps on one host apart. */
  readonly name: string | undefined
  readonly sameSite: 'lax' | 'strict'
  /** The full URL of the routes that take a refresh token; undefined where there are none. */
  readonly path: string | undefined
  readonly maxTokenLength: number
}

/** The cookies that hold the tokens of a session. */
export interface SessionCookies {
  /** Every access token that a request came with in cookies; more than one is nobody's. */
  readonly accessTokens: (header: string | undefined) => readonly string[]
  /** Whether a request came with any of our cookies, good or not. */
  readonly hasAny: (header: string | undefined) => boolean
  /** Whether a request came with a refresh token in a cookie, good or not. */
  readonly hasRefresh: (header: string | undefined) => boolean
  /**
   * The refresh token that belongs to the access token beside it, of whatever age; undefined where there is none. A
   * sibling host can plant a cookie for a path, but no `__Host-` cookie.
   */
  readonly refreshToken: (header: string | undefined) => string | undefined
  /** `Set-Cookie` values for the tokens of a session, at a time in milliseconds. */
  readonly write: (
    tokens: Pick<SessionTokens, 'accessToken' | 'refreshToken' | 'session'>, now: number
  ) => readonly string[]
  /** A `Set-Cookie` value for an access token alone, for so many seconds; undefined for as long as the browser runs. */
  readonly writeAccess: (token: string, maxAge: number | undefined) => string
  /** `Set-Cookie` values that have the browser drop them. */
  readonly clear: () => readonly string[]
}

/** Builds the cookies of an app. */
export function createSessionCookies ({ name, sameSite, path, maxTokenLength }: SessionCookieParts): SessionCookies {
  const names = nameCookies(name)
  const access = { path: '/', sameSite }
  const refresh = path === undefined ? undefined : { path, sameSite: 'strict' as const }

  function accessTokens (header: string | undefined): readonly string[] {
    return readCookies(header, names.access)
  }

  // Neither signature nor times are looked at: the prefix binds it to this host, keys may have changed since, and a
  // refresh token proves itself.
  function sidOf (token: string): unknown {
    try {
      return ownClaim(parseToken(token, maxTokenLength).claims(), 'sid')
    } catch {
      return undefined
    }
  }

  function refreshTokens (header: string | undefined): readonly string[] {
    return refresh === undefined ? [] : readCookies(header, names.refresh)
  }

  return {
    accessTokens,
    hasAny: (header) => accessTokens(header).length > 0 || refreshTokens(header).length > 0,
    hasRefresh: (header) => refreshTokens(header).length > 0,
    refreshToken (header) {
      const [token, ...others] = accessTokens(header)
      if (token === undefined || others.length > 0) return undefined
      const sid = sidOf(token)
      const candidates = refreshTokens(header).flatMap((text) => {
        const parsed = parseRefreshToken(text)
        return parsed?.id === sid && parsed !== undefined ? [{ text, generation: parsed.generation }] : []
      })
      return candidates.sort((one, other) => other.generation - one.generation)[0]?.text
    },
    write ({ accessToken, refreshToken, session }, now) {
      const maxAge = Math.max(0, Math.floor((session.expiresAt.getTime() - now) / 1000))
      const values = [writeCookie(names.access, accessToken, { ...access, maxAge })]
      if (refresh !== undefined) values.push(writeCookie(names.refresh, refreshToken, { ...refresh, maxAge }))
      return values
    },
    writeAccess: (token, maxAge) => writeCookie(names.access, token, { ...access, maxAge }),
    clear () {
      const values = [clearCookie(names.access, access)]
      if (refresh !== undefined) values.push(clearCookie(names.refresh, refresh))
      return values
    },
  }
}
