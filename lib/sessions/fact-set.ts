import type { Fact, FactKind } from './facts.js'
import type { RevocableFacts } from './revocations.js'

/** Until when it is kept, and for a moment, which: seconds since the epoch. */
interface Mark { readonly until: number, readonly before: number }

/** The facts about the tokens of one issuer, by kind and name. */
type Realm = Record<'jti' | 'sid' | 'kid', Map<string, number>> & Record<'sub' | 'iss', Map<string, Mark>>

/** Facts, each once: of two about the same thing, what goes further of both. So two sets can always be joined. */
export interface FactSet {
  /** Takes a fact in. Tells whether anything is new in it. */
  readonly add: (fact: Fact) => boolean
  /** Whether all that a fact says is known. */
  readonly covers: (fact: Fact) => boolean
  /** Whether a fact ends what this is known of. */
  readonly isRevoked: (facts: RevocableFacts) => boolean
  /** Whether an id of the app's own is among them. */
  readonly has: (kind: 'sid' | 'kid', name: string) => boolean
  /** Until when an id of the app's own is among them, in seconds since the epoch; undefined where it is not. */
  readonly untilOf: (kind: 'sid' | 'kid', name: string) => number | undefined
  /** Every fact. */
  readonly all: () => Iterable<Fact>
  /** Forgets what has expired by so many seconds since the epoch. */
  readonly prune: (now: number) => void
  readonly size: () => number
}

const IDS = ['jti', 'sid', 'kid'] as const
const MOMENTS = ['sub', 'iss'] as const

function createRealm (): Realm {
  return { jti: new Map(), sid: new Map(), kid: new Map(), sub: new Map(), iss: new Map() }
}

function isMoment (kind: FactKind): kind is 'sub' | 'iss' {
  return (MOMENTS as readonly FactKind[]).includes(kind)
}

function * factsOf ([issuer, realm]: readonly [string | undefined, Realm]): Iterable<Fact> {
  for (const kind of IDS) for (const [name, until] of realm[kind]) yield { kind, name, issuer, until }
  for (const kind of MOMENTS) for (const [name, mark] of realm[kind]) yield { kind, name, issuer, ...mark }
}

function hasId (ids: ReadonlyMap<string, unknown>, id: string | undefined): boolean {
  return id !== undefined && ids.has(id)
}

function isBefore (marks: ReadonlyMap<string, Mark>, name: string | number | undefined, issuedAt: number): boolean {
  const mark = name === undefined ? undefined : marks.get(String(name))
  // Written so that a time that is none does not pass.
  return mark !== undefined && !(issuedAt >= mark.before)
}

function forget<Kept> (kept: Map<string, Kept>, isOver: (value: Kept) => boolean): void {
  for (const [name, value] of kept) if (isOver(value)) kept.delete(name)
}

/** Builds an empty set. */
export function createFactSet (): FactSet {
  // Most often there is but one issuer, and it is the app.
  const own = createRealm()
  const realms = new Map<string | undefined, Realm>([[undefined, own]])

  function realmOf (issuer: string | undefined): Realm {
    const realm = realms.get(issuer) ?? createRealm()
    realms.set(issuer, realm)
    return realm
  }

  function covers ({ kind, name, issuer, until, before = 0 }: Fact): boolean {
    const realm = realms.get(issuer)
    if (realm === undefined) return false
    if (!isMoment(kind)) return (realm[kind].get(name) ?? -Infinity) >= until
    const mark = realm[kind].get(name)
    return mark !== undefined && mark.until >= until && mark.before >= before
  }

  return {
    covers,
    add (fact) {
      if (covers(fact)) return false
      const { kind, name, issuer, until, before = 0 } = fact
      const realm = realmOf(issuer)
      if (!isMoment(kind)) {
        realm[kind].set(name, until)
        return true
      }
      const { until: oldUntil, before: oldBefore } = realm[kind].get(name) ?? { until, before }
      realm[kind].set(name, { until: Math.max(until, oldUntil), before: Math.max(before, oldBefore) })
      return true
    },
    isRevoked ({ trusted, iss, sid, jti, kid, subjects, issuedAt }) {
      // Each rule for itself: that a token came after one moment says nothing of another.
      if (isBefore(own.iss, iss, issuedAt)) return true
      const realm = trusted === undefined ? own : realms.get(trusted)
      if (realm === undefined) return false
      return hasId(realm.sid, sid) || hasId(realm.jti, jti) || hasId(realm.kid, kid) ||
        subjects.some((subject) => isBefore(realm.sub, subject, issuedAt))
    },
    has: (kind, name) => own[kind].has(name),
    untilOf: (kind, name) => own[kind].get(name),
    * all () {
      for (const realm of realms) yield * factsOf(realm)
    },
    prune (now) {
      for (const realm of realms.values()) {
        for (const kind of IDS) forget(realm[kind], (until) => until <= now)
        for (const kind of MOMENTS) forget(realm[kind], ({ until }) => until <= now)
      }
    },
    size () {
      const kept = [...realms.values()].flatMap((realm) => Object.values(realm))
      return kept.reduce((sum, { size }) => sum + size, 0)
    },
  }
}
