import type { KeyObject } from 'node:crypto'
import type { Jwk } from '../index.js'
import { forge } from './forge.js'
import { createPair, jwkOf, type Kind } from './keys-fixtures.js'

/** A key pair of somebody else, who signs tokens without this package. */
export interface SigningKey {
  readonly privateKey: KeyObject
  /** The public key, with its id. */
  readonly jwk: Jwk
  /** Makes a token; members of the header that are undefined are left out. */
  readonly sign: (claims: object, header?: object) => string
}

const KINDS = { RS256: 'rsa', ES256: 'p256', EdDSA: 'ed25519' } as const satisfies Record<string, Kind>

export type SigningAlgorithm = keyof typeof KINDS

/** Makes a key pair for an algorithm. */
export function createSigningKey (kid: string, alg: SigningAlgorithm = 'ES256'): SigningKey {
  const { privateKey, publicKey } = createPair(KINDS[alg])
  return {
    privateKey,
    jwk: jwkOf(publicKey, { kid, alg, use: 'sig' }),
    sign: (claims, header = {}) => forge(claims, { alg, kid, ...header }, { alg, key: privateKey }),
  }
}
