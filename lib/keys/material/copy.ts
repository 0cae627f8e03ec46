import { createHash, KeyObject, type webcrypto } from 'node:crypto'
import { bare } from '../../settings/own.js'
import type { Jwk } from '../../settings/key-schemas.js'
import { isCryptoKey, isKeyObject } from './brands.js'
import { isTextOrBytes } from './bytes.js'
import { copyJwk } from './jwk.js'
import { readPem, type Pem } from './pem.js'

type Parts = ReadonlyArray<string | Uint8Array>

/** A key as it was given, which nobody else can change. */
export interface KeyCopy {
  readonly given: unknown
  /** What tells it from all others; undefined where it is no key, or cannot be read. */
  readonly parts: Parts | undefined
}

function partsOfObject (key: KeyObject): Parts {
  if (key.type === 'secret') return [key.type, key.export()]
  const type = key.type === 'public' ? 'spki' as const : 'pkcs8' as const
  return [key.type, key.export(bare({ format: 'der', type }))]
}

function partsOfCryptoKey (key: webcrypto.CryptoKey): Parts | undefined {
  const { algorithm, extractable, usages } = key
  return extractable ? [JSON.stringify(algorithm), usages.join(), ...partsOfObject(KeyObject.from(key))] : undefined
}

function partsOfJwk (jwk: Jwk): Parts | undefined {
  const parts = Object.entries(jwk).flatMap(([name, value]) => [name, ...[value].flat(), ''])
  return parts.every((part) => typeof part === 'string') ? ['jwk', ...parts] : undefined
}

function partsOfPem ({ key, passphrase }: Pem): Parts {
  return ['pem', typeof key, key, typeof passphrase, passphrase ?? '']
}

/** Copies a key of any kind: a getter, a Proxy or who writes to a Buffer may make another of it the next time. */
export function copyKey (given: unknown): KeyCopy {
  if (isKeyObject(given)) return { given, parts: partsOfObject(given) }
  if (isCryptoKey(given)) return { given, parts: partsOfCryptoKey(given) }
  const jwk = copyJwk(given)
  if (jwk !== undefined) return { given: jwk, parts: partsOfJwk(jwk) }
  const pem = readPem(given)
  if (pem === undefined) return { given, parts: undefined }
  return { given: isTextOrBytes(given) ? pem.key : pem, parts: partsOfPem(pem) }
}

/**
 * A hash that tells keys from each other, which may be kept where the keys themselves may not lie in plain text.
 *
 * @param copies each under its name
 * @returns undefined where something is no key
 */
export function fingerprint (copies: ReadonlyMap<string, KeyCopy>): string | undefined {
  const hash = createHash('sha256')
  for (const [name, { parts }] of copies) {
    if (parts === undefined) return undefined
    for (const part of [name, ...parts, '']) hash.update(`${Buffer.byteLength(part)} `).update(part)
  }
  return hash.digest('base64')
}
