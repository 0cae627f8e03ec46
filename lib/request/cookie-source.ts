import { CrossOrigin, TokenExpired, TokenInvalid, TokenRevoked } from '../errors.js'
import type { SessionCookies } from '../sessions/session-cookies.js'
import type { FindForeign } from '../sessions/own-origin.js'
import { memberOf } from '../settings/own.js'
import type { OriginatingRequest } from '../settings/session-schemas.js'
import type { RequestWithHeaders, RequestWithLog, TokenSource } from './extract.js'
import type { ReadableReply } from './hook.js'

/** @throws CrossOrigin where a request that changes something, or a cookie, is not the app's own doing */
export type RequireOwn = (request: RequestWithHeaders) => void

interface CookieSourceParts {
  /** The `Authorization` header, which wins: who sends a bad one is not let in by a cookie. */
  readonly header: TokenSource
  readonly cookies: Pick<SessionCookies, 'accessTokens'>
  readonly requireOwn: RequireOwn
}

/** Builds the check of where a request comes from, which tells the debug log why one is refused. */
export function createRequireOwn (findForeign: FindForeign): RequireOwn {
  return function requireOwn (request: RequestWithLog) {
    const reason = findForeign(request as RequestWithLog & OriginatingRequest)
    if (reason === undefined) return
    request.log?.debug({ reason }, 'apistar-jwt: the request comes from another origin')
    throw new CrossOrigin()
  }
}

/** Takes tokens from the header, or else from a cookie. */
export function createCookieSource ({ header, cookies, requireOwn }: CookieSourceParts): TokenSource {
  const byCookie = new WeakSet<object>()

  return {
    name: 'Token',
    extract (request) {
      const token = header.extract(request)
      if (token !== undefined) return token
      const [cookie, another] = cookies.accessTokens(memberOf(request.headers, 'cookie'))
      if (cookie === undefined) return undefined
      requireOwn(request)
      if (another !== undefined) throw new TokenInvalid('The cookie of the access token is there twice.')
      byCookie.add(request)
      return cookie
    },
    // A browser goes on sending it, and whoever reads a page that is open to all has not asked to be let in.
    isOver: (request, error) =>
      byCookie.has(request) && (error instanceof TokenExpired || error instanceof TokenRevoked),
    // RFC 9111 3.5 keeps shared caches from answers to an Authorization header only.
    onAccepted (request, reply) {
      if (reply === undefined || !byCookie.has(request)) return
      const { header, getHeader } = reply as ReadableReply
      if (getHeader?.call(reply, 'cache-control') === undefined) header.call(reply, 'cache-control', 'private')
    },
  }
}
