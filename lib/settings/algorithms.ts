import type { KeyObject } from 'node:crypto'
import { bare } from './own.js'

interface AlgorithmFacts {
  /** Kinds of key it works with, as `KeyObject.asymmetricKeyType` names them; `secret` for HMAC. */
  readonly keyTypes: readonly string[]
  /** The curve of its key, as OpenSSL names it (RFC 7518 3.4). */
  readonly curve?: string
  /** Bytes of its hash, the least that an HMAC secret may hold (RFC 7518 3.2). */
  readonly hashBytes?: number
  /** The hash of a signature, as OpenSSL names it; none where the algorithm of the key has its own. */
  readonly hash?: string
  /** Whether RSA signs with RSASSA-PSS (RFC 7518 3.5). */
  readonly isPss?: true
}

/** The signature algorithms of RFC 7518 3.1, RFC 8037 3.1 and RFC 9864 2.2; `none` is not one. */
export const ALGORITHMS = {
  HS256: { keyTypes: ['secret'], hashBytes: 32 },
  HS384: { keyTypes: ['secret'], hashBytes: 48 },
  HS512: { keyTypes: ['secret'], hashBytes: 64 },
  RS256: { keyTypes: ['rsa'], hash: 'sha256' },
  RS384: { keyTypes: ['rsa'], hash: 'sha384' },
  RS512: { keyTypes: ['rsa'], hash: 'sha512' },
  PS256: { keyTypes: ['rsa'], hash: 'sha256', isPss: true },
  PS384: { keyTypes: ['rsa'], hash: 'sha384', isPss: true },
  PS512: { keyTypes: ['rsa'], hash: 'sha512', isPss: true },
  ES256: { keyTypes: ['ec'], curve: 'prime256v1', hash: 'sha256' },
  ES384: { keyTypes: ['ec'], curve: 'secp384r1', hash: 'sha384' },
  ES512: { keyTypes: ['ec'], curve: 'secp521r1', hash: 'sha512' },
  EdDSA: { keyTypes: ['ed25519', 'ed448'] },
  Ed25519: { keyTypes: ['ed25519'] },
  Ed448: { keyTypes: ['ed448'] },
} as const satisfies Record<string, AlgorithmFacts>

/** A name of the `alg` header parameter that this package signs and verifies. */
export type Algorithm = keyof typeof ALGORITHMS

/** All of them, in the order of the table. */
export const ALGORITHM_NAMES = Object.keys(ALGORITHMS) as Algorithm[]

// What an algorithm has not would be looked for in Object.prototype.
const FACTS: ReadonlyMap<string, AlgorithmFacts> =
  new Map(ALGORITHM_NAMES.map((name) => [name, bare(ALGORITHMS[name])]))

function factsOf (algorithm: Algorithm): AlgorithmFacts {
  return FACTS.get(algorithm) as AlgorithmFacts
}

/** The algorithms that a key can serve, in the order of the table; empty for a key of another kind. */
export function algorithmsOf (key: KeyObject): Algorithm[] {
  // A secret has no such members, nor has RSA a curve.
  const type = key.type === 'secret' ? key.type : String(key.asymmetricKeyType)
  const curve = type === 'ec' ? key.asymmetricKeyDetails?.namedCurve : undefined
  return ALGORITHM_NAMES.filter((name) => {
    const facts = factsOf(name)
    return facts.keyTypes.includes(type) && facts.curve === curve
  })
}

/** Tells EdDSA, and the names that RFC 9864 2.2 gives it by its curve. */
export function isEdwards (algorithm: Algorithm): boolean {
  return algorithm.startsWith('Ed')
}

/**
 * What of the algorithms of a key is left where something ties it to one; nothing where that does not fit. The names of
 * the one signature of a curve are one.
 */
export function narrow (fits: readonly Algorithm[], alg: string | undefined): Algorithm[] {
  if (alg === undefined) return [...fits]
  if (!fits.includes(alg as Algorithm)) return []
  return fits.filter((name) => name === alg || (isEdwards(name) && isEdwards(alg as Algorithm)))
}

/** The bytes that a secret for these algorithms needs: those of the longest hash among them. */
export function leastSecretBytes (algorithms: readonly Algorithm[]): number {
  return Math.max(0, ...algorithms.map((name) => factsOf(name).hashBytes ?? 0))
}

/** Tells HMAC, whose one key both signs and verifies, from signatures. */
export function isSymmetric (algorithm: Algorithm): boolean {
  return leastSecretBytes([algorithm]) > 0
}

/** The hash that a signature is made of; null where the algorithm of the key has its own (RFC 8037 3.1). */
export function hashOf (algorithm: Algorithm): string | null {
  return factsOf(algorithm).hash ?? null
}

/** Tells RSASSA-PSS from the other signatures. */
export function isPss (algorithm: Algorithm): boolean {
  return factsOf(algorithm).isPss === true
}
