import type { Algorithm } from '../settings/algorithms.js'
import type { ChooseKey } from '../keys/call-keys.js'
import { findFlaw, findMalformation, type ClaimRules } from '../token/claims.js'
import { parseHeaders, parsePayload } from '../token/encode-input.js'
import { EncodeFailed } from '../errors.js'
import type { KeyRing } from '../keys/ring.js'
import type { Key } from '../keys/key.js'
import { EncodeOptionsSchema, type EncodeOptions } from '../settings/call-schemas.js'
import { createFaults, type Faults } from '../settings/faults.js'
import { readOptions } from '../settings/options.js'
import type { ResolvedSettings, Stated } from '../settings/settings.js'
import { parseTimeSpan } from '../settings/time-span.js'
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

type StatedOptions = Stated<EncodeOptions>

const NONE: StatedOptions = readOptions(EncodeOptionsSchema, {}, createFaults('options of encode'))

interface Signer {
  readonly kid: string | undefined
  readonly sign: NonNullable<Key['sign']>
  readonly algorithm: Algorithm
}

const CLAIM_OPTIONS = [
  ['issuer', 'iss'], ['audience', 'aud'], ['subject', 'sub'], ['jwtId', 'jti'],
  ['expiresIn', 'exp'], ['notBefore', 'nbf'],
] as const

function refuseDoubles (stated: JsonObject, options: StatedOptions): void {
  for (const [option, claim] of CLAIM_OPTIONS) {
    if (options[option] !== undefined && Object.hasOwn(stated, claim)) {
      throw new EncodeFailed(`${claim} is given in the payload and as the option ${option}.`)
    }
  }
}

function addClaims (claims: JsonObject, options: StatedOptions, { settings, issuedAt }: EncoderParts): void {
  const notBefore = parseTimeSpan(options.notBefore) ?? settings.notBefore
  const expiresIn = parseTimeSpan(options.expiresIn) ?? settings.expiresIn
  const now = Math.floor(Date.now() / 1000)
  const start = typeof claims.iat === 'number' ? claims.iat : now
  function add (name: string, value: unknown): void {
    if (value !== undefined && !Object.hasOwn(claims, name)) claims[name] = value
  }
  add('iss', options.issuer ?? settings.issuer?.[0])
  add('aud', options.audience ?? audienceClaim(settings.audience))
  add('sub', options.subject)
  add('jti', options.jwtId)
  add('iat', options.noTimestamp === true ? undefined : issuedAt?.() ?? now)
  add('nbf', notBefore === undefined ? undefined : start + notBefore)
  add('exp', expiresIn === undefined ? undefined : start + expiresIn)
}

function audienceClaim (audience: ResolvedSettings['audience']): unknown {
  if (audience === undefined || audience === false) return undefined
  return audience.length === 1 ? audience[0] : audience
}

function headersOf (kid: string | undefined, { typ }: ResolvedSettings, given: object | undefined): JsonObject {
  const own = { ...(typ === undefined ? {} : { typ }), ...(kid === undefined ? {} : { kid }) }
  return given === undefined ? own : { ...own, ...parseHeaders(given) }
}

/** Builds `fastify.jwt.encode`. */
export function createEncoder (parts: EncoderParts): Encode {
  const { ring, settings, rules, chooseKey, noteIssued } = parts

  function signerOf (options: StatedOptions, faults: Faults): Signer {
    const { choice, algorithms } = chooseKey(options, faults)
    faults.throwIfAny()
    const signer = choice ?? ring?.signer(algorithms?.[0])
    if (signer?.key.sign === undefined) {
      throw new EncodeFailed('there is no key here that can sign; give a secret or a privateKey.')
    }
    const { kid, sign } = signer.key
    return { kid, sign, algorithm: algorithms?.[0] ?? signer.algorithms[0] }
  }

  return function encode (payload, given) {
    const faults = createFaults('options of encode')
    const options = given === undefined ? NONE : readOptions<StatedOptions>(EncodeOptionsSchema, given, faults)
    const { kid, sign, algorithm } = signerOf(options, faults)
    const claims = parsePayload(payload)
    refuseDoubles(claims, options)
    addClaims(claims, options, parts)
    const flaw = findMalformation(claims) ?? findFlaw(claims, rules)
    if (flaw !== undefined) throw new EncodeFailed(flaw)
    const token = sign(algorithm, headersOf(kid, settings, options.headers), claims)
    if (token.length > settings.maxTokenLength) throw new EncodeFailed('the token is longer than maxTokenLength.')
    noteIssued?.(claims)
    return token
  }
}
