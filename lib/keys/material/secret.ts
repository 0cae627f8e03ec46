import { createSecretKey, type KeyObject } from 'node:crypto'
import { types } from 'node:util'
import type { Faults } from '../../settings/faults.js'
import type { Secret } from '../../settings/key-schemas.js'
import { isBlank, isDisguisedKey } from './disguised-key.js'
import { VerifyOptionsSchema } from '../../settings/call-schemas.js'

const ALLOWED = String(VerifyOptionsSchema.properties.secret.description)

function bytesOf (secret: unknown): Buffer | undefined {
  if (typeof secret === 'string' || secret instanceof Uint8Array) return Buffer.from(secret as string)
  return types.isKeyObject(secret) && secret.type === 'secret' ? secret.export() : undefined
}

/**
 * Reads an HMAC secret. Its bytes are copied.
 *
 * @param faults where a fault is noted, of the setting itself
 * @returns undefined where a fault is noted: no secret at all, a blank one, or a key of another
 *   kind in disguise
 */
export function readSecret (secret: Secret, faults: Faults): KeyObject | undefined {
  const bytes = bytesOf(secret)
  if (bytes === undefined) {
    faults.add('', secret, ALLOWED)
  } else if (isBlank(bytes)) {
    faults.add('', secret, 'a secret that is neither empty nor blank')
  } else if (isDisguisedKey(bytes)) {
    faults.add('', secret, 'a random secret, but it is a public or private key: use publicKey or privateKey')
  } else {
    return createSecretKey(bytes)
  }
  return undefined
}
