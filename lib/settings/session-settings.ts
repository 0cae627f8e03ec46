import type { Faults } from './faults.js'
import { readOptions } from './options.js'
import { memberOf } from './own.js'
import type { RevocationSettings } from './revocation-schema.js'
import { SessionsSchema, type SessionsSetting } from './session-schemas.js'
import type { SessionStore } from './session-store.js'
import { parseTimeSpan } from './time-span.js'

const TIME_SPANS = ['idle', 'lifetime', 'grace'] as const

/** How sessions live, with defaults filled in and time spans in seconds. */
export type ResolvedSessions = Required<Pick<SessionsSetting, 'claims' | 'maxPerUser'>>
  & { readonly store: SessionStore | undefined, readonly endpoint: string | undefined }
  & { readonly [Name in typeof TIME_SPANS[number]]: number }

interface SessionSettings {
  readonly sessions?: SessionsSetting | undefined
  readonly revocation?: RevocationSettings | undefined
  readonly expiresIn?: number | undefined
}

interface Resolved {
  readonly sessions: ResolvedSessions | undefined
  /** Whoever has sessions can revoke. */
  readonly revocation: RevocationSettings | undefined
  readonly expiresIn: number | undefined
}

const DEFAULT_EXPIRES_IN = 15 * 60
const SHORTEST_GRACE = 5
const LONGEST_GRACE = 5 * 60
// Far more than anybody wants, and what every clock and store can count to.
const LONGEST = 100 * 365 * 24 * 60 * 60

function checkSpans ({ idle, lifetime, grace }: ResolvedSessions, expiresIn: number, faults: Faults): void {
  for (const [name, span] of Object.entries({ idle, lifetime })) {
    if (span === 0 || span > LONGEST) faults.add(name, span, 'more than 0 and 100 years at most')
  }
  if (grace !== 0 && (grace < SHORTEST_GRACE || grace > LONGEST_GRACE)) {
    faults.add('grace', grace, '0, or 5 seconds to 5 minutes')
  }
  // A token younger than the grace is not replaced, so that no session would ever be used in time.
  if (grace >= Math.min(idle, lifetime)) faults.say('grace', 'as long as a session lives, or longer')
  if (expiresIn > idle) faults.say('idle', 'shorter than expiresIn, so that a token would outlive its session')
}

/**
 * Checks and resolves the setting `sessions`, and what it says of others.
 *
 * @param settings those of the registration, resolved otherwise
 * @param faults where each fault is noted; where it notes any, the result may not be used
 * @returns the settings to lay over them
 */
export function resolveSessions (
  { sessions, revocation: list, expiresIn: given }: SessionSettings, faults: Faults
): Resolved {
  if (sessions === undefined) return { sessions, revocation: list, expiresIn: given }
  const here = faults.at('sessions')
  const expiresIn = given ?? DEFAULT_EXPIRES_IN
  const setting = readOptions<Required<SessionsSetting>>(SessionsSchema, sessions, here)
  // The list of those that were revoked is kept where the sessions are.
  const isStoreGiven = list !== undefined && memberOf(list, 'store') !== undefined
  if (isStoreGiven) faults.say('revocation/store', 'given, but with sessions the store is theirs')
  const revocation = list ?? {}
  if (here.has('')) return { sessions: undefined, revocation, expiresIn }
  const spans = Object.fromEntries(TIME_SPANS.map((name) => [name, parseTimeSpan(setting[name])]))
  const resolved = { ...setting, ...spans } as ResolvedSessions
  checkSpans(resolved, expiresIn, here)
  return { sessions: resolved, revocation, expiresIn }
}
