import type { FastifyReply, FastifyRequest } from 'fastify'
import { TokenInvalid } from '../errors.js'
import type { ResolvedSettings } from '../settings/settings.js'
import type { Guard } from './authenticate.js'
import type { Policy } from './gate.js'
import type { OpenRoute } from './open-routes.js'
import { createModeOf } from './route-mode.js'

interface PolicyParts {
  readonly guard: Guard
  readonly openRoutes: readonly OpenRoute[]
  readonly settings: Pick<ResolvedSettings, 'global' | 'guardUnknown'>
}

/** Joins `global`, `guardUnknown`, `allowAnonymous` and `config.auth` to what is asked of each request. */
export function createPolicy ({ guard, openRoutes, settings: { global, guardUnknown } }: PolicyParts): Policy {
  const route = global === true ? 'required' : global
  const modeOf = createModeOf({ route, unknown: guardUnknown && route, openRoutes })
  // A request to an unknown URL comes by twice.
  const judged = new WeakSet<FastifyRequest>()

  function enforce (request: FastifyRequest, reply: FastifyReply): void | Promise<void> {
    const mode = modeOf(request)
    if (mode === false) return
    if (mode === 'required') return guard.requireToken(request, reply)
    if (mode === 'optional') return guard.acceptToken(request, reply)
    request.log.error(`apistar-jwt: config.auth of ${request.routeOptions.url} is not 'required', 'optional' or false`)
    guard.refuse(request, reply, new TokenInvalid('No token is good for this route.'))
  }

  return {
    onRequest (request, reply) {
      if (request.is404) judged.add(request)
      return enforce(request, reply)
    },
    onNotFound (request, reply) {
      if (!judged.has(request)) return enforce(request, reply)
    },
  }
}
