import { createPrivateKey, createPublicKey, createSecretKey, type AsymmetricKeyDetails, type KeyObject } from 'node:crypto'
import { isDeepStrictEqual, types } from 'node:util'
import { algorithmsOf } from './algorithms.js'
import type { Faults } from './faults.js'
import { checkJwk, isJwk, isWholeJwk, namesOf, type JwkNames } from './jwk.js'
import { isBlank, isDisguisedKey } from './secret.js'
import type { Jwk, PrivateKey, PublicKey, Secret } from './key-schemas.js'
import { VerifyOptionsSchema, EncodeOptionsSchema } from './settings-schema.js'

/** A key that was read and found sound, with what its JWK says of it. */
export interface KeyMaterial extends JwkNames { readonly key: KeyObject }

type AsymmetricPath = 'publicKey' | 'privateKey'

const LEAST_RSA_BITS = 2048
const MOST_RSA_BITS = 8192
const PRIVATE_PEM = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/
const ENCRYPTED_PEM = /-----BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/
const { secret: { description: SECRET }, publicKey: { description: PUBLIC_KEY } } = VerifyOptionsSchema.properties
const ALLOWED = {
  publicKey: String(PUBLIC_KEY),
  privateKey: String(EncodeOptionsSchema.properties.privateKey.description),
}

/**
 * Reads an HMAC secret. Its bytes are copied.
 *
 * @returns undefined where a fault is noted: no secret at all, a blank one, or a key of another
 *   kind in disguise
 */
export function readSecret (secret: Secret, faults: Faults): KeyMaterial | undefined {
  const bytes = bytesOf(secret)
  if (bytes === undefined) {
    faults.add('secret', secret, String(SECRET))
  } else if (isBlank(bytes)) {
    faults.add('secret', secret, 'a secret that is neither empty nor blank')
  } else if (isDisguisedKey(bytes)) {
    faults.add('secret', secret, 'a random secret, but it is a public or private key: use publicKey or privateKey')
  } else {
    return { key: createSecretKey(bytes) }
  }
  return undefined
}

function bytesOf (secret: unknown): Buffer | undefined {
  if (typeof secret === 'string' || secret instanceof Uint8Array) return Buffer.from(secret as string)
  return types.isKeyObject(secret) && secret.type === 'secret' ? secret.export() : undefined
}

/**
 * Reads a public key and checks that it is one, and sound.
 *
 * @returns undefined where a fault is noted
 */
export function readPublicKey (given: PublicKey, faults: Faults): KeyMaterial | undefined {
  if (isPem(given) && PRIVATE_PEM.test(Buffer.from(given as string).toString())) {
    faults.say('publicKey', 'a private key given, expected its public half')
    return undefined
  }
  return isPem(given) ? readPem('publicKey', given, createPublicKey, faults) : readObject('publicKey', given, faults)
}

/**
 * Reads a private key and checks that it is one, sound, and whole where it is a JWK.
 *
 * @returns undefined where a fault is noted
 */
export function readPrivateKey (given: PrivateKey, faults: Faults): KeyMaterial | undefined {
  if (isPem(given)) return readPem('privateKey', given, createPrivateKey, faults)
  const { key, passphrase, ...others } = { ...Object(given) } as { key?: unknown, passphrase?: unknown }
  const isLocked = isPem(key) && (passphrase === undefined || typeof passphrase === 'string') && Object.keys(others).length === 0
  if (!isLocked || types.isKeyObject(given)) return readObject('privateKey', given as PublicKey, faults)
  return readPem('privateKey', key, (pem) => createPrivateKey(passphrase === undefined ? pem : { key: pem, passphrase }), faults)
}

function isPem (given: unknown): given is string | Uint8Array {
  return typeof given === 'string' || given instanceof Uint8Array
}

function readPem (path: AsymmetricPath, pem: string | Uint8Array, create: (pem: string) => KeyObject, faults: Faults): KeyMaterial | undefined {
  const text = Buffer.from(pem as string).toString()
  const key = attempt(() => create(text))
  if (key !== undefined) return soundOrNothing(path, { key }, faults)
  faults.say(path, ENCRYPTED_PEM.test(text) ? 'an encrypted key given without its passphrase, expected { key, passphrase }' : unreadable(path))
  return undefined
}

function readObject (path: AsymmetricPath, given: PublicKey, faults: Faults): KeyMaterial | undefined {
  const isPrivate = path === 'privateKey'
  if (types.isKeyObject(given) && given.type === (isPrivate ? 'private' : 'public')) {
    return soundOrNothing(path, { key: given }, faults)
  }
  // What is inherited is left out: call-keys.ts knows a JWK by its own members.
  const jwk = { ...Object(given) as object }
  const isFitting = isJwk(jwk) && jwk.kty !== 'oct' && Object.hasOwn(jwk, 'd') === isPrivate
  if (isFitting) return readJwk(path, jwk, faults)
  faults.add(path, given, ALLOWED[path])
  return undefined
}

function readJwk (path: AsymmetricPath, jwk: Jwk, faults: Faults): KeyMaterial | undefined {
  const isPrivate = path === 'privateKey'
  const create = isPrivate ? createPrivateKey : createPublicKey
  const key = attempt(() => create({ key: jwk, format: 'jwk' }))
  if (key === undefined) faults.say(path, unreadable(path))
  checkJwk(path, jwk, isPrivate ? 'sign' : 'verify', faults)
  const material = key && soundOrNothing(path, { key, ...namesOf(jwk) }, faults)
  if (material === undefined || !isPrivate || isWholeJwk(jwk, material.key)) return material
  faults.say(path, 'a JWK given whose public part is not that of its private part')
  return undefined
}

// The cause is left out: OpenSSL's message may quote the text that it could not read.
function attempt (read: () => KeyObject): KeyObject | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function unreadable (path: AsymmetricPath): string {
  return `a key given that cannot be read, expected ${ALLOWED[path]}`
}

function soundOrNothing (path: string, material: KeyMaterial, faults: Faults): KeyMaterial | undefined {
  const { modulusLength: bits, publicExponent: exponent } = material.key.asymmetricKeyDetails as AsymmetricKeyDetails
  if (algorithmsOf(material.key).length === 0) {
    faults.say(path, 'a key given of a kind or curve that no algorithm uses, expected RSA, P-256, P-384, P-521, Ed25519 or Ed448')
  } else if (bits !== undefined && (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS)) {
    faults.say(path, `an RSA key of ${bits} bits given, expected ${LEAST_RSA_BITS} to ${MOST_RSA_BITS}`)
  } else if (exponent !== undefined && (exponent < 3n || exponent % 2n === 0n)) {
    faults.say(path, 'an RSA key given whose exponent is even or below 3')
  }
  return faults.has(path) ? undefined : material
}

// PEM may write one point in two ways, and `KeyObject.equals` leaves an OpenSSL error behind for the next call to throw.
/** Tells whether two keys, each public or private, are of one pair. */
export function isSamePair (one: KeyObject, other: KeyObject): boolean {
  return isDeepStrictEqual(publicHalf(one).export({ format: 'jwk' }), publicHalf(other).export({ format: 'jwk' }))
}

/** The public half of a key as SubjectPublicKeyInfo, in PEM. */
export function publicPem (key: KeyObject): string {
  return publicHalf(key).export({ type: 'spki', format: 'pem' }).toString()
}

function publicHalf (key: KeyObject): KeyObject {
  return key.type === 'private' ? createPublicKey(key) : key
}
