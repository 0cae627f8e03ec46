import type { Algorithm } from '../settings/algorithms.js'
import { TokenInvalid } from '../errors.js'
import type { Faults } from '../settings/faults.js'
import type { Key } from './key.js'
import { isHeld } from './lease.js'
import type { TokenHeader } from '../token/token.js'

/** A key and the algorithms that are allowed with it, at least one; the first signs. */
export interface KeyChoice {
  readonly key: Key
  readonly algorithms: readonly [Algorithm, ...Algorithm[]]
}

/** Where the keys that verify come from. */
export interface KeySource {
  /**
   * The live keys that a token with this header may be signed with, in the order in which they are
   * to be tried; none where the key is unknown.
   *
   * @param allowed the algorithms of one call, in place of those of the settings
   * @throws AuthenticationFailed if too many fit to try them all
   */
  readonly find: (header: TokenHeader, allowed?: readonly Algorithm[]) => readonly Key[]
  /**
   * Looks for keys that are not known yet.
   *
   * @param check is called where something depends on it, and throws where the token is bad whatever its key is
   * @returns what to wait for; undefined where nothing new can be had now
   * @throws KeysUnavailable if it cannot be told whether there is such a key
   */
  readonly refresh?: (check: () => void) => Promise<void> | undefined
}

/** Notes that an algorithm does not fit. */
export function noteMisfit (option: string, fits: Iterable<Algorithm>, faults: Faults): void {
  faults.say(option, `an algorithm given that does not fit the key, expected some of ${[...fits].join(', ')}`)
}

/**
 * Puts the algorithms that are allowed beside a key: those given, which must fit it, or else HS256, or all that fit.
 *
 * @param option what the option is called that names them
 */
export function chooseAlgorithms (
  key: Key, given: readonly Algorithm[] | undefined, faults: Faults, option = 'algorithms'
): KeyChoice {
  const algorithms = given ?? (key.fits.includes('HS256') ? ['HS256'] : key.fits)
  if (!algorithms.every((name) => key.fits.includes(name))) noteMisfit(option, key.fits, faults)
  return { key, algorithms: algorithms as KeyChoice['algorithms'] }
}

// A token without a key id costs a signature check for each key that fits its algorithm.
const MOST_TRIES = 4

/** Tells whether a key still verifies. */
export function isLive ({ key }: Pick<KeyChoice, 'key'>): boolean {
  return isHeld(key.lease)
}

/** The choices of each key id, in order. */
export function groupById (choices: readonly KeyChoice[]): ReadonlyMap<string | undefined, readonly KeyChoice[]> {
  const groups = new Map<string | undefined, KeyChoice[]>()
  for (const choice of choices) {
    const group = groups.get(choice.key.kid)
    if (group === undefined) groups.set(choice.key.kid, [choice])
    else group.push(choice)
  }
  return groups
}

/** Tells whether a key takes an algorithm: one of its own, or of those of one call where it fits. */
export function takes (choice: KeyChoice, alg: unknown, allowed: readonly Algorithm[] | undefined): boolean {
  const accepted: readonly unknown[] = allowed ?? choice.algorithms
  return accepted.includes(alg) && (allowed === undefined || choice.key.fits.includes(alg as Algorithm))
}

/**
 * The live keys among these that take a header's algorithm.
 *
 * @throws AuthenticationFailed, where there are too many to try them all
 */
export function pickKeys (
  choices: readonly KeyChoice[], { alg }: TokenHeader, allowed?: readonly Algorithm[]
): readonly Key[] {
  const picked: Key[] = []
  for (const choice of choices) {
    if (takes(choice, alg, allowed) && isLive(choice)) picked.push(choice.key)
  }
  if (picked.length > MOST_TRIES) throw new TokenInvalid('Too many keys fit.')
  return picked
}
