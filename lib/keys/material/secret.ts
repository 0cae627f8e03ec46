import { createSecretKey, type KeyObject } from 'node:crypto'
import { VerifyOptionsSchema } from '../../settings/call-schemas.js'
import type { Faults } from '../../settings/faults.js'
import type { Secret } from '../../settings/key-schemas.js'
import { isCryptoKey, isKeyObject } from './brands.js'
import { copyBytes, isTextOrBytes } from './bytes.js'
import { readCryptoKey } from './crypto-key.js'
import { isDisguisedKey } from './disguised-key.js'

const ALLOWED = String(VerifyOptionsSchema.properties.secret.description)

/** No hash gains by a longer secret, and what is looked at for a key in disguise has an end. */
const MOST_SECRET_BYTES = 8192

/** A secret that was read and found sound, with the algorithm that a CryptoKey is tied to. */
interface SecretMaterial {
  readonly key: KeyObject
  readonly alg: string | undefined
}

function bytesOf (secret: unknown): Buffer | undefined {
  if (isTextOrBytes(secret)) return copyBytes(secret)
  return isKeyObject(secret) && secret.type === 'secret' ? secret.export() : undefined
}

// An unset variable or a wiped Buffer.
function isBlank (bytes: Buffer): boolean {
  return /^[\s\0]*$/.test(bytes.toString())
}

function readBytes (secret: Secret, bytes: Buffer, faults: Faults): SecretMaterial | undefined {
  if (bytes.length > MOST_SECRET_BYTES) {
    faults.add('', secret, `a secret of ${MOST_SECRET_BYTES} bytes at most`)
  } else if (isBlank(bytes)) {
    faults.add('', secret, 'a secret that is neither empty nor blank')
  } else if (isDisguisedKey(typeof secret === 'string' ? secret : bytes)) {
    faults.add('', secret, 'a random secret, but it is a public or private key: use publicKey or privateKey')
  } else {
    return { key: createSecretKey(bytes), alg: undefined }
  }
  return undefined
}

/**
 * Reads an HMAC secret. Its bytes are copied.
 *
 * @param faults where a fault is noted, of the setting itself
 * @returns undefined where a fault is noted: no secret at all, a blank one, one that is too long, or a key of another
 *   kind in disguise
 */
export function readSecret (secret: Secret, faults: Faults): SecretMaterial | undefined {
  if (isCryptoKey(secret) && secret.type === 'secret') {
    const material = readCryptoKey(secret, ['sign', 'verify'], faults)
    return material && readBytes(secret, material.key.export(), faults) && material
  }
  const bytes = bytesOf(secret)
  if (bytes === undefined) faults.add('', secret, ALLOWED)
  return bytes && readBytes(secret, bytes, faults)
}
