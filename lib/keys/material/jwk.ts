import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import type { Faults } from '../../settings/faults.js'
import type { Jwk } from '../../settings/key-schemas.js'

/** What a JWK says of its key, apart from the key itself. */
export interface JwkNames { readonly kid?: string, readonly alg?: string }

/** Tells a JWK (RFC 7517 4.1) from other objects. */
export function isJwk (given: object): given is Jwk {
  return typeof (given as { kty?: unknown }).kty === 'string'
}

/** The names that a JWK gives, where they are text. */
export function namesOf ({ kid, alg }: Jwk): JwkNames {
  return { ...(typeof kid === 'string' ? { kid } : {}), ...(typeof alg === 'string' ? { alg } : {}) }
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

/** Tells whether the public part that a private JWK states is its own: node:crypto takes either as it comes. */
export function isWholeJwk (jwk: Jwk, key: KeyObject): boolean {
  const { d, p, q, dp, dq, qi, oth, ...stated } = jwk
  const digest = jwk.kty === 'OKP' ? null : 'sha256'
  const probe = Buffer.from('probe')
  try {
    return verify(digest, probe, createPublicKey({ key: stated, format: 'jwk' }), sign(digest, probe, key))
  } catch {
    return false
  }
}
