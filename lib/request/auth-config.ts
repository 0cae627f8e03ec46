import { createFaults, type Faults } from '../settings/faults.js'
import { nearName } from '../settings/near-name.js'
import { isRoot, memberOf } from '../settings/own.js'

/** What a route says of itself in `config.auth`: a good token, a good token or none, or open. */
export type AuthMode = 'required' | 'optional' | false

const MODES: readonly unknown[] = ['required', 'optional', false]
const MEMBERS_OF_REQUIREMENT = ['scopes', 'roles', 'claims', 'login', 'check', 'anyOf']

/** Whether a value is a mode. */
export function isMode (value: unknown): value is AuthMode {
  return MODES.includes(value)
}

/** Whether a value has the shape of a requirement, sound or not: an object of another shape is another plugin's. */
export function isRequirementShaped (value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return MEMBERS_OF_REQUIREMENT.some((name) => Object.hasOwn(value, name))
}

/** Whether a value asks this plugin to look at tokens. */
export function asksForAuth (value: unknown): boolean {
  return value === 'required' || value === 'optional' || isRequirementShaped(value)
}

// What stands on Object.prototype is nobody's config.
function inherits (config: object): boolean {
  const prototype = Object.getPrototypeOf(config) as object | null
  if (prototype === null || isRoot(prototype)) return false
  return Object.hasOwn(prototype, 'auth') || inherits(prototype)
}

// Fastify reads the config of a not-found handler, and so takes it from there where none was given.
function isPlanted (config: object): boolean {
  return config === (Object.prototype as { readonly config?: unknown }).config
}

/** The config of what a route or a not-found handler was declared with, but none that is planted. */
export function configOf (options: object): unknown {
  return memberOf(options, 'config')
}

/** What a config states as `auth`, in a member of its own or in one of its class; undefined where it states nothing. */
export function statedAuth (config: unknown): { readonly value: unknown } | undefined {
  if (typeof config !== 'object' || config === null || isPlanted(config)) return undefined
  return Object.hasOwn(config, 'auth') || inherits(config) ? { value: (config as { auth: unknown }).auth } : undefined
}

/** What `config.auth` may be, and what `protect` takes. */
export const EXPECTED = "'required', 'optional', false or a requirement"

function hintFor (value: unknown): string {
  if (value === true) return "; did you mean 'required'?"
  return typeof value === 'string' ? nearName(value, ['required', 'optional', 'false']) : ''
}

/** Notes what is wrong with a requirement. */
type CheckRequirement = (given: unknown, faults: Faults) => void

function isObject (value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

/**
 * Says what is wrong with what the options of a route state, in words without a value; undefined where all is well.
 *
 * @param check for what may be a requirement
 */
export function findAuthFault (options: object, check: CheckRequirement): string | undefined {
  const config = configOf(options)
  const auth = memberOf(options, 'auth')
  if (auth === false || asksForAuth(auth)) {
    return 'auth: stands beside config, where nothing reads it; write config: { auth }'
  }
  const stated = statedAuth(config)
  if (stated === undefined) return undefined
  if (!Object.prototype.propertyIsEnumerable.call(config, 'auth')) {
    return 'auth: hidden or inherited, so that Fastify drops it; make it a plain member of config'
  }
  const faults = createFaults('config')
  if (isObject(stated.value)) check(stated.value, faults.at('auth'))
  else if (!isMode(stated.value)) faults.add('auth', stated.value, `${EXPECTED}${hintFor(stated.value)}`)
  return faults.list() || undefined
}
