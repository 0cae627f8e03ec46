import type { Algorithm } from '../settings/algorithms.js'
import { describe, type Faults } from '../settings/faults.js'
import { checkJwk, copyJwk, isForEncryption, namesOf } from './material/jwk.js'
import { chooseAlgorithms, type KeyChoice } from './choice.js'
import { createKey } from './key.js'
import type { SecretGuard } from './secret-guard.js'
import type { Jwk } from '../settings/key-schemas.js'
import { KeyEntrySchema, type KeyEntry, type KeysSetting } from '../settings/key-set-schemas.js'
import { readOptions } from '../settings/options.js'
import { memberOf, stated } from '../settings/own.js'
import type { GivenKeys } from '../settings/settings.js'
import { thumbprint } from './material/thumbprint.js'

/** What the keys of a set are held to. */
export interface SetRules {
  /** The algorithms that the settings allow, if they name any. */
  readonly allowed: readonly Algorithm[] | undefined
  readonly guardSecret: SecretGuard
}

type SetKey = GivenKeys & { readonly algorithm?: Algorithm | undefined, readonly kid?: string | undefined }

// RFC 7518 6.4.1. What is not canonical base64url is as good as no secret.
function secretOf ({ k }: Jwk): Buffer {
  const bytes = Buffer.from(String(k), 'base64url')
  return bytes.toString('base64url') === k ? bytes : Buffer.alloc(0)
}

function entryOf (jwk: Jwk, faults: Faults): KeyEntry {
  if (jwk.kty !== 'oct') return Object.hasOwn(jwk, 'd') ? { privateKey: jwk } : { publicKey: jwk }
  checkJwk(jwk, 'verify', faults.at('secret'))
  const { kid, alg } = namesOf(jwk)
  return { secret: secretOf(jwk), ...stated({ kid, algorithm: alg as Algorithm | undefined }) }
}

// RFC 7517 4.3. For other kinds of key, to sign is what the private part is there for.
function maySign ({ kty, key_ops: operations }: Jwk): boolean {
  return kty !== 'oct' || !Array.isArray(operations) || operations.includes('sign')
}

function idOf ({ kid, publicKey }: KeyChoice['key']): string | undefined {
  return kid ?? (publicKey && thumbprint(publicKey))
}

function fitting (fits: readonly Algorithm[], allowed: readonly Algorithm[], faults: Faults): readonly Algorithm[] {
  const both = allowed.filter((name) => fits.includes(name))
  if (both.length === 0) faults.say('algorithms', `none given that fits the key, expected some of ${fits.join(', ')}`)
  return both
}

/**
 * Reads a key of a set, local or remote, and the algorithms that may be used with it: its own, or
 * what fits it of those that the settings allow.
 *
 * @returns undefined where a fault is noted
 */
export function readSetKey (
  given: SetKey, allowed: readonly Algorithm[] | undefined, faults: Faults
): KeyChoice | undefined {
  const algorithm = memberOf(given, 'algorithm') as Algorithm | undefined
  const kid = memberOf(given, 'kid') as string | undefined
  const key = createKey(given, faults)
  if (key === undefined) return undefined
  const own = algorithm === undefined ? allowed && fitting(key.fits, allowed, faults) : [algorithm]
  const fits = algorithm !== undefined && key.fits.includes(algorithm) ? [algorithm] : key.fits
  const choice = chooseAlgorithms({ ...key, fits, kid: kid ?? idOf(key) }, own, faults)
  if (allowed !== undefined) fitting(choice.algorithms, allowed, faults)
  return faults.has('algorithms') ? undefined : choice
}

/**
 * Reads an entry of `keys`, or the key that `rotate` takes: a JWK, or `{ kid, secret | publicKey |
 * privateKey, algorithm }`.
 *
 * @returns undefined where a fault is noted
 */
export function readKeyEntry (
  given: unknown, { allowed, guardSecret }: SetRules, faults: Faults
): KeyChoice | undefined {
  if (typeof given !== 'object' || given === null) {
    faults.add('', given, 'a key: a JWK or { kid, secret | publicKey | privateKey, algorithm }')
    return undefined
  }
  const jwk = copyJwk(given)
  const entry = readOptions<SetKey>(KeyEntrySchema, jwk === undefined ? given : entryOf(jwk, faults), faults)
  const choice = faults.has('') ? undefined : readSetKey(entry, allowed, faults)
  if (choice !== undefined && choice.key.kid === undefined) {
    // Whoever guesses a secret can compute its thumbprint, so that may not be its id.
    faults.add('kid', undefined, 'an id of its own for a secret')
  }
  if (choice !== undefined) guardSecret(choice, faults)
  return choice && jwk && !maySign(jwk) ? { ...choice, key: { ...choice.key, sign: undefined } } : choice
}

/**
 * Reads the setting `keys`: a JSON Web Key Set, or a list. Of a set, keys for encryption are left out.
 *
 * @param leaveOut is told of each of these, by its place
 */
export function readKeySet (
  given: KeysSetting, rules: SetRules, faults: Faults, leaveOut: (place: number) => void = () => {}
): readonly KeyChoice[] {
  const isSet = !Array.isArray(given)
  const entries: readonly unknown[] = isSet ? (given as { keys: readonly Jwk[] }).keys : given
  const choices: KeyChoice[] = []
  for (const [place, entry] of entries.entries()) {
    // Whoever pastes a set of others has keys in it that are not for tokens; who lists keys one by one means each.
    if (isSet && isForEncryption(entry)) {
      leaveOut(place)
      continue
    }
    const here = faults.at(String(place))
    const choice = readKeyEntry(entry, rules, here)
    if (choice === undefined) continue
    if (choices.some(({ key }) => key.kid === choice.key.kid)) {
      here.say('kid', `${describe(choice.key.kid)} given that another key has`)
    }
    choices.push(choice)
  }
  if (choices.length === 0 && !faults.has('')) faults.say('', 'a key set given whose keys are all for encryption')
  return choices
}
