import { KeyObject, type webcrypto } from 'node:crypto'
import type { Faults } from '../../settings/faults.js'
import { NAMELESS, type JwkNames } from './jwk.js'

interface CryptoKeyMaterial extends JwkNames { readonly key: KeyObject }

type Parameters = webcrypto.CryptoKey['algorithm'] & { readonly hash?: { readonly name: string } }

// Web Cryptography ties a key to one hash; for the other algorithms the curve says it all.
const FAMILIES: ReadonlyMap<string, string> = new Map([['HMAC', 'HS'], ['RSASSA-PKCS1-v1_5', 'RS'], ['RSA-PSS', 'PS']])
const OF_CURVES: readonly string[] = ['ECDSA', 'Ed25519', 'Ed448']

function namesOf ({ name, hash }: Parameters): JwkNames | undefined {
  if (OF_CURVES.includes(name)) return NAMELESS
  const family = FAMILIES.get(name)
  return family === undefined
    ? undefined
    : { kid: undefined, alg: `${family}${String(hash?.name).slice('SHA-'.length)}` }
}

/**
 * Reads a CryptoKey, whose bytes must be there to be had.
 *
 * @param operations what it must be for
 * @param faults where a fault is noted, of the setting itself
 * @returns the key, with the algorithm that it is tied to; undefined where a fault is noted
 */
export function readCryptoKey (
  given: webcrypto.CryptoKey, operations: ReadonlyArray<'sign' | 'verify'>, faults: Faults
): CryptoKeyMaterial | undefined {
  const { algorithm, extractable, usages } = given
  const names = namesOf(algorithm)
  if (!extractable) faults.say('', 'a CryptoKey given that is not extractable, expected one that is')
  if (names === undefined) faults.say('algorithm', 'a CryptoKey given that is not for signatures')
  const missing = operations.filter((operation) => !usages.includes(operation))
  for (const operation of missing) faults.say('usages', `a CryptoKey given that is not for "${operation}"`)
  return names === undefined || faults.has('') ? undefined : { key: KeyObject.from(given), ...names }
}
