import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { SessionUnknown, TokenInvalid } from '../errors.js'
import type { AuthenticateToken } from '../jwt/cache.js'
import type { Authenticated } from '../jwt/identity.js'
import type { Started } from '../sessions/start.js'
import { memberOf } from '../settings/own.js'
import type { SessionFacts } from '../settings/session-schemas.js'
import { ownClaim } from '../token/claims.js'
import type { JsonObject } from '../token/token.js'
import type { Guard } from './authenticate.js'
import type { CookieKit } from './cookie-kit.js'
import { createLogoutHandler } from './session-logout.js'
import { createRefreshHandler, type Handler } from './session-refresh.js'
import {
  BadRequest, compileSerializer, compileValidator, Done, NotFound, SessionsAnswer, TokenAnswer, TokenBody,
} from './session-schemas.js'

interface RouteParts extends Started {
  readonly guard: Guard
  readonly authenticateToken: AuthenticateToken
  /** Where the routes are, below the prefix of the plugin. */
  readonly endpoint: string
  /** Cookies, where the app uses them. */
  readonly kit: CookieKit | undefined
  /** Other issuers: how their users are called says nothing of whose sessions are theirs. */
  readonly trusted: { has (issuer: string): boolean }
}

interface Caller { readonly userId: string | number, readonly sid: unknown }

const MOST_BYTES = 16 * 1024
const OPEN = { config: { auth: false } } as const
const GUARDED = { config: { auth: 'required' } } as const
const ENDING = { ...GUARDED, schema: { response: { 204: Done } } } as const

function describe ({ userId: _userId, data: _data, ...facts }: SessionFacts, { sid }: Caller): object {
  return { ...facts, current: facts.id === sid }
}

// Of all that an app has set, nothing may change what these routes take and give.
function prepare (own: FastifyInstance): void {
  const parse = own.getDefaultJsonParser('error', 'error')
  own.removeAllContentTypeParsers()
  own.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: MOST_BYTES }, (request, body, done) => {
    if (body === '') done(null, undefined)
    else parse(request, String(body), done)
  })
  own.setValidatorCompiler(compileValidator)
  own.setSerializerCompiler(compileSerializer)
  own.addHook('onSend', function storeNothing (_request, reply, _payload, done) {
    reply.header('cache-control', 'no-store')
    done()
  })
}

/** Declares the routes of sessions, in a context of their own. */
export function declareSessionRoutes (own: FastifyInstance, parts: RouteParts): void {
  const { sessions, holdOwn, guard, endpoint, kit, trusted } = parts

  function isOwn ({ payload }: Authenticated): boolean {
    const iss = ownClaim(payload as JsonObject, 'iss') as string | undefined
    return iss === undefined || !trusted.has(iss)
  }

  function answering (handler: Handler): Handler {
    return async function answer (request, reply) {
      try {
        return await handler(request, reply)
      } catch (error) {
        return guard.fail(request, reply, error)
      }
    }
  }

  function callerOf (request: FastifyRequest): Caller {
    const auth = guard.identify(request) as Authenticated
    const { user: { id }, payload } = auth
    if (id === null || !isOwn(auth)) throw new TokenInvalid('The token is of nobody who could have sessions here.')
    return { userId: id, sid: ownClaim(payload as JsonObject, 'sid') }
  }

  function clearCookies ({ headers }: FastifyRequest, reply: FastifyReply): void {
    if (memberOf(headers, 'authorization') === undefined) kit?.carrier.clear(reply)
  }

  prepare(own)
  own.post(`${endpoint}/refresh`, {
    ...OPEN, schema: { body: TokenBody, response: { 200: TokenAnswer, 400: BadRequest } },
  }, answering(createRefreshHandler(parts)))

  own.post(`${endpoint}/logout`, {
    ...OPEN,
    schema: { body: TokenBody, response: { 204: Done, 400: BadRequest } },
    async onRequest (request, reply) {
      if (memberOf(request.headers, 'authorization') !== undefined) await guard.requireToken(request, reply)
    },
  }, answering(createLogoutHandler({
    ...parts,
    isOwn,
    identify (request) {
      const auth = guard.identify(request)
      return auth.isAuthenticated() ? auth : undefined
    },
  })))

  own.post(`${endpoint}/logout-all`, ENDING, answering(async function logOutEverywhere (request, reply) {
    const { userId, sid } = callerOf(request)
    await holdOwn(sid, async () => await sessions.endAll(userId, { reason: 'logout_all' }))
    clearCookies(request, reply)
    return reply.code(204).send()
  }))

  own.get(`${endpoint}/sessions`, {
    ...GUARDED, schema: { response: { 200: SessionsAnswer } },
  }, answering(async function listSessions (request) {
    const caller = callerOf(request)
    return { sessions: (await sessions.list(caller.userId)).map((facts) => describe(facts, caller)) }
  }))

  own.delete(`${endpoint}/sessions/:id`, {
    ...GUARDED, schema: { response: { 204: Done, 404: NotFound } },
  }, answering(async function endSession (request, reply) {
    const { userId, sid } = callerOf(request)
    const { id } = request.params as { id: string }
    const end = async (): Promise<boolean> => await sessions.end(userId, id, 'ended_by_user')
    if (!await (id === sid ? holdOwn(sid, end) : end())) throw new SessionUnknown()
    if (id === sid) clearCookies(request, reply)
    return reply.code(204).send()
  }))
}
