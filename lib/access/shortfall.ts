import { grantsOf, type Authenticated } from '../jwt/identity.js'
import { holdsClaim } from './judge.js'
import type { CheckedNames } from './names.js'
import type { CheckedRequirement } from './requirement.js'

type Kind = 'scopes' | 'roles'

function missingNames (auth: Authenticated, kind: Kind, rule: CheckedNames | undefined): readonly string[] {
  if (rule === undefined) return []
  const missing = rule.names.filter((name) => !grantsOf(auth)[kind].has(name))
  const isMet = rule.wanted === 'any' ? missing.length < rule.names.length : missing.length === 0
  return isMet ? [] : missing.map((name) => `${kind}: ${name}`)
}

function missingMembers (auth: Authenticated, { scopes, roles, claims = [] }: CheckedRequirement): readonly string[] {
  return [
    ...missingNames(auth, 'scopes', scopes),
    ...missingNames(auth, 'roles', roles),
    ...claims.filter(([name, wanted]) => !holdsClaim(auth, name, wanted)).map(([name]) => `claims: ${name}`),
  ]
}

function unclearMembers ({ login, check, anyOf }: CheckedRequirement): readonly string[] {
  return [
    ...(login === undefined ? [] : ['login']),
    ...(check === undefined ? [] : [`check ${check.name}`]),
    ...(anyOf === undefined ? [] : ['anyOf']),
  ]
}

/**
 * Says in words for the log what an identity lacks of requirements that it does not meet; nothing of its token.
 * What is not in the token alone is not judged again: a check may have been costly, and may answer otherwise by now.
 */
export function findShortfall (auth: Authenticated, requirements: readonly CheckedRequirement[]): readonly string[] {
  const missing = requirements.flatMap((requirement) => missingMembers(auth, requirement))
  return missing.length > 0 ? missing : requirements.flatMap(unclearMembers)
}
