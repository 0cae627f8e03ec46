import { createPrivateKey, createPublicKey, type AsymmetricKeyDetails, type KeyObject } from 'node:crypto'
import { types } from 'node:util'
import { algorithmsOf } from '../../settings/algorithms.js'
import type { Faults } from '../../settings/faults.js'
import { EncodeOptionsSchema, VerifyOptionsSchema } from '../../settings/call-schemas.js'
import type { Jwk, PrivateKey, PublicKey } from '../../settings/key-schemas.js'
import { attempt, bare } from '../../settings/own.js'
import { isCryptoKey, isKeyObject } from './brands.js'
import { readCryptoKey } from './crypto-key.js'
import { checkJwk, copyJwk, isWholeJwk, NAMELESS, namesOf, type JwkNames } from './jwk.js'
import { namedCurve } from './pair.js'
import { createPublicFromJwk } from './public-jwk.js'
import { isEncryptedPem, isPrivatePem, readPem, textOfPem, type Pem } from './pem.js'

/** A key that was read and found sound, with what its JWK or CryptoKey says of it. */
export interface KeyMaterial extends JwkNames { readonly key: KeyObject }

/** What tells one half of a pair from the other. */
interface Half {
  readonly type: 'public' | 'private'
  readonly operation: 'verify' | 'sign'
  readonly allowed: string
  readonly create: (input: string | { key: string, passphrase: Buffer }) => KeyObject
  readonly createFromJwk: (jwk: Jwk) => KeyObject
}

const LEAST_RSA_BITS = 2048
const MOST_RSA_BITS = 8192
// A check takes as long as the exponent has bits. Nobody needs more than 65537; OpenSSL's own bound is this one.
const MOST_RSA_EXPONENT = 2n ** 64n
const PUBLIC: Half = {
  type: 'public',
  operation: 'verify',
  allowed: String(VerifyOptionsSchema.properties.publicKey.description),
  create: createPublicKey,
  createFromJwk: createPublicFromJwk,
}
const PRIVATE: Half = {
  type: 'private',
  operation: 'sign',
  allowed: String(EncodeOptionsSchema.properties.privateKey.description),
  create: createPrivateKey,
  createFromJwk: (jwk) => createPrivateKey(bare({ key: jwk, format: 'jwk' as const })),
}

type RsaDetails = { readonly [Name in 'modulusLength' | 'publicExponent']: AsymmetricKeyDetails[Name] | undefined }

const NO_DETAILS: RsaDetails = { modulusLength: undefined, publicExponent: undefined }

/** What an RSA key is made of. Of a key of another kind, that would be looked for in `Object.prototype`. */
export function rsaDetailsOf (key: KeyObject): RsaDetails {
  return key.asymmetricKeyType === 'rsa' ? key.asymmetricKeyDetails as RsaDetails : NO_DETAILS
}

function unreadable ({ allowed }: Half): string {
  return `a key given that cannot be read, expected ${allowed}`
}

function soundOrNothing ({ key, ...names }: KeyMaterial, faults: Faults): KeyMaterial | undefined {
  const { modulusLength: bits, publicExponent: exponent } = rsaDetailsOf(key)
  if (algorithmsOf(key).length === 0) {
    faults.say('', 'a key given of a kind or curve that no algorithm uses, expected RSA, P-256, P-384, P-521, ' +
      'Ed25519 or Ed448')
  } else if (bits !== undefined && (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS)) {
    faults.say('', `an RSA key of ${bits} bits given, expected ${LEAST_RSA_BITS} to ${MOST_RSA_BITS}`)
  } else if (exponent !== undefined && (exponent < 3n || exponent > MOST_RSA_EXPONENT || exponent % 2n === 0n)) {
    faults.say('', 'an RSA key given whose exponent is even, below 3 or above 2^64')
  }
  return faults.has('') ? undefined : { key: namedCurve(key), ...names }
}

function whyLocked (passphrase: Pem['passphrase']): string {
  return passphrase === undefined || passphrase.length === 0
    ? 'an encrypted key given without its passphrase, expected { key, passphrase }'
    : 'an encrypted key given with a passphrase that does not open it'
}

// The cause is left out: OpenSSL's message may quote the text that it could not read.
function readPemHalf (half: Half, pem: Pem, faults: Faults): KeyMaterial | undefined {
  const text = textOfPem(pem)
  if (half === PUBLIC && isPrivatePem(text)) {
    faults.say('', 'a private key given, expected its public half')
    return undefined
  }
  const { passphrase } = pem
  const key = attempt(() =>
    half.create(passphrase === undefined ? text : bare({ key: text, passphrase: passphrase as Buffer })))
  if (key !== undefined) return soundOrNothing({ key, ...NAMELESS }, faults)
  faults.say('', isEncryptedPem(text) ? whyLocked(passphrase) : unreadable(half))
  return undefined
}

function readJwkHalf (half: Half, jwk: Jwk, faults: Faults): KeyMaterial | undefined {
  const key = attempt(() => half.createFromJwk(jwk))
  if (key === undefined) faults.say('', unreadable(half))
  checkJwk(jwk, half.operation, faults)
  const material = key && soundOrNothing({ key, ...namesOf(jwk) }, faults)
  if (material === undefined || half === PUBLIC || isWholeJwk(jwk, material.key)) return material
  faults.say('', 'a JWK given whose public part is not that of its private part')
  return undefined
}

function readObject (half: Half, given: unknown, faults: Faults): KeyMaterial | undefined {
  if (isKeyObject(given) && given.type === half.type) return soundOrNothing({ key: given, ...NAMELESS }, faults)
  if (isCryptoKey(given) && given.type === half.type) {
    const material = readCryptoKey(given, [half.operation], faults)
    return material && soundOrNothing(material, faults)
  }
  const jwk = copyJwk(given)
  const isFitting = jwk !== undefined && jwk.kty !== 'oct' && Object.hasOwn(jwk, 'd') === (half === PRIVATE)
  if (isFitting) return readJwkHalf(half, jwk, faults)
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
  const pem = typeof given === 'object' && !types.isUint8Array(given) ? undefined : readPem(given)
  return pem === undefined ? readObject(PUBLIC, given, faults) : readPemHalf(PUBLIC, pem, faults)
}

/**
 * Reads a private key and checks that it is one, sound, and whole where it is a JWK.
 *
 * @param faults where a fault is noted, of the setting itself
 * @returns undefined where a fault is noted
 */
export function readPrivateKey (given: PrivateKey, faults: Faults): KeyMaterial | undefined {
  const pem = isKeyObject(given) ? undefined : readPem(given)
  return pem === undefined ? readObject(PRIVATE, given, faults) : readPemHalf(PRIVATE, pem, faults)
}
