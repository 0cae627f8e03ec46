import type { FastifyReply, FastifyRequest } from 'fastify'
import { RefreshAmbiguous } from '../errors.js'
import type { Sessions } from '../jwt/sessions.js'
import { memberOf } from '../settings/own.js'
import type { CookieKit } from './cookie-kit.js'

interface RefreshParts {
  readonly sessions: Pick<Sessions, 'refresh'>
  /** Cookies, where the app uses them. */
  readonly kit: CookieKit | undefined
}

/** A handler of one of our routes. */
export type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

/** The refresh token in a body. */
export function givenToken ({ body }: Pick<FastifyRequest, 'body'>): string | undefined {
  return memberOf(Object(body), 'refresh_token') as string | undefined
}

/**
 * Builds what answers `POST /refresh`. A token from the body is answered in the body and never sets a cookie, or a page
 * of somebody else's could log its visitors in as him; one from a cookie is answered in cookies alone.
 */
export function createRefreshHandler ({ sessions, kit }: RefreshParts): Handler {
  return async function refresh (request, reply) {
    const cookie = memberOf(request.headers, 'cookie')
    const given = givenToken(request)
    const counted = kit?.cookies.refreshToken(cookie)
    if (given !== undefined && counted === undefined) return await sessions.refresh(given)
    if (kit?.cookies.hasRefresh(cookie) === true) kit.requireOwn(request)
    if (given !== undefined) throw new RefreshAmbiguous()
    // Without a token nothing is ever set.
    const { expiresIn } = await sessions.refresh(counted ?? '', counted === undefined ? {} : { reply })
    return { expires_in: expiresIn }
  }
}
