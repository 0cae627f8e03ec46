import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { Jwk } from '../index.js'

/** A key pair of somebody else, who signs tokens without this package. */
export interface SigningKey {
  readonly privateKey: KeyObject
  /** The public key, with its id. */
  readonly jwk: Jwk
  /** Makes a token; members of the header that are undefined are left out. */
  readonly sign: (claims: object, header?: object) => string
}

export type SigningAlgorithm = 'RS256' | 'ES256' | 'EdDSA'

const PAIRS: Readonly<Record<SigningAlgorithm, () => { privateKey: KeyObject, publicKey: KeyObject }>> = {
  RS256: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  EdDSA: () => generateKeyPairSync('ed25519'),
}

function encode (value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** Makes a key pair for an algorithm. */
export function createSigningKey (kid: string, alg: SigningAlgorithm = 'ES256'): SigningKey {
  const { privateKey, publicKey } = PAIRS[alg]()
  const digest = alg === 'EdDSA' ? null : 'sha256'
  return {
    privateKey,
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' } as unknown as Jwk,
    sign (claims, header = {}) {
      const input = `${encode({ alg, kid, ...header })}.${encode(claims)}`
      const signature = sign(digest, Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
      return `${input}.${signature.toString('base64url')}`
    },
  }
}
