import { createSigner, createVerifier, TokenError } from 'fast-jwt'
import { LruMap } from 'toad-cache'
import { isEdwards, type Algorithm } from '../settings/algorithms.js'
import { TokenInvalid } from '../errors.js'
import { shieldAll } from '../token/json.js'
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

type Signer = (payload: object) => string

const MOST_SIGNERS = 100
const MALFORMED: ReadonlySet<string> = new Set([TokenError.codes.malformed, TokenError.codes.invalidPayload])

// fast-jwt looks for options that are not given in `Object.prototype`, so each is given that has no default.
const VERIFIER_DEFAULTS = {
  cache: undefined,
  checkTyp: undefined,
  clockTimestamp: undefined,
  maxAge: undefined,
  allowedJti: undefined,
  allowedAud: undefined,
  allowedIss: undefined,
  allowedSub: undefined,
  allowedNonce: undefined,
  requiredClaims: undefined,
  allowedCritHeaders: undefined,
}
const SIGNER_DEFAULTS = {
  noTimestamp: undefined,
  mutatePayload: undefined,
  clockTimestamp: undefined,
  expiresIn: undefined,
  notBefore: undefined,
  jti: undefined,
  aud: undefined,
  iss: undefined,
  sub: undefined,
  nonce: undefined,
  kid: undefined,
  typ: undefined,
}

function payloadOf (token: string): JsonObject {
  return JSON.parse(Buffer.from(String(token.split('.')[1]), 'base64url').toString()) as JsonObject
}

/**
 * Builds the check for a secret, or for a public key in PEM, and for these algorithms. What fast-jwt checks beyond the
 * signature is left to claims.ts: it forgives too much (an absent `iss`, an `exp` of 1e400) and throws RangeErrors on
 * dates.
 */
export function createSignatureCheck (key: string | Buffer, algorithms: readonly Algorithm[]): CheckSignature {
  // Ed25519 and Ed448 are no names that it knows, but it goes by the first two letters, as with EdDSA.
  const verify = createVerifier({
    ...VERIFIER_DEFAULTS,
    key,
    algorithms: [...algorithms],
    complete: true,
    ignoreExpiration: true,
    ignoreNotBefore: true,
  } as object)
  return function verifySignature (token) {
    try {
      return verify(token).payload
    } catch (error) {
      if (!(error instanceof TokenError)) throw error
      // The token itself has no `crit`, or it would not have come here: it is that of Object.prototype, which fast-jwt
      // looks at when the signature is right.
      if (error.code === TokenError.codes.invalidCritHeader) return payloadOf(token)
      throw new TokenInvalid(MALFORMED.has(error.code) ? 'The token is malformed.' : 'The signature is wrong.')
    }
  }
}

/**
 * Builds what signs with a secret, or with a private key in PEM. fast-jwt drops `exp: 0` and a stated `iat`, and adds
 * times of its own; under toJSON it writes the claims as they are.
 */
export function createSign (key: string | Buffer): Sign {
  const signers = new LruMap<Signer>(MOST_SIGNERS)
  let last: { readonly algorithm: Algorithm, readonly header: JsonObject, readonly signer: Signer } | undefined

  function signerFor (algorithm: Algorithm, header: JsonObject): Signer {
    const name = `${algorithm} ${JSON.stringify(header)}`
    let signer = signers.get(name)
    if (signer === undefined) {
      const known = isEdwards(algorithm) ? 'EdDSA' : algorithm
      shieldAll(header)
      const options = { ...SIGNER_DEFAULTS, key, algorithm: known, header: { ...header, alg: algorithm } }
      signer = createSigner<object>(options as object)
      signers.set(name, signer)
    }
    return signer
  }

  return function sign (algorithm, header, claims) {
    // The very header of the token before need not be read again.
    if (last?.header !== header || last.algorithm !== algorithm) {
      last = { algorithm, header, signer: signerFor(algorithm, header) }
    }
    // It spreads what it is given and then sets these three, and V8 takes 400 ns for each that is not there already.
    return last.signer({ toJSON: () => claims, iat: 0, exp: 0, nbf: 0 })
  }
}
