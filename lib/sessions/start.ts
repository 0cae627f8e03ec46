import type { Events } from '../events.js'
import type { Encode } from '../jwt/encoder.js'
import type { Sessions } from '../jwt/sessions.js'
import type { KeyRing } from '../keys/ring.js'
import type { Faults } from '../settings/faults.js'
import type { ResolvedSessions } from '../settings/session-settings.js'
import { createMint, RESERVED_CLAIMS } from './access-token.js'
import { createCarry, type Carrier } from './carrier.js'
import type { Revocation } from './revocation.js'
import { createEndByToken, type EndByToken } from './end-by-token.js'
import { createHoldOwn, type HoldOwn } from './hold-own.js'
import type { SessionParts } from './parts.js'
import { createSessions } from './sessions.js'
import { createStoreCalls } from './store-calls.js'

interface StartParts {
  /** Times in seconds, as all settings have them. */
  readonly sessions: ResolvedSessions
  readonly expiresIn: number | undefined
  readonly idClaim: string
  readonly scheme: string
  readonly issuer: readonly string[] | undefined
  readonly ring: KeyRing | undefined
  readonly revocation: Revocation
  readonly events: Pick<Events, 'session'>
  readonly faults: Faults
}

/** Sessions that have started. */
export interface Started {
  readonly sessions: Sessions
  readonly endByToken: EndByToken
  readonly holdOwn: HoldOwn
  /** The clock that sessions log in by, in milliseconds since the epoch. */
  readonly now: () => number
}

function checkParts ({ sessions: { grace }, idClaim, ring, revocation: { timeout }, faults }: StartParts): void {
  if (ring?.signer() === undefined) faults.say('', 'given without a key of the app itself that signs')
  if (RESERVED_CLAIMS.includes(idClaim)) {
    faults.say('', 'given, but idClaim names a claim that a session states of itself')
  }
  // The answer to a write may come so late, and a second try has to be made within the grace.
  if (grace !== 0 && timeout >= grace / 2) faults.say('grace', 'not more than twice revocation.timeout')
}

/**
 * Prepares `fastify.jwt.sessions`. Where a fault is noted the result may not be used.
 *
 * @returns what starts them, once there is what makes tokens
 */
export function prepareSessions (parts: StartParts): (encode: Encode, carrier: Carrier | undefined) => Started {
  const { sessions, scheme, issuer, events, revocation } = parts
  const { list: revocations, store, timeout, refuse, issuedAt } = revocation
  const expiresIn = Number(parts.expiresIn)
  const [idle, lifetime, grace] = [sessions.idle * 1000, sessions.lifetime * 1000, sessions.grace * 1000]
  // A write that comes later than that would take from the grace of the token that it replaces.
  const patience = grace === 0 ? timeout * 1000 : grace / 2
  checkParts(parts)

  return function startSessions (encode, carrier) {
    const shared: SessionParts = {
      calls: createStoreCalls({ store, patience, observe: revocations.observe }),
      revocations,
      mint: createMint({ claims: sessions.claims, encode, idClaim: parts.idClaim, expiresIn, issuedAt }),
      carry: createCarry(carrier),
      tell: events.session,
      refuse,
      scheme,
      issuer,
      idle,
      lifetime,
      grace,
      tombstone: expiresIn * 1000,
      maxPerUser: sessions.maxPerUser,
    }
    return {
      sessions: createSessions(shared),
      endByToken: createEndByToken(shared),
      holdOwn: createHoldOwn(shared),
      now: revocations.now,
    }
  }
}
