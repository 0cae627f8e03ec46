import type { KeyObject, webcrypto } from 'node:crypto'
import { types } from 'node:util'

// node:util asks these two for a hidden member, which a Proxy may answer as it likes, or with an error.

/** Tells a KeyObject, of whichever realm. */
export function isKeyObject (given: unknown): given is KeyObject {
  return !types.isProxy(given) && types.isKeyObject(given)
}

/** Tells a CryptoKey, of whichever realm. */
export function isCryptoKey (given: unknown): given is webcrypto.CryptoKey {
  return !types.isProxy(given) && types.isCryptoKey(given)
}
