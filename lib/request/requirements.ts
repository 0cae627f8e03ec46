import { readRequirement, type CheckedRequirement } from '../access/requirement.js'
import type { Faults } from '../settings/faults.js'

/** Reads the requirements of a registration. */
export interface RequirementReader {
  /**
   * Reads and copies a requirement, once: what was sound is not read again, so that a list which grows or shrinks later
   * changes nothing.
   *
   * @param faults where each fault is noted; where it notes any, the result may not be used
   */
  readonly read: (given: unknown, faults: Faults) => CheckedRequirement
  /** The scopes that were named so far. */
  readonly scopes: ReadonlySet<string>
}

function * scopesOf ({ scopes, anyOf = [] }: CheckedRequirement): Generator<string> {
  yield * scopes?.names ?? []
  for (const one of anyOf) yield * scopesOf(one)
}

/**
 * Builds the reader of a registration.
 *
 * @param declared the scopes that there are, if the app says so
 */
export function createRequirementReader (declared: ReadonlyMap<string, string> | undefined): RequirementReader {
  const known = new WeakMap<object, CheckedRequirement>()
  const scopes = new Set<string>()
  const names = declared && new Set(declared.keys())

  function read (given: unknown, faults: Faults): CheckedRequirement {
    const before = known.get(given as object)
    if (before !== undefined) return before
    const checked = readRequirement(given, names, faults)
    if (faults.has('')) return checked
    known.set(given as object, checked)
    for (const name of scopesOf(checked)) scopes.add(name)
    return checked
  }

  return { read, scopes }
}
