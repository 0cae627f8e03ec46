import type { ScopesSetting } from '../settings/access-schemas.js'
import type { Faults } from '../settings/faults.js'
import { readMembers } from './members.js'
import { scopeKind } from './names.js'

/**
 * Reads the setting `scopes`.
 *
 * @returns what each scope allows, in the order that they were given in; undefined where the setting was not given
 */
export function readDeclaredScopes (
  given: ScopesSetting | undefined, faults: Faults
): ReadonlyMap<string, string> | undefined {
  if (given === undefined) return undefined
  const { isName, description } = scopeKind()
  const scopes = readMembers(given, faults)
  for (const [name, text] of scopes) {
    if (!isName(name)) faults.say('', `a name given that is not ${description}`)
    else if (typeof text !== 'string') faults.add(name, text, 'what the scope allows, in words')
  }
  return new Map(scopes as ReadonlyArray<[string, string]>)
}
