import type { Algorithm } from '../settings/algorithms.js'
import type { CallKey, ChooseKey } from '../keys/call-keys.js'
import type { ClaimRules } from '../token/claims.js'
import { parseHeaders, parsePayload } from '../token/encode-input.js'
import { findFlaw, findNothing, type Flaw } from '../token/flaws.js'
import { addClaims } from './added-claims.js'
import { EncodeFailed } from '../errors.js'
import type { KeyRing } from '../keys/ring.js'
import type { Key } from '../keys/key.js'
import { NO_ENCODE_OPTIONS, readEncodeOptions } from '../settings/call-options.js'
import type { EncodeOptions } from '../settings/call-schemas.js'
import { createFaults } from '../settings/faults.js'
import { createMembers } from '../settings/own.js'
import type { ResolvedSettings, Stated } from '../settings/settings.js'
import type { JsonObject } from '../token/token.js'

interface EncoderParts {
  readonly ring: KeyRing | undefined
  readonly settings: ResolvedSettings
  readonly rules: ClaimRules
  readonly chooseKey: ChooseKey
  /** The `iat` of a token of now, in seconds since the epoch, where that is not the process's own time. */
  readonly issuedAt?: (() => number) | undefined
  /** Takes note of the claims of each token. */
  readonly noteIssued?: ((claims: JsonObject) => void) | undefined
}

/** JSON makes no claims of a list, a Map or a Set, which can be iterated, nor of a promise, which has a tag. */
interface NotLost { readonly [Symbol.iterator]?: never, readonly [Symbol.toStringTag]?: never }

/** The claims of a token, as a literal or as an instance of any type that JSON makes an object of. */
export type Claims = NotLost & (object | { readonly [claim: string]: unknown })

/**
 * Makes a token (RFC 7519 7.1).
 *
 * @param payload the claims: anything that JSON makes an object of; `exp`, `nbf` and `iat` may be
 *   a `Date`. It is not changed.
 * @param options what is different for this one token
 * @returns the token
 * @throws ConfigurationError if there is no key to sign with, an option is wrong, or the payload is
 *   one that `verify` would refuse
 */
export type Encode = (payload: Claims, options?: EncodeOptions) => string

interface Signer {
  readonly kid: string | undefined
  readonly sign: NonNullable<Key['sign']>
  readonly algorithm: Algorithm
}

/** What was read of the options of a call. */
interface Call { readonly options: Stated<EncodeOptions>, readonly chosen: CallKey }

const UNSAID: Call = { options: NO_ENCODE_OPTIONS, chosen: { choice: undefined, algorithms: undefined } }
const NO_SIGNER = 'there is no key here that can sign; give a secret or a privateKey.'
const NO_SIGNER_OF_ID = 'there is no key here that can sign and has the id that headers names, with this algorithm.'

function kidOf (headers: JsonObject): string | undefined {
  return Object.hasOwn(headers, 'kid') ? headers.kid as string : undefined
}

/** Builds the headers of tokens; those that no call adds to, and of one key, have one and the same. */
function createHeaders ({ typ }: ResolvedSettings): (kid: string | undefined, given?: JsonObject) => JsonObject {
  let usual: { readonly kid: string | undefined, readonly headers: JsonObject } | undefined

  return function headersOf (kid, given) {
    if (given === undefined && usual !== undefined && usual.kid === kid) return usual.headers
    const own = { ...(typ === undefined ? {} : { typ }), ...(kid === undefined ? {} : { kid }) }
    // JSON.stringify would ask Object.prototype for a toJSON that is not stated.
    const headers: JsonObject = Object.assign(createMembers(), { toJSON: undefined }, own, given)
    if (given === undefined) usual = { kid, headers }
    return headers
  }
}

function refuse ({ reason, detail }: Flaw): never {
  throw new EncodeFailed(detail === undefined ? reason : `${reason} ${detail}.`)
}

/** Builds `fastify.jwt.encode`. */
export function createEncoder (parts: EncoderParts): Encode {
  const { ring, settings, rules, chooseKey, noteIssued } = parts
  const userClaims = [rules.idClaim, rules.usernameClaim]
  const headersOf = createHeaders(settings)

  // To a key of the call an id is only a label.
  function signerOf ({ choice, algorithms }: CallKey, wanted: string | undefined): Signer {
    const signer = choice ?? ring?.signer({ algorithm: algorithms?.[0], kid: wanted })
    if (signer?.key.sign === undefined) throw new EncodeFailed(wanted === undefined ? NO_SIGNER : NO_SIGNER_OF_ID)
    const { kid, sign } = signer.key
    return { kid, sign, algorithm: algorithms?.[0] ?? signer.algorithms[0] }
  }

  function readCall (given: EncodeOptions): Call {
    const faults = createFaults('options of encode')
    const options = readEncodeOptions(given, rules, faults)
    const chosen = chooseKey(options, faults)
    faults.throwIfAny()
    return { options, chosen }
  }

  return function encode (payload, callOptions) {
    const { options, chosen } = callOptions === undefined ? UNSAID : readCall(callOptions)
    const headers = options.headers && parseHeaders(options.headers)
    const { kid, sign, algorithm } = signerOf(chosen, headers && kidOf(headers))
    const given = parsePayload(payload, userClaims)
    const { claims } = given
    addClaims(given, options, parts)
    const flaw = findNothing(claims) ?? findFlaw(claims, rules)
    if (flaw !== undefined) refuse(flaw)
    const token = sign(algorithm, headersOf(kid, headers), claims)
    if (token.length > settings.maxTokenLength) throw new EncodeFailed('the token is longer than maxTokenLength.')
    noteIssued?.(claims)
    return token
  }
}
