import { createPublicKey, type KeyObject } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'

/** A public key as it is, a private one without its private part. */
export function publicHalf (key: KeyObject): KeyObject {
  return key.type === 'private' ? createPublicKey(key) : key
}

/** The public half of a key as SubjectPublicKeyInfo, in PEM. */
export function publicPem (key: KeyObject): string {
  return publicHalf(key).export({ type: 'spki', format: 'pem' }).toString()
}

/** A private key as PKCS #8, in PEM. */
export function privatePem (key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString()
}

// PEM may write one point in two ways, and `KeyObject.equals` leaves an OpenSSL error behind for the next call to throw.
/** Tells whether two keys, each public or private, are of one pair. */
export function isSamePair (one: KeyObject, other: KeyObject): boolean {
  return isDeepStrictEqual(publicHalf(one).export({ format: 'jwk' }), publicHalf(other).export({ format: 'jwk' }))
}
