import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Demand } from '../access/demand.js'
import type { Verdict } from '../access/judge.js'
import type { CheckedRequest } from '../access/requirement.js'
import { findShortfall } from '../access/shortfall.js'
import { Forbidden, LoginRequired } from '../errors.js'
import { grantsOf, type Authenticated } from '../jwt/identity.js'
import { isThenable } from '../settings/thenable.js'
import { NOTHING, type Guard } from './authenticate.js'

/**
 * Requires a good token, and that it meets a demand; a promise only where something must be awaited.
 *
 * @throws AuthenticationFailed, AuthorizationFailed, KeysUnavailable; what a check throws, as it is
 */
export type RequireAccess = (request: FastifyRequest, reply: FastifyReply, demand: Demand) => void | Promise<void>

/** Builds what requires access, behind the guard of a registration. */
export function createAccess (guard: Guard): RequireAccess {
  function settle (request: FastifyRequest, reply: FastifyReply, demand: Demand, verdict: Verdict): void {
    if (verdict === true) return
    if (verdict !== false) {
      guard.refuse(request, reply, new LoginRequired(), { ...NOTHING, login: verdict, missing: ['login'] })
    }
    const auth = guard.identify(request) as Authenticated
    const { scopes } = grantsOf(auth)
    const scope = demand.scopes.every((name) => scopes.has(name)) ? undefined : demand.scope
    const missing = findShortfall(auth, demand.requirements)
    guard.refuse(request, reply, new Forbidden(), { ...NOTHING, scope, missing })
  }

  function judge (request: FastifyRequest, reply: FastifyReply, { judge }: Demand): Verdict | Promise<Verdict> {
    const auth = guard.identify(request) as Authenticated
    try {
      const verdict = judge({ auth, request: request as CheckedRequest, asks: true })
      return isThenable(verdict) ? verdict.catch((error: unknown) => guard.fail(request, reply, error)) : verdict
    } catch (error) {
      guard.fail(request, reply, error)
    }
  }

  function permit (request: FastifyRequest, reply: FastifyReply, demand: Demand): void | Promise<void> {
    const verdict = judge(request, reply, demand)
    if (!isThenable(verdict)) return settle(request, reply, demand, verdict)
    return verdict.then(async (late) => {
      await guard.confirm(request, reply, demand.scope)
      settle(request, reply, demand, late)
    })
  }

  return function requireAccess (request, reply, demand) {
    const authenticated = guard.requireToken(request, reply, demand.scope)
    return authenticated === undefined
      ? permit(request, reply, demand)
      : authenticated.then(() => permit(request, reply, demand))
  }
}
