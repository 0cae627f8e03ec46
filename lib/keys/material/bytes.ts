import { types } from 'node:util'

/** Tells text and bytes, of whichever realm, from all else. */
export function isTextOrBytes (given: unknown): given is string | Uint8Array {
  return typeof given === 'string' || types.isUint8Array(given)
}

/** A copy of bytes, of whichever realm; of text its UTF-8. */
export function copyBytes (given: string | Uint8Array): Buffer {
  return typeof given === 'string' ? Buffer.from(given) : Buffer.from(new Uint8Array(given).buffer)
}
