import { sign, verify, type KeyObject } from 'node:crypto'
import type { Faults } from '../../settings/faults.js'
import type { Jwk } from '../../settings/key-schemas.js'
import { attempt } from '../../settings/own.js'
import { createPublicFromJwk } from './public-jwk.js'

/**
 * What a JWK says of its key, apart from the key itself; each name is there, or it would be looked for in a prototype.
 */
export interface JwkNames { readonly kid: string | undefined, readonly alg: string | undefined }

// What makes a key (RFC 7518 6, RFC 8037 2), and what is said of it (RFC 7517 4). All else is never looked at, however
// much of it there is or however deep it goes.
const PARAMETERS = [
  'kty', 'crv', 'x', 'y', 'n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'kid', 'alg', 'use', 'key_ops',
]
const MOST_OPERATIONS = 20

function copyOperations (given: readonly unknown[]): unknown[] {
  return Array.from({ length: Math.min(given.length, MOST_OPERATIONS) }, (_, place) => given[place])
}

function copyParameters (given: object): Jwk {
  const jwk: Record<string, unknown> = Object.create(null)
  for (const name of PARAMETERS) {
    if (!Object.hasOwn(given, name)) continue
    const value = (given as Jwk)[name]
    jwk[name] = Array.isArray(value) ? copyOperations(value) : value
  }
  return jwk as Jwk
}

/**
 * Copies the parameters of a JWK (RFC 7517 4) that are its own, each read once: a getter or a Proxy may throw, or
 * answer otherwise the next time.
 *
 * @returns undefined where it is no JWK, or cannot be read
 */
export function copyJwk (given: unknown): Jwk | undefined {
  if (typeof given !== 'object' || given === null) return undefined
  const jwk = attempt(() => copyParameters(given))
  return typeof jwk?.kty === 'string' ? jwk : undefined
}

export const NAMELESS: JwkNames = { kid: undefined, alg: undefined }

/** The names that a JWK gives, where they are text. */
export function namesOf ({ kid, alg }: Jwk): JwkNames {
  return { kid: typeof kid === 'string' ? kid : undefined, alg: typeof alg === 'string' ? alg : undefined }
}

/** Notes where a JWK says that it is not for this operation (RFC 7517 4.2 to 4.5). */
export function checkJwk (jwk: Jwk, operation: 'sign' | 'verify', faults: Faults): void {
  const { kid, alg, use, key_ops: operations } = jwk
  if (kid !== undefined && typeof kid !== 'string') faults.add('kid', kid, 'a string')
  if (alg !== undefined && typeof alg !== 'string') faults.add('alg', alg, 'a string')
  if (use !== undefined && use !== 'sig') faults.add('use', use, '"sig"')
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes(operation))) {
    faults.add('key_ops', operations, `a list with "${operation}"`)
  }
}

// RFC 7518 4.1 and 5.1: algorithms for keys and for content. RFC 7517 4.3: operations of these.
const ENCRYPTION = /^(?:RSA1_5|RSA-OAEP|ECDH-ES|PBES2-|HPKE-|dir$|A\d{3}(?:KW|GCM|CBC))/
const OPERATIONS: readonly unknown[] = ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey', 'deriveKey', 'deriveBits']
// RFC 8037 3.2: curves for key agreement alone.
const CURVES: readonly unknown[] = ['X25519', 'X448']

/** Tells a JWK that says it is for encryption, which a set may hold beside keys for signatures, from all else. */
export function isForEncryption (given: unknown): boolean {
  const jwk = copyJwk(given)
  if (jwk === undefined) return false
  const { use, alg, crv, key_ops: operations } = jwk
  if (use === 'enc' || CURVES.includes(crv)) return true
  if (typeof alg === 'string' && ENCRYPTION.test(alg)) return true
  return Array.isArray(operations) && operations.length > 0 && operations.every((name) => OPERATIONS.includes(name))
}

/** Tells whether the public part that a private JWK states is its own: node:crypto takes either as it comes. */
export function isWholeJwk (jwk: Jwk, key: KeyObject): boolean {
  const { d, p, q, dp, dq, qi, oth, ...stated } = jwk
  const digest = jwk.kty === 'OKP' ? null : 'sha256'
  const probe = Buffer.from('probe')
  try {
    return verify(digest, probe, createPublicFromJwk(stated), sign(digest, probe, key))
  } catch {
    return false
  }
}
