import { readRequirement, type CheckedRequest, type CheckedRequirement } from '../../lib/access/requirement.js'
import { Authenticated } from '../../lib/jwt/identity.js'
import { createFaults } from '../../lib/settings/faults.js'

const RULES = { idClaim: 'id', usernameClaim: 'username', scopeClaims: [['scope'], ['scp']], roleClaims: [['roles']] }

/** The identity that claims make under the default settings. */
export function identity (claims: object): Authenticated {
  return new Authenticated('token', structuredClone(claims) as Record<string, unknown>, RULES)
}

/** A requirement that is sound, as it is used. */
export function sound (given: unknown): CheckedRequirement {
  const faults = createFaults('requirement')
  const checked = readRequirement(given, undefined, faults)
  faults.throwIfAny()
  return checked
}

/** A request of which nothing is asked. */
export const REQUEST = {} as CheckedRequest
