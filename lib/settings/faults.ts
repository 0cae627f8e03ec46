import { types } from 'node:util'
import { SettingsInvalid } from '../errors.js'

/** Collects what is wrong with settings or options, so that one error can name it all. */
export interface Faults {
  /** Notes that the value at `path` is not what is `allowed`. The value itself is never kept. */
  add (path: string, value: unknown, allowed: string): void
  /** Notes a fault that no single value explains. */
  say (path: string, fault: string): void
  /** Whether something was noted for this path or for a part of it. */
  has (path: string): boolean
  /** The same collection, for the parts of the value at a path. */
  at (path: string): Faults
  /** Every fault, in words; empty where there is none. */
  list (): string
  /** @throws ConfigurationError naming every fault, if there is one */
  throwIfAny (): void
}

/** A value's type and length in words, and nothing else of it: it may be a secret. */
export function describe (value: unknown): string {
  if (typeof value === 'string') return `a string of length ${value.length}`
  // Whatever it is asked it may throw, its length too.
  if (types.isProxy(value)) return 'a Proxy'
  if (Array.isArray(value)) return `a list of length ${value.length}`
  if (types.isUint8Array(value)) return `${value.length} bytes`
  if (types.isKeyObject(value)) return `a ${value.type} KeyObject`
  if (types.isCryptoKey(value)) return `a ${value.type} CryptoKey`
  if (value === null || value === undefined) return String(value)
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/**
 * Starts a collection of faults.
 *
 * @param subject what is being checked, as the message names it: `settings`, `options of encode`
 * @param origin what the message begins with, where it is read far from the call that caused it
 */
export function createFaults (subject: string, origin = ''): Faults {
  const found = new Map<string, string>()

  function list (): string {
    return [...found].map(([path, fault]) => path === '' ? fault : `${path}: ${fault}`).join('; ')
  }

  function throwIfAny (): void {
    if (found.size === 0) return
    const faults = list()
    throw new SettingsInvalid(`${origin}Invalid ${subject}: ${faults}${faults.endsWith('?') ? '' : '.'}`)
  }

  function within (base: string): Faults {
    const join = (path: string): string => base === '' || path === '' ? base + path : `${base}/${path}`
    function say (path: string, fault: string): void {
      if (!found.has(join(path))) found.set(join(path), fault)
    }
    return {
      say,
      list,
      throwIfAny,
      add: (path, value, allowed) => say(path, `${describe(value)} given, expected ${allowed}`),
      has (path) {
        const whole = join(path)
        return [...found.keys()].some((key) => whole === '' || key === whole || key.startsWith(`${whole}/`))
      },
      at: (path) => within(join(path)),
    }
  }
  return within('')
}
