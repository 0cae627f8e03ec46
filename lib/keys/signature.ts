import { createSigner, createVerifier, TokenError } from 'fast-jwt'
import { LruMap } from 'toad-cache'
import type { Algorithm } from '../settings/algorithms.js'
import { TokenInvalid } from '../errors.js'
import type { JsonObject } from '../token/token.js'

/**
 * Checks the signature of a token whose form and algorithm have been checked.
 *
 * @returns its claims, which nobody else holds
 * @throws AuthenticationFailed, with code `APISTAR_JWT_TOKEN_INVALID`
 */
export type CheckSignature = (token: string) => JsonObject

/** Signs claims under a header. */
export type Sign = (algorithm: Algorithm, header: JsonObject, claims: JsonObject) => string

const MOST_SIGNERS = 100
const MALFORMED: ReadonlySet<string> = new Set([TokenError.codes.malformed, TokenError.codes.invalidPayload])

// What fast-jwt checks beyond the signature is left to claims.ts: it forgives too much (an absent
// `iss`, an `exp` of 1e400) and throws RangeErrors on dates.
/** Builds the check for a secret, or for a public key in PEM, and for these algorithms. */
export function createSignatureCheck (key: string | Buffer, algorithms: Algorithm[]): CheckSignature {
  const verify = createVerifier({ key, algorithms, complete: true, ignoreExpiration: true, ignoreNotBefore: true })
  return function verifySignature (token) {
    try {
      return verify(token).payload
    } catch (error) {
      if (!(error instanceof TokenError)) throw error
      throw new TokenInvalid(MALFORMED.has(error.code) ? 'The token is malformed.' : 'The signature is wrong.')
    }
  }
}

// fast-jwt drops `exp: 0` and a stated `iat`, and adds times of its own; under toJSON it writes the
// claims as they are. It spreads what it is given and then sets these three, and V8 takes 400 ns for
// each that is not there already.
/** Builds what signs with a secret, or with a private key in PEM. */
export function createSign (key: string | Buffer): Sign {
  const signers = new LruMap<(payload: object) => string>(MOST_SIGNERS)
  return function sign (algorithm, header, claims) {
    const name = `${algorithm} ${JSON.stringify(header)}`
    let signer = signers.get(name)
    if (signer === undefined) {
      signer = createSigner<object>({ key, algorithm, header: { ...header, alg: algorithm } })
      signers.set(name, signer)
    }
    return signer({ toJSON: () => claims, iat: 0, exp: 0, nbf: 0 })
  }
}
