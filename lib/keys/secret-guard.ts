import { leastSecretBytes } from '../settings/algorithms.js'
import type { Faults } from '../settings/faults.js'
import type { KeyChoice } from './choice.js'

/** Notes or warns of a secret that is too short for its algorithms. */
export type SecretGuard = (choice: KeyChoice, faults: Faults) => void

interface SecretGuardParts {
  readonly strictSecret: boolean
  readonly warn: (message: string) => void
}

/**
 * What to do with a secret shorter than the hash: "A key of the same size as the hash output [...] or
 * larger MUST be used" (RFC 7518 3.2). With `strictSecret` it is a fault, otherwise a warning, once.
 */
export function createSecretGuard ({ strictSecret, warn }: SecretGuardParts): SecretGuard {
  let hasWarned = false
  return function guardSecret ({ key: { secretBytes = Infinity }, algorithms }, faults) {
    const least = leastSecretBytes(algorithms)
    if (secretBytes >= least) return
    // The longest hash that it is for says which of them to make it for.
    const longest = algorithms.find((name) => leastSecretBytes([name]) === least)
    const advice = `expected at least ${least} for ${algorithms.join(', ')} (RFC 7518 3.2): make one with ` +
      `npx apistar-jwt secret --algorithm ${longest}`
    if (strictSecret) {
      faults.say('secret', `a secret of ${secretBytes} bytes given, ${advice}`)
    } else if (!hasWarned) {
      hasWarned = true
      warn(`apistar-jwt: a secret of ${secretBytes} bytes is in use, ${advice}`)
    }
  }
}
