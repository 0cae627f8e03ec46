import type { FastifyReply, FastifyRequest } from 'fastify'
import { AuthenticationFailed, TokenInvalid, TokenMissing } from '../errors.js'
import type { AuthenticateToken } from '../jwt/cache.js'
import type { Authenticated } from '../jwt/identity.js'
import type { Started } from '../sessions/start.js'
import { memberOf } from '../settings/own.js'
import { ownClaim } from '../token/claims.js'
import type { JsonObject } from '../token/token.js'
import type { CookieKit } from './cookie-kit.js'
import { givenToken, type Handler } from './session-refresh.js'

interface LogoutParts extends Started {
  readonly authenticateToken: AuthenticateToken
  /** The caller by the `Authorization` header, where one came that was good. */
  readonly identify: (request: FastifyRequest) => Authenticated | undefined
  readonly isOwn: (auth: Authenticated) => boolean
  /** Cookies, where the app uses them. */
  readonly kit: CookieKit | undefined
}

type End = (userId: string | number, sid: string) => Promise<unknown>

const REASON = 'logout'

/** Builds what answers `POST /logout`: it takes the access token or the refresh token. */
export function createLogoutHandler (parts: LogoutParts): Handler {
  const { sessions, endByToken, holdOwn, authenticateToken, identify, isOwn, kit } = parts
  const endInStore: End = async (userId, sid) => await sessions.end(userId, sid, REASON)

  async function endOf (auth: Authenticated, end: End = endInStore): Promise<void> {
    const { user: { id }, payload } = auth
    const sid = ownClaim(payload as JsonObject, 'sid')
    // To say that it is done would be a lie.
    if (!isOwn(auth) || id === null || typeof sid !== 'string') throw new TokenInvalid('The token is of no session.')
    await holdOwn(sid, async () => await end(id, sid))
  }

  // A token that is not good any more, or never was, has no session that could end.
  async function endByAccess (token: string, end?: End): Promise<void> {
    try {
      await endOf(await authenticateToken(token), end)
    } catch (error) {
      if (!(error instanceof AuthenticationFailed)) throw error
    }
  }

  // Cleared before anything else, so that they are gone although the store is away.
  async function endByCookies ({ cookies, carrier }: CookieKit, reply: FastifyReply): Promise<void> {
    const cookie = memberOf(reply.request.headers, 'cookie')
    carrier.clear(reply)
    const counted = cookies.refreshToken(cookie)
    const accesses = cookies.accessTokens(cookie)
    try {
      if (counted !== undefined && await endByToken(counted, REASON)) return
    } catch (error) {
      // Without the store a refresh token proves nothing, but the access token beside it does.
      for (const token of accesses) await endByAccess(token, () => { throw error })
      throw error
    }
    for (const token of accesses) await endByAccess(token)
  }

  return async function logOut (request, reply) {
    const cookie = memberOf(request.headers, 'cookie')
    const auth = identify(request)
    const given = givenToken(request)
    if (auth !== undefined) {
      await endOf(auth)
    } else if (kit?.cookies.hasAny(cookie) === true) {
      kit.requireOwn(request)
      await endByCookies(kit, reply)
    } else if (given === undefined) {
      throw new TokenMissing('Token')
    }
    if (given !== undefined) await endByToken(given, REASON)
    return reply.code(204).send()
  }
}
