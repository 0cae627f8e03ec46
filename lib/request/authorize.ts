import type { FastifyReply, FastifyRequest } from 'fastify'
import type { MakeDemand } from '../access/demand.js'
import { factsOf } from '../access/facts.js'
import type { Requirement } from '../access/requirement.js'
import { createFaults } from '../settings/faults.js'
import type { RequireAccess } from './access.js'
import { markAsks } from './audit/asks.js'
import { createHook, type AuthHook } from './hook.js'
import type { RequirementReader } from './requirements.js'

/**
 * Makes a hook that requires a good token which meets a requirement, for any stage that `authenticate` is for. It
 * authenticates where nobody has. In `onRequest` a check sees params as raw text, and no body.
 *
 * @throws ConfigurationError at once, where the requirement is faulty
 */
export type Authorize = (requirement: Requirement) => AuthHook

interface AuthorizeParts {
  readonly reader: RequirementReader
  readonly requireAccess: RequireAccess
  readonly makeDemand: MakeDemand
}

/** Builds `fastify.authorize` of a registration. */
export function createAuthorize ({ reader, requireAccess, makeDemand }: AuthorizeParts): Authorize {
  return function authorize (requirement) {
    const faults = createFaults('requirement of authorize', 'apistar-jwt: ')
    const checked = reader.read(requirement, faults)
    faults.throwIfAny()
    const demand = makeDemand([checked])
    const hook = createHook('authorize', (request: FastifyRequest, reply: FastifyReply) => {
      return requireAccess(request, reply, demand)
    })
    return markAsks(hook, factsOf(checked))
  }
}
