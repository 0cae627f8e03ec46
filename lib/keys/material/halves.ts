import { createPrivateKey, createPublicKey, type AsymmetricKeyDetails, type JsonWebKeyInput, type KeyObject } from 'node:crypto'
import { types } from 'node:util'
import { algorithmsOf } from '../../settings/algorithms.js'
import type { Faults } from '../../settings/faults.js'
import { checkJwk, isJwk, isWholeJwk, namesOf, type JwkNames } from './jwk.js'
import type { Jwk, PrivateKey, PublicKey } from '../../settings/key-schemas.js'
import { EncodeOptionsSchema, VerifyOptionsSchema } from '../../settings/call-schemas.js'

/** A key that was read and found sound, with what its JWK says of it. */
export interface KeyMaterial extends JwkNames { readonly key: KeyObject }

interface Pem { readonly key: string | Uint8Array, readonly passphrase?: string | undefined }

/** What tells one half of a pair from the other. */
interface Half {
  readonly type: 'public' | 'private'
  readonly operation: 'verify' | 'sign'
  readonly allowed: string
  readonly create: (input: string | { key: string, passphrase: string } | JsonWebKeyInput) => KeyObject
}

const LEAST_RSA_BITS = 2048
const MOST_RSA_BITS = 8192
// A check takes as long as the exponent has bits. Nobody needs more than 65537; OpenSSL's own bound is this one.
const MOST_RSA_EXPONENT = 2n ** 64n
const PRIVATE_PEM = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/
const ENCRYPTED_PEM = /-----BEGIN ENCRYPTED|Proc-Type: 4,ENCRYPTED/
const PUBLIC: Half = {
  type: 'public', operation: 'verify', allowed: String(VerifyOptionsSchema.properties.publicKey.description), create: createPublicKey,
}
const PRIVATE: Half = {
  type: 'private', operation: 'sign', allowed: String(EncodeOptionsSchema.properties.privateKey.description), create: createPrivateKey,
}

function isPem (given: unknown): given is string | Uint8Array {
  return typeof given === 'string' || given instanceof Uint8Array
}

// The cause is left out: OpenSSL's message may quote the text that it could not read.
function attempt (read: () => KeyObject): KeyObject | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}

function unreadable ({ allowed }: Half): string {
  return `a key given that cannot be read, expected ${allowed}`
}

function soundOrNothing (material: KeyMaterial, faults: Faults): KeyMaterial | undefined {
  const { modulusLength: bits, publicExponent: exponent } = material.key.asymmetricKeyDetails as AsymmetricKeyDetails
  if (algorithmsOf(material.key).length === 0) {
    faults.say('', 'a key given of a kind or curve that no algorithm uses, expected RSA, P-256, P-384, P-521, Ed25519 or Ed448')
  } else if (bits !== undefined && (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS)) {
    faults.say('', `an RSA key of ${bits} bits given, expected ${LEAST_RSA_BITS} to ${MOST_RSA_BITS}`)
  } else if (exponent !== undefined && (exponent < 3n || exponent > MOST_RSA_EXPONENT || exponent % 2n === 0n)) {
    faults.say('', 'an RSA key given whose exponent is even, below 3 or above 2^64')
  }
  return faults.has('') ? undefined : material
}

function readPem (half: Half, pem: Pem, faults: Faults): KeyMaterial | undefined {
  const { passphrase } = pem
  const text = Buffer.from(pem.key as string).toString()
  const key = attempt(() => half.create(passphrase === undefined ? text : { key: text, passphrase }))
  if (key !== undefined) return soundOrNothing({ key }, faults)
  faults.say('', ENCRYPTED_PEM.test(text) ? 'an encrypted key given without its passphrase, expected { key, passphrase }' : unreadable(half))
  return undefined
}

function readJwk (half: Half, jwk: Jwk, faults: Faults): KeyMaterial | undefined {
  const key = attempt(() => half.create({ key: jwk, format: 'jwk' }))
  if (key === undefined) faults.say('', unreadable(half))
  checkJwk(jwk, half.operation, faults)
  const material = key && soundOrNothing({ key, ...namesOf(jwk) }, faults)
  if (material === undefined || half === PUBLIC || isWholeJwk(jwk, material.key)) return material
  faults.say('', 'a JWK given whose public part is not that of its private part')
  return undefined
}

function readObject (half: Half, given: unknown, faults: Faults): KeyMaterial | undefined {
  if (types.isKeyObject(given) && given.type === half.type) return soundOrNothing({ key: given }, faults)
  // What is inherited is left out: call-keys.ts knows a JWK by its own members.
  const jwk = { ...Object(given) as object }
  const isFitting = isJwk(jwk) && jwk.kty !== 'oct' && Object.hasOwn(jwk, 'd') === (half === PRIVATE)
  if (isFitting) return readJwk(half, jwk, faults)
  faults.add('', given, half.allowed)
  return undefined
}

/**
 * Reads a public key and checks that it is one, and sound.
 *
 * @param faults where a fault is noted, of the setting itself
 * @returns undefined where a fault is noted
 */
export function readPublicKey (given: PublicKey, faults: Faults): KeyMaterial | undefined {
  if (!isPem(given)) return readObject(PUBLIC, given, faults)
  if (!PRIVATE_PEM.test(Buffer.from(given as string).toString())) return readPem(PUBLIC, { key: given }, faults)
  faults.say('', 'a private key given, expected its public half')
  return undefined
}

/**
 * Reads a private key and checks that it is one, sound, and whole where it is a JWK.
 *
 * @param faults where a fault is noted, of the setting itself
 * @returns undefined where a fault is noted
 */
export function readPrivateKey (given: PrivateKey, faults: Faults): KeyMaterial | undefined {
  if (isPem(given)) return readPem(PRIVATE, { key: given }, faults)
  const { key, passphrase, ...others } = { ...Object(given) } as { key?: unknown, passphrase?: unknown }
  const isLocked = isPem(key) && (passphrase === undefined || typeof passphrase === 'string') && Object.keys(others).length === 0
  return isLocked && !types.isKeyObject(given) ? readPem(PRIVATE, { key, passphrase }, faults) : readObject(PRIVATE, given, faults)
}
