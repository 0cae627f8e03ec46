import type { FastifyReply, FastifyRequest } from 'fastify'
import type { MakeDemand } from '../access/demand.js'
import { TokenInvalid } from '../errors.js'
import type { ResolvedSettings } from '../settings/settings.js'
import type { RequireAccess } from './access.js'
import { EXPECTED } from './auth-config.js'
import type { Guard } from './authenticate.js'
import type { Policy } from './gate.js'
import type { OpenRoute } from './open-routes.js'
import type { Protection } from './protect.js'
import type { RequirementReader } from './requirements.js'
import { createPolicies } from './route-policy.js'
import { findTokenPlaces, type PlaceSettings } from './token-places.js'

interface PolicyParts {
  readonly guard: Guard
  readonly requireAccess: RequireAccess
  readonly protection: Protection
  readonly reader: RequirementReader
  readonly makeDemand: MakeDemand
  readonly openRoutes: readonly OpenRoute[]
  readonly settings: Pick<ResolvedSettings, 'global' | 'guardUnknown' | 'isUnknownStated'> & PlaceSettings
}

/** Joins `global`, `guardUnknown`, `allowAnonymous`, `protect` and `config.auth` to what is asked of each request. */
export function createPolicy (parts: PolicyParts): Policy {
  const { guard, requireAccess, protection } = parts
  const { global, guardUnknown, isUnknownStated } = parts.settings
  const route = global === true ? 'required' : global
  const unknown = guardUnknown && route
  const { policyOf, settle, explain } = createPolicies({ ...parts, ...protection, route, unknown })
  // A request to an unknown URL comes by twice.
  const judged = new WeakSet<FastifyRequest>()
  const reported = new WeakSet<object>()

  function refuseBroken (request: FastifyRequest, reply: FastifyReply, source: string): void {
    const { url = 'a not-found handler', config } = request.routeOptions
    if (!reported.has(config)) request.log.error(`apistar-jwt: ${source} of ${url} is not ${EXPECTED} that is sound`)
    reported.add(config)
    guard.refuse(request, reply, new TokenInvalid('No token is good for this route.'))
  }

  function enforce (request: FastifyRequest, reply: FastifyReply): void | Promise<void> {
    const { mode, demand, source } = policyOf(request)
    if (mode === false) return
    if (demand !== undefined) return requireAccess(request, reply, demand)
    if (mode === 'required') return guard.requireToken(request, reply)
    if (mode === 'optional') return guard.acceptToken(request, reply)
    refuseBroken(request, reply, source)
  }

  return {
    explain,
    settle,
    leavesUnknown: route !== false && !isUnknownStated,
    places: findTokenPlaces(parts.settings),
    onRequest (request, reply) {
      if (request.is404) judged.add(request)
      return enforce(request, reply)
    },
    onNotFound (request, reply) {
      if (!judged.has(request)) return enforce(request, reply)
    },
  }
}
