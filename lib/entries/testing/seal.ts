import {
  constants, createHmac, createPrivateKey, createSecretKey, sign, type JsonWebKey, type KeyObject,
} from 'node:crypto'
import { types } from 'node:util'
import { isKeyObject } from '../../keys/material/brands.js'
import { algorithmsOf, hashOf, isPss, type Algorithm } from '../../settings/algorithms.js'

/** A private key or a secret: a KeyObject, a private key in PEM or as JWK, or the text or bytes of a secret. */
export type SigningKey = KeyObject | string | Uint8Array | JsonWebKey

/** What a part of a token is made of: an object becomes JSON, text and bytes go in as they are. */
type Part = object | string | Uint8Array

/** A part of a token in base64url. */
export function part (given: Part): string {
  const isRaw = typeof given === 'string' || types.isUint8Array(given)
  return Buffer.from(isRaw ? given as string : JSON.stringify(given)).toString('base64url')
}

function isJwk (given: Exclude<SigningKey, KeyObject | string>): given is JsonWebKey {
  return Object.hasOwn(given, 'kty')
}

/** The key that is meant. */
export function readSigningKey (given: SigningKey): KeyObject {
  if (isKeyObject(given)) return given
  if (typeof given === 'string') {
    return given.includes('-----BEGIN ') ? createPrivateKey(given) : createSecretKey(Buffer.from(given))
  }
  return isJwk(given) ? createPrivateKey({ key: given, format: 'jwk' }) : createSecretKey(given)
}

/** The algorithm that a key signs with, where it can be the one that a header names. */
export function algorithmFor (key: KeyObject, named: unknown): Algorithm {
  const fits = algorithmsOf(key)
  const algorithm = fits.find((name) => name === named) ?? fits[0]
  if (algorithm === undefined) throw new TypeError('The key is of a kind that no algorithm uses.')
  return algorithm
}

// RFC 7518 3
function signatureOf (input: Buffer, key: KeyObject, algorithm: Algorithm): Buffer {
  if (key.type === 'secret') return createHmac(`sha${algorithm.slice(2)}`, key).update(input).digest()
  const padding = isPss(algorithm) ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING
  const isRsa = key.asymmetricKeyType === 'rsa'
  return sign(hashOf(algorithm), input, {
    key,
    dsaEncoding: 'ieee-p1363',
    ...(isRsa ? { padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST } : {}),
  })
}

/** A token of any header and any claims, whose signature is right whatever they are. */
export function seal (header: Part, claims: Part, key: KeyObject): string {
  const input = `${part(header)}.${part(claims)}`
  const { alg } = header as { alg?: unknown }
  return `${input}.${signatureOf(Buffer.from(input), key, algorithmFor(key, alg)).toString('base64url')}`
}
