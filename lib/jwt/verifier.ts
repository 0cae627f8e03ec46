import type { Algorithm } from '../settings/algorithms.js'
import { checkClaims, checkUnsignedClaims, type ClaimRules } from '../token/claims.js'
import { AuthenticationFailed, TokenInvalid } from '../errors.js'
import { isLive } from '../keys/choice.js'
import type { Key } from '../keys/key.js'
import { freezeDeep } from './freeze.js'
import { parseToken, type JsonObject, type ParsedHeader, type ParsedToken } from '../token/token.js'
import type { Room } from '../trust/room.js'
import type { ChooseTrust } from '../trust/trust.js'

/** What a token is held against. */
export interface VerifierParts {
  readonly chooseTrust: ChooseTrust
  readonly maxTokenLength: number
  readonly typ: string | undefined
  /** Whether signatures are checked on the thread pool, where their kind is worth it. */
  readonly threadPool: boolean
  /** For checks on the thread pool; what finds none is checked on the event loop. */
  readonly poolRoom: Room
  /** The algorithms of one call, in place of those of the settings. */
  readonly allowed: readonly Algorithm[] | undefined
  /** The rules of one call, laid over those of the settings. */
  readonly overrides: Partial<ClaimRules> | undefined
}

/** Claims that passed every check, frozen, the key that signed them, and the rules that they were held against. */
export interface Verified {
  readonly claims: JsonObject
  readonly key: Key
  readonly rules: ClaimRules
}

/**
 * Verifies a token at a time, in seconds since the epoch; a promise only where keys must be fetched, or the
 * signature is checked on the thread pool.
 *
 * @throws AuthenticationFailed; KeysUnavailable
 */
export type Verify = (token: unknown, now: number) => Outcome

type Outcome = Verified | Promise<Verified>

type Signed = Pick<Verified, 'claims' | 'key'>

const UNKNOWN_KEY = 'The key is unknown.'

// RFC 7515 4.1.9: "omit an "application/" prefix of a media type value in a "typ" Header Parameter
// when no other '/' appears in the media type value". Media types are compared without case.
function mediaType (typ: string): string {
  return typ.toLowerCase().replace(/^application\/(?=[^/]*$)/, '')
}

function checkOnLoop (key: Key, { token }: ParsedToken): JsonObject {
  return key.verify(token)
}

type CheckSignature = (key: Key, parsed: ParsedToken) => JsonObject | Promise<JsonObject>

function createPoolCheck (room: Room): CheckSignature {
  return function checkInPool (key, parsed) {
    const { verifyInPool } = key
    return (verifyInPool && room.hold(() => verifyInPool(parsed))) ?? checkOnLoop(key, parsed)
  }
}

function tryKey (key: Key, parsed: ParsedToken, check: CheckSignature): Signed | Promise<Signed> {
  const { signatureLength = parsed.signatureLength } = key
  if (parsed.signatureLength !== signatureLength) throw new TokenInvalid('The signature is wrong.')
  const claims = check(key, parsed)
  return claims instanceof Promise ? claims.then((late) => ({ key, claims: late })) : { key, claims }
}

function tryKeys (keys: readonly Key[], parsed: ParsedToken, check: CheckSignature): Signed | Promise<Signed> {
  const key = keys[0]
  if (key === undefined) throw new TokenInvalid(UNKNOWN_KEY)
  if (keys.length === 1) return tryKey(key, parsed, check)
  function tryOthers (error: unknown): Signed | Promise<Signed> {
    if (!(error instanceof AuthenticationFailed)) throw error
    return tryKeys(keys.slice(1), parsed, check)
  }
  try {
    const signed = tryKey(key, parsed, check)
    return signed instanceof Promise ? signed.catch(tryOthers) : signed
  } catch (error) {
    return tryOthers(error)
  }
}

// Only a token that would be good if its signature were may cause a fetch.
function checkWithoutKey ({ claims }: ParsedToken, rules: ClaimRules, now: number): void {
  try {
    checkUnsignedClaims(claims(), rules, now)
  } catch {
    throw new TokenInvalid(UNKNOWN_KEY)
  }
}

/** Builds the check of a whole token: its form, header, signature, then claims. */
export function createTokenVerifier (parts: VerifierParts): Verify {
  const { chooseTrust, allowed, overrides, maxTokenLength, typ, threadPool, poolRoom } = parts
  const check = threadPool ? createPoolCheck(poolRoom) : checkOnLoop
  const wanted = typ === undefined ? undefined : mediaType(typ)
  // The tokens of an issuer mostly share one header. Only one that a signature vouches for is kept.
  let known: ParsedHeader | undefined

  function accept (signed: Signed, parsed: ParsedToken, rules: ClaimRules, now: number): Verified {
    const { key, claims } = signed
    const { segment, header, parameters } = parsed
    if (header !== known?.header) known = { segment, header, parameters }
    checkClaims(claims, rules, now)
    return { key, claims: freezeDeep(claims), rules }
  }

  // Time has gone by: a key that ended meanwhile may have a successor, or nobody may be able to tell.
  function acceptLate (signed: Signed, parsed: ParsedToken, rules: ClaimRules): Outcome {
    const now = Date.now() / 1000
    return isLive(signed) ? accept(signed, parsed, rules, now) : verifyToken(parsed.token, now)
  }

  function verifyWith (keys: readonly Key[], parsed: ParsedToken, rules: ClaimRules, now: number): Outcome {
    const signed = tryKeys(keys, parsed, check)
    if (!(signed instanceof Promise)) return accept(signed, parsed, rules, now)
    return signed.then((late) => acceptLate(late, parsed, rules))
  }

  function verifyToken (token: unknown, now: number): Outcome {
    const parsed = parseToken(token, maxTokenLength, known)
    const { header } = parsed
    if (wanted !== undefined && !(typeof header.typ === 'string' && mediaType(header.typ) === wanted)) {
      throw new TokenInvalid('The token is of another type.')
    }
    const { source, rules } = chooseTrust(parsed.claims, overrides)
    const keys = source.find(header, allowed)
    if (keys.length > 0 || source.refresh === undefined) return verifyWith(keys, parsed, rules, now)
    const refreshed = source.refresh(() => checkWithoutKey(parsed, rules, now))
    if (refreshed === undefined) throw new TokenInvalid(UNKNOWN_KEY)
    return refreshed.then(() => verifyWith(source.find(header, allowed), parsed, rules, Date.now() / 1000))
  }

  return verifyToken
}
