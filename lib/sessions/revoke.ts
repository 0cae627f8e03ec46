import type { Revoking } from '../jwt/revocation.js'
import type { KeyRing } from '../keys/ring.js'
import { createFaults, type Faults } from '../settings/faults.js'
import { roundUp, stateFact, type Fact, type FactKind } from './facts.js'
import type { Lifetime } from './lifetime.js'
import type { RevocationList } from './revocation-list.js'
import { readRevokeInput } from './revoke-input.js'

interface RevokeParts {
  readonly list: RevocationList
  readonly lifetime: Lifetime
  readonly ring: KeyRing | undefined
  /** Whom `iss` of the app's own tokens must name; undefined for anyone. */
  readonly issuer: readonly string[] | undefined
  readonly trusted: ReadonlyMap<string, unknown>
  /** How many seconds a session may live unused; 0 where there are none. */
  readonly unused: number
}

/** What ends sessions as well as tokens. */
const OF_SESSIONS: readonly FactKind[] = ['sid', 'sub', 'iss']

/** What is to be revoked. */
interface Target {
  readonly fact: Fact
  /** Whether it is about what was issued until a moment. */
  readonly isMoment: boolean
  /** The moment, in milliseconds since the epoch; undefined for now. */
  readonly before: number | undefined
}

const NO_BOUND = 'not given, and neither maxAge nor expiresIn says how long such tokens live; expected a Date'

/**
 * Builds `fastify.jwt.revoke`.
 *
 * @returns a function that rejects with ConfigurationError for what cannot be revoked, and with SessionsUnavailable
 *   where the store does not take it
 */
export function createRevoke ({ list, lifetime, ring, issuer: own, trusted, unused }: RevokeParts): Revoking['revoke'] {
  // The issuer of the tokens: undefined for the app itself.
  function whoseOf (issuer: string | undefined, faults: Faults): string | undefined {
    if (issuer === undefined || trusted.has(issuer)) return issuer
    const isOwn = own === undefined ? trusted.size === 0 : own.includes(issuer)
    if (!isOwn) faults.say('issuer', 'given, but it is neither an issuer of the app nor a trusted one')
    return undefined
  }

  function untilOf (given: number | undefined, whose: string | undefined, now: number, faults: Faults): number {
    if (given !== undefined) return lifetime.after(given)
    const bound = whose === undefined ? lifetime.until(now) : undefined
    if (bound === undefined) faults.say('until', NO_BOUND)
    return Number(bound)
  }

  function readTarget (target: unknown, options: unknown): Target {
    const faults = createFaults('target or options of revoke')
    const { kind, name, issuer, until, before } = readRevokeInput(target, options, faults)
    const whose = whoseOf(issuer, faults)
    const isLastKey = kind === 'kid' && whose === undefined && ring?.isLastSigner(name) === true
    if (isLastKey) faults.say('kid', 'that of the only key that signs given; rotate first')
    // Tokens are issued by the store's clock, and expire by those of the processes.
    const now = Math.max(list.clock.now(), Date.now())
    const last = untilOf(until, whose, now, faults)
    faults.throwIfAny()
    // Or a session that was not refreshed meanwhile would go on once its tokens are over.
    const isOfSessions = until === undefined && OF_SESSIONS.includes(kind)
    const sessionsLast = isOfSessions ? lifetime.after(now + unused * 1000) : last
    const ends = roundUp(Math.max(last, sessionsLast))
    const fact = stateFact({ kind, name, issuer: kind === 'iss' ? undefined : whose, until: ends })
    return { fact, isMoment: kind === 'sub' || kind === 'iss', before }
  }

  return async function revoke (target, options = {}) {
    const { fact, isMoment, before } = readTarget(target, options)
    const factUntil = (moment: number): Fact => ({ ...fact, before: Math.floor(moment / 1000) + 1 })
    if (!isMoment) await list.add([fact])
    else if (before === undefined) await list.addUntilNow(factUntil)
    else await list.add([factUntil(before)])
  }
}
