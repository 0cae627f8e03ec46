import { nearName } from '../settings/near-name.js'
import type { Faults } from '../settings/faults.js'
import { attempt } from '../settings/own.js'
import { readList, readMembers } from './members.js'

/** A name, a list of names of which all are wanted, or of which any one will do. */
export type NameRule<Name extends string = string> = Name | readonly Name[] | { readonly anyOf: readonly Name[] }

/** A `NameRule` as it is used. */
export interface CheckedNames {
  readonly names: readonly string[]
  /** How many of them are wanted: each, or one. */
  readonly wanted: 'all' | 'any'
}

/** What a name may be. */
interface NameKind {
  readonly isName: (given: unknown) => given is string
  readonly description: string
  /** The only ones there are, where that is known. */
  readonly declared: ReadonlySet<string> | undefined
}

// RFC 6749 3.3: scope-token = 1*( %x21 / %x23-5B / %x5D-7E )
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/** Whether something can be the name of a scope. */
export function isScope (given: unknown): given is string {
  return typeof given === 'string' && SCOPE.test(given)
}

/** The kind of name that scopes are; all that there are, if the app says so. */
export function scopeKind (declared?: ReadonlySet<string>): NameKind {
  return { isName: isScope, declared, description: 'the name of a scope, in printable ASCII without spaces and quotes' }
}

/** The kind of name that roles are. */
export const ROLE_KIND: NameKind = {
  isName: (given): given is string => typeof given === 'string' && given !== '',
  declared: undefined,
  description: 'the name of a role, which is not empty',
}

function checkName (given: unknown, { isName, description, declared }: NameKind, faults: Faults): void {
  if (!isName(given)) faults.add('', given, description)
  else if (declared?.has(given) === false) {
    faults.say('', `a name that is not in the setting scopes${nearName(given, declared)}`)
  }
}

function readNameList (given: unknown, kind: NameKind, faults: Faults): readonly string[] {
  const names = readList(given, faults, `${kind.description}, a list of such, or { anyOf: [...] }`)
  for (const [index, name] of names.entries()) checkName(name, kind, faults.at(String(index)))
  return names as readonly string[]
}

function readAnyOf (given: object, kind: NameKind, faults: Faults): readonly string[] {
  const names: string[] = []
  for (const [name, value] of readMembers(given, faults)) {
    if (name === 'anyOf') names.push(...readNameList(value, kind, faults.at(name)))
    else faults.say(name, 'there is no such member; anyOf is the only one')
  }
  return names
}

/**
 * Reads the names that a requirement states.
 *
 * @returns a copy; not to be used where `faults` notes any
 */
export function readNames (given: unknown, kind: NameKind, faults: Faults): CheckedNames {
  if (typeof given !== 'object' || given === null) {
    checkName(given, kind, faults)
    return { names: [given as string], wanted: 'all' }
  }
  // To ask what a Proxy is that was revoked throws.
  return attempt(() => Array.isArray(given)) === true
    ? { names: readNameList(given, kind, faults), wanted: 'all' }
    : { names: readAnyOf(given, kind, faults), wanted: 'any' }
}
