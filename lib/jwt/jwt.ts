import type { Payload } from '../settings/auth-types.js'
import type { AuthenticateToken } from './cache.js'
import type { ChooseKey } from '../keys/call-keys.js'
import type { ClaimRules } from '../token/claims.js'
import type { Encode } from './encoder.js'
import type { KeyManager } from '../keys/manager.js'
import { createKeyRing } from '../keys/ring.js'
import { readVerifyOptions } from '../settings/call-options.js'
import type { VerifyOptions } from '../settings/call-schemas.js'
import { createFaults } from '../settings/faults.js'
import { resolveParties, type Stated } from '../settings/settings.js'
import { isThenable } from '../settings/thenable.js'
import { parseTimeSpan } from '../settings/time-span.js'
import { parseToken, type JsonObject } from '../token/token.js'
import { createTrustChooser } from '../trust/trust.js'
import type { SetCookies } from './cookies.js'
import type { RevocationCheck, Revoking } from './revocation.js'
import type { RouteFacts } from './routes.js'
import { carrySessions, type Sessions } from './sessions.js'
import { createTokenVerifier, type Verified, type VerifierParts, type Verify } from './verifier.js'

/** A token taken apart; nothing in it is verified. */
export interface DecodedToken { readonly header: JsonObject, readonly payload: JsonObject }

/** What `fastify.jwt` does. */
export interface Jwt extends Revoking, SetCookies {
  /** Makes a token of claims (RFC 7519 7.1). Throws ConfigurationError where `verify` would refuse it. */
  readonly encode: Encode
  /**
   * Verifies a token: its form, signature, times, issuer, audience and claims (RFC 7519 7.2).
   *
   * @param token the token, without a scheme
   * @param options what is different for this one call
   * @returns the claims, frozen
   * @throws AuthenticationFailed if the token is refused, with the challenge in its `headers`; ConfigurationError if an
   *   option is wrong; `APISTAR_JWT_KEYS_UNAVAILABLE` if keys must be fetched and cannot be;
   *   `APISTAR_JWT_SESSIONS_UNAVAILABLE` if nobody can tell whether it was revoked
   */
  readonly verify: (token: string, options?: VerifyOptions) => Promise<Payload>
  /**
   * Takes a token apart WITHOUT verifying it: for logs and debugging, never to let anyone in.
   *
   * @param token the token, without a scheme
   * @returns its header and claims, which anybody may have written
   * @throws AuthenticationFailed if it has not the form of a token
   */
  readonly decode: (token: string) => DecodedToken
  /**
   * Loads the accounts of a user again from now on, whatever `accountMaxAge` says.
   *
   * @param userId as it stands in `request.auth.user.id`
   * @throws ConfigurationError if it is neither a string nor a number
   */
  readonly forgetAccount: (userId: string | number) => void
  /** The app's own keys, while it runs. */
  readonly keys: KeyManager
  /** Sessions, with the setting of that name. */
  readonly sessions: Sessions
  /**
   * Tells who gets in where: of the routes of this context and of those below which were declared since the plugin was
   * there, once for each method. A hook that a context adds to all of its routes is not seen; `auditRoutes` of
   * `apistar-jwt/testing` sees these, and all routes of the app.
   */
  readonly routes: () => RouteFacts[]
}

interface JwtParts {
  readonly encode: Encode
  readonly forgetAccount: Jwt['forgetAccount']
  readonly keys: KeyManager
  readonly authenticateToken: AuthenticateToken
  readonly verifierParts: VerifierParts
  readonly rules: ClaimRules
  readonly chooseKey: ChooseKey
  readonly revoking: Revoking
  readonly revocation: RevocationCheck | undefined
  readonly sessions: Sessions
  readonly setCookies: SetCookies
  readonly routes: Jwt['routes']
  /** Sets on what `verify` throws that which goes with it in an answer. */
  readonly carry: (thrown: unknown) => Error
}

// Only what is given: what is left out is as the settings say.
function overridesOf (options: Stated<VerifyOptions>): Partial<ClaimRules> {
  const { leeway, requiredClaims, subject, ignoreExpiration } = options
  const given = { leeway, requiredClaims, subject, ignoreExpiration, maxAge: parseTimeSpan(options.maxAge) }
  const stated = Object.entries(given).filter(([, value]) => value !== undefined)
  return { ...resolveParties(options), ...Object.fromEntries(stated) }
}

/** Builds `fastify.jwt`. */
export function createJwt (parts: JwtParts): Jwt {
  const { encode, keys, forgetAccount, authenticateToken, verifierParts, rules, chooseKey, sessions } = parts
  const { routes, revoking, revocation, carry, setCookies: { setCookie, clearCookie } } = parts

  // To wait takes time, in which all that was checked may have changed.
  async function verifyFresh (verify: Verify, token: string): Promise<Verified> {
    const verified = await verify(token, Date.now() / 1000)
    if (revocation === undefined || Date.now() / 1000 < revocation.freshUntil) return verified
    await revocation.refresh()
    return await verifyFresh(verify, token)
  }

  async function verifyWith (token: string, given: VerifyOptions): Promise<Payload> {
    const faults = createFaults('options of verify')
    const options = readVerifyOptions(given, rules, faults)
    const { choice, algorithms } = chooseKey(options, faults)
    faults.throwIfAny()
    const chooseTrust = choice === undefined
      ? verifierParts.chooseTrust
      : createTrustChooser({ source: createKeyRing([choice]), rules }, new Map())
    const { typ = verifierParts.typ } = options
    const verify = createTokenVerifier({
      ...verifierParts, chooseTrust, typ, allowed: algorithms, overrides: overridesOf(options),
    })
    const verified = await verifyFresh(verify, token)
    revocation?.judge(verified)
    return verified.claims as unknown as Payload
  }
  return Object.freeze({
    encode,
    forgetAccount,
    keys,
    ...revoking,
    setCookie,
    clearCookie,
    sessions: carrySessions(sessions, carry),
    routes,
    async verify (token: string, options?: VerifyOptions) {
      try {
        if (options !== undefined) return await verifyWith(token, options)
        const auth = authenticateToken(token)
        // Most often there is nothing to wait for, and to wait all the same would take longer than a look-up.
        return (isThenable(auth) ? await auth : auth).payload
      } catch (error) {
        throw carry(error)
      }
    },
    decode (token: string) {
      const { parameters, claims } = parseToken(token, verifierParts.maxTokenLength)
      return { header: parameters, payload: claims() }
    },
  })
}
