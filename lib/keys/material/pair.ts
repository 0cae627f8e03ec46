import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Jwk } from '../../settings/key-schemas.js'
import { bare } from '../../settings/own.js'
import { createPublicFromJwk } from './public-jwk.js'

function membersOf (key: KeyObject): JsonWebKey {
  return bare(key.export(bare({ format: 'jwk' as const })))
}

/** A public key as it is, a private one without its private part. */
export function publicHalf (key: KeyObject): KeyObject {
  return key.type === 'private' ? createPublicKey(key) : key
}

/**
 * A key of a curve by the name of the curve, where it came with its parameters written out (RFC 3279 2.3.5): fast-jwt
 * reads names only. Any other key is given as it is.
 */
export function namedCurve (key: KeyObject): KeyObject {
  if (key.asymmetricKeyType !== 'ec') return key
  const jwk = membersOf(key)
  return key.type === 'public'
    ? createPublicFromJwk(jwk as Jwk)
    : createPrivateKey(bare({ key: jwk, format: 'jwk' as const }))
}

/** The public half of a key as SubjectPublicKeyInfo, in PEM. */
export function publicPem (key: KeyObject): string {
  return publicHalf(key).export(bare({ type: 'spki', format: 'pem' })).toString()
}

/** A private key as PKCS #8, in PEM. */
export function privatePem (key: KeyObject): string {
  return key.export(bare({ type: 'pkcs8', format: 'pem' })).toString()
}

// PEM may write one point in two ways, and `KeyObject.equals` leaves an OpenSSL error behind for the next call to
// throw.
/** Tells whether two keys, each public or private, are of one pair. */
export function isSamePair (one: KeyObject, other: KeyObject): boolean {
  return isDeepStrictEqual(membersOf(publicHalf(one)), membersOf(publicHalf(other)))
}
