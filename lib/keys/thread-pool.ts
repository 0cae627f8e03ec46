import { constants, verify, type KeyObject, type VerifyKeyObjectInput } from 'node:crypto'
import { hashOf, isPss, type Algorithm } from '../settings/algorithms.js'
import { bare } from '../settings/own.js'
import { TokenInvalid } from '../errors.js'
import type { JsonObject, ParsedToken } from '../token/token.js'

/**
 * Checks the signature of a token, whose algorithm has been checked, on the thread pool.
 *
 * @returns its claims, which nobody else holds
 * @throws AuthenticationFailed, with code `APISTAR_JWT_TOKEN_INVALID`
 */
export type VerifyInPool = (parsed: ParsedToken) => Promise<JsonObject>

// RFC 7518 3.4: the two numbers of an ECDSA signature, one after the other. RFC 7518 3.5: "The size of
// the salt value is the same size as the hash function output".
function inputOf (key: KeyObject, algorithm: Algorithm): VerifyKeyObjectInput {
  return bare(isPss(algorithm)
    ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { key, dsaEncoding: 'ieee-p1363' as const })
}

/** Builds the check for a public key. Requests that come with one token at a time share one check. */
export function createPoolVerifier (publicKey: KeyObject): VerifyInPool {
  const pending = new Map<string, Promise<boolean>>()

  function checkSignature (token: string, algorithm: Algorithm): Promise<boolean> {
    const dot = token.lastIndexOf('.')
    const [input, signature] = [Buffer.from(token.slice(0, dot)), Buffer.from(token.slice(dot + 1), 'base64url')]
    return new Promise((resolve) => {
      verify(hashOf(algorithm), input, inputOf(publicKey, algorithm), signature, (error, isRight) => {
        resolve(error === null && isRight)
      })
    })
  }

  function share (token: string, algorithm: Algorithm): Promise<boolean> {
    let checking = pending.get(token)
    if (checking === undefined) {
      checking = checkSignature(token, algorithm).finally(() => pending.delete(token))
      pending.set(token, checking)
    }
    return checking
  }

  return function verifyInPool ({ token, header, claims }) {
    const stated = claims()
    return share(token, header.alg as Algorithm).then((isRight) => {
      if (!isRight) throw new TokenInvalid('The signature is wrong.')
      return stated
    })
  }
}
