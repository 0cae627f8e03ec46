import { createVerifier } from 'fast-jwt'
import type { Jwk } from '../../index.js'
import { createFaults } from '../../lib/settings/faults.js'
import { createKey } from '../../lib/keys/key.js'
import { parseToken } from '../../lib/token/token.js'

/** Valid signatures of Wycheproof that are refused here. */
export interface Refused {
  readonly ids: readonly number[]
  readonly reason: string
  /** Whether there is no other reason, by the layers below the one that has it. */
  readonly isAlone: (token: string, key: Jwk) => boolean
}

function passes (check: () => unknown): boolean {
  try {
    return check() !== undefined
  } catch {
    return false
  }
}

function isWellFormed (token: string): boolean {
  return passes(() => parseToken(token, 8192))
}

function isSigned (token: string, publicKey: Jwk): boolean {
  return passes(() => createKey({ publicKey }, createFaults('vector'))?.verify(token))
}

function isSignedWithoutAlg (token: string, { alg, ...key }: Jwk): boolean {
  return isWellFormed(token) && isSigned(token, key as unknown as Jwk)
}

/** Whether a key is a secret of zeros, which is as good as none. */
export function isZeros ({ k }: Jwk): boolean {
  return k !== undefined && Buffer.from(String(k), 'base64url').every((byte) => byte === 0)
}

/** What would be said of a token if a secret of zeros were taken. */
export function isGoodUnderZeros (token: string, { k }: Jwk): boolean {
  return isWellFormed(token) &&
    passes(() => createVerifier({ key: Buffer.from(String(k), 'base64url'), algorithms: ['HS256'] })(token))
}

export const REFUSED: readonly Refused[] = [
  { ids: [259, 264, 268, 272, 320, 325], reason: 'the payload is empty', isAlone: isSigned },
  { ids: [263, 267, 271, 275, 323, 328], reason: 'the payload is not UTF-8, as RFC 7519 7.2 asks', isAlone: isSigned },
  {
    ids: [346, 350],
    reason: 'it is signed with PS384 and its key says PS256 (RFC 7517 4.4)',
    isAlone: isSignedWithoutAlg,
  },
  { ids: [347, 351], reason: 'its key says ES521, which is no algorithm (RFC 7518 3.1)', isAlone: isSignedWithoutAlg },
  { ids: [357, 358, 359, 376, 377], reason: 'its secret is nothing but zeros', isAlone: isGoodUnderZeros },
  {
    ids: [372, 373],
    reason: 'its secret is nothing but zeros, and it has a character that is not of base64url (RFC 7515 2)',
    isAlone: (token, key) => !isWellFormed(token) && isGoodUnderZeros(token.replace('?', ''), key),
  },
]
