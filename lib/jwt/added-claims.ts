import { EncodeFailed } from '../errors.js'
import type { EncodeOptions } from '../settings/call-schemas.js'
import type { ResolvedSettings, Stated } from '../settings/settings.js'
import { parseTimeSpan } from '../settings/time-span.js'
import type { GivenClaims } from '../token/encode-input.js'
import { shield } from '../token/json.js'
import { checkMoment } from '../token/moments.js'
import type { JsonObject } from '../token/token.js'

/** What says what is in every token. */
export interface AddedParts {
  readonly settings: Pick<ResolvedSettings, 'issuer' | 'audience' | 'expiresIn' | 'notBefore'>
  /** What `iat` is, where that is not the time. */
  readonly issuedAt?: (() => number) | undefined
}

type Options = Stated<EncodeOptions>

const CLAIM_OPTIONS = [
  ['issuer', 'iss'], ['audience', 'aud'], ['subject', 'sub'], ['jwtId', 'jti'],
  ['expiresIn', 'exp'], ['notBefore', 'nbf'],
] as const

// An option that is false says nothing, and drops what the settings say.
function refuseDoubles (stated: JsonObject, options: Options): void {
  for (const [option, claim] of CLAIM_OPTIONS) {
    const given: unknown = options[option]
    if (given !== undefined && given !== false && Object.hasOwn(stated, claim)) {
      throw new EncodeFailed(`${claim} is given in the payload and as the option ${option}.`)
    }
  }
}

function either<Value> (option: Value | false | undefined, setting: Value | undefined): Value | undefined {
  return option === false ? undefined : option ?? setting
}

function secondsOf (span: string | number | false | undefined, setting: number | undefined): number | undefined {
  return either(span === false ? span : parseTimeSpan(span), setting)
}

function audienceClaim (audience: ResolvedSettings['audience']): string | readonly string[] | undefined {
  if (audience === undefined || audience === false) return undefined
  return audience.length === 1 ? audience[0] : audience
}

function copy (audience: string | readonly string[] | undefined): string | readonly string[] | undefined {
  return typeof audience === 'object' ? shield([...audience]) : audience
}

// Counted from a whole second, as `iat` is, a life of less than one could be over before the token is made.
function endOf (end: number, now: number): number {
  return end > now ? end : Math.floor(now) + 1
}

/**
 * Adds to the claims of a payload what the options of the call and the settings say, where the payload does not.
 *
 * @throws ConfigurationError for a claim that payload and options state both, and for an `exp` that is counted from an
 *   `iat` of long ago, as if that were a time span
 */
export function addClaims ({ claims, dates }: GivenClaims, options: Options, { settings, issuedAt }: AddedParts): void {
  refuseDoubles(claims, options)
  const notBefore = secondsOf(options.notBefore, settings.notBefore)
  const expiresIn = secondsOf(options.expiresIn, settings.expiresIn)
  const exactly = Date.now() / 1000
  const now = Math.floor(exactly)
  const isCounted = typeof claims.iat === 'number'
  const start = isCounted ? claims.iat as number : now
  function add (name: string, value: unknown): void {
    if (value !== undefined && !Object.hasOwn(claims, name)) claims[name] = value
  }
  add('iss', either(options.issuer, settings.issuer?.[0]))
  add('aud', copy(either(options.audience, audienceClaim(settings.audience))))
  add('sub', options.subject)
  add('jti', options.jwtId)
  add('iat', options.noTimestamp === true ? undefined : issuedAt?.() ?? now)
  add('nbf', notBefore === undefined ? undefined : start + notBefore)
  add('exp', expiresIn === undefined ? undefined : endOf(start + expiresIn, isCounted ? -Infinity : exactly))
  if (isCounted && !dates.has('iat') && !dates.has('exp')) checkMoment('exp', claims.exp)
}
