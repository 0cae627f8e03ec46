import type { Events } from '../events.js'
import type { RevocationCheck, Revoking } from '../jwt/revocation.js'
import type { KeyRing } from '../keys/ring.js'
import type { Faults } from '../settings/faults.js'
import type { RevocationSettings } from '../settings/revocation-schema.js'
import type { ResolvedSessions } from '../settings/session-settings.js'
import type { SessionStore } from '../settings/session-store.js'
import type { ClaimRules } from '../token/claims.js'
import type { JsonObject } from '../token/token.js'
import { waitAtBoot } from '../trust/time-limit.js'
import { createRefusal } from './bounded-store.js'
import { roundUp, stateFact, type Fact } from './facts.js'
import { createLifetime } from './lifetime.js'
import { memoryStore } from './memory-store.js'
import { createRevocationCheck } from './revocation-check.js'
import { createRevocationList } from './revocation-list.js'
import { readRevocationSettings } from './revocation-settings.js'
import type { Revocations } from './revocations.js'
import { createRevoke } from './revoke.js'
import { createSessionRevocations } from './session-revocations.js'
import { warnOfMemory } from './several-processes.js'

interface RevocationParts {
  /** What the setting `revocation` was given. */
  readonly given: RevocationSettings
  /** The sessions, whose store is the list's too; times in seconds. */
  readonly sessions?: Pick<ResolvedSessions, 'store' | 'idle' | 'lifetime'> | undefined
  readonly rules: Pick<ClaimRules, 'issuer' | 'leeway' | 'maxAge' | 'idClaim'>
  readonly expiresIn?: number | undefined
  readonly ring: KeyRing | undefined
  readonly trusted: ReadonlyMap<string, unknown>
  readonly tools: {
    readonly warn: (message: string) => void
    readonly warnAtBoot: (code: string, message: string) => void
    readonly events: Events
  }
  readonly faults: Faults
}

/** Revocation, as the rest of the plugin uses it. */
export interface Revocation {
  /** The check of tokens. */
  readonly check: RevocationCheck
  /** The list, for sessions. */
  readonly list: Revocations
  /** The store, for sessions: its calls reject with SessionsUnavailable where it does not answer in time. */
  readonly store: SessionStore
  /** How many seconds it may take. */
  readonly timeout: number
  /** @throws SessionsUnavailable */
  readonly refuse: () => never
  /** What `fastify.jwt` gets. */
  readonly revoking: Revoking
  /** The `iat` of a token of now, or of another moment of the store's in milliseconds, in seconds since the epoch. */
  readonly issuedAt: (now?: number) => number
  /** Takes note of the claims of a token that is issued. */
  readonly noteIssued: (claims: JsonObject) => void
  /**
   * Reads the list; rejects never, and waits no longer than a hook may take.
   *
   * @param hookTimeout milliseconds, 0 for ever
   */
  readonly start: (hookTimeout: number) => Promise<void>
  /** Leaves no timer, and asks the store nothing more. */
  readonly stop: () => Promise<void>
}

/** Builds revocation. Where a fault is noted the result may not be used. */
export function createRevocation (parts: RevocationParts): Revocation {
  const { given, rules, ring, trusted, tools, faults } = parts
  const settings = readRevocationSettings(given, faults)
  const store = parts.sessions?.store ?? settings.store ?? memoryStore()
  warnOfMemory(store, tools.warnAtBoot)
  // A session that is revoked gets no new refresh token, so that one of these two ends it.
  const unused = Math.min(parts.sessions?.idle ?? 0, parts.sessions?.lifetime ?? 0)
  const lifetime = createLifetime({ ...rules, expiresIn: parts.expiresIn })
  const list = createRevocationList({ ...settings, ...tools, store, prolong, onFacts, onRead })

  function onFacts (facts: readonly Fact[]): void {
    for (const { kind, name, issuer } of facts) if (kind === 'kid' && issuer === undefined) ring?.retire(name)
  }

  // A session whose end was lost could be refreshed once its tokens are over.
  function prolong (fact: Fact): Fact {
    if (fact.kind !== 'sid' || fact.issuer !== undefined) return fact
    return { ...fact, until: Math.max(fact.until, roundUp(lifetime.after(list.clock.now() + unused * 1000))) }
  }

  // Whoever has a key that leaked could sign again, with any iat, once its fact has expired.
  function onRead (): void {
    const now = list.clock.now()
    const until = roundUp(lifetime.kept(now))
    for (const name of ring?.retired() ?? []) {
      const left = Number(list.untilOf('kid', name)) - now / 1000
      if (left > (until - now / 1000) / 2) continue
      list.hold([stateFact({ kind: 'kid', name, until })])
    }
  }

  return {
    check: createRevocationCheck({ list, trusted, oldTokens: settings.oldTokens, idClaim: rules.idClaim }),
    list: createSessionRevocations(list, lifetime),
    revoking: {
      revoke: createRevoke({ list, lifetime, ring, issuer: rules.issuer, trusted, unused }),
      revocations: () => ({
        fresh: list.isFresh(),
        readAt: list.readAt === undefined ? null : new Date(list.readAt),
        entries: list.count(),
        since: list.born === undefined ? null : new Date(list.born),
      }),
    },
    store: list.store,
    timeout: settings.timeout,
    refuse () { throw createRefusal(settings.poll) },
    // The moments before which tokens are revoked are the store's, and clocks differ. With maxAge none may be ahead.
    issuedAt (now = list.clock.now()) {
      const seconds = Math.floor(now / 1000)
      return rules.maxAge === undefined ? seconds : Math.min(seconds, Math.floor(Date.now() / 1000))
    },
    noteIssued: lifetime.note,
    start: (hookTimeout) => waitAtBoot(list.read(), hookTimeout),
    stop: list.close,
  }
}
