import type { Events } from '../events.js'
import type { SessionStore } from '../settings/session-store.js'
import { createBoundedStore, createRefusal } from './bounded-store.js'
import { createDebts } from './debts.js'
import { createFactSet, type FactSet } from './fact-set.js'
import type { Fact } from './facts.js'
import { createIntake, type Intake } from './intake.js'
import { createStoreClock, type StoreClock } from './store-clock.js'
import { createUnread } from './unread.js'
import { createUpkeep, type ListTimes } from './upkeep.js'

interface RevocationListParts extends ListTimes {
  readonly store: SessionStore
  /** A fact of a store that went back in time. */
  readonly prolong: (fact: Fact) => Fact
  readonly warn: (message: string) => void
  readonly events: Pick<Events, 'revocations'>
  /** Is told of facts that are new here, before anything is judged by them. */
  readonly onFacts: (facts: readonly Fact[]) => void
  /** Is told of each reading. */
  readonly onRead: () => void
}

/** The revocation list as this process knows it, kept up with a store. */
export interface RevocationList {
  /** Grows with whatever may end a token: what was found good at an older one is to be looked at again. */
  readonly revision: number
  /** Until when the list is judged by, in seconds since the epoch by this process's clock. */
  readonly freshUntil: number
  /** When the question of the last whole reading was sent, in milliseconds since the epoch. */
  readonly readAt: number | undefined
  /** When the list began, in milliseconds since the epoch by the store's clock. */
  readonly born: number | undefined
  readonly clock: StoreClock
  /** The store, whose calls reject with SessionsUnavailable where it does not answer in time, or after the end. */
  readonly store: SessionStore
  readonly isRevoked: FactSet['isRevoked']
  readonly has: FactSet['has']
  readonly untilOf: FactSet['untilOf']
  /** Whether the last reading is young enough, whatever is done where it is not. */
  readonly isFresh: () => boolean
  /** @throws SessionsUnavailable where the list may not be judged by */
  readonly requireFresh: () => void
  /** How many facts there are that have not expired. */
  readonly count: () => number
  readonly hold: Intake['hold']
  readonly add: Intake['add']
  readonly addUntilNow: Intake['addUntilNow']
  /** Reads now, or joins the reading that is under way, and repeats it from then on; never rejects. */
  readonly read: () => Promise<void>
  /** What to wait for where the list is not fresh. @throws SessionsUnavailable where that is of no use */
  readonly refresh: () => Promise<void>
  /** Leaves no timer, and asks the store nothing more. */
  readonly close: () => Promise<void>
}

const PRUNED_EVERY = 60

/** Builds a list, which is read when it is asked to. */
export function createRevocationList (parts: RevocationListParts): RevocationList {
  const { poll, onFacts } = parts
  const { store, close } = createBoundedStore({ ...parts, retryAfter: poll })
  const facts = createFactSet()
  const clock = createStoreClock()
  const debts = createDebts(store)
  const unread = createUnread()
  const { take, hold, add, addUntilNow } = createIntake({
    facts, debts, unread, clock, askTime: () => upkeep.askTime(), onFacts: onNew,
  })
  const upkeep = createUpkeep({
    ...{ ...parts, store, nudging: parts.store, clock, facts, debts, unread, take },
    onBeginning: () => revision++,
    prune: pruneInTime,
  })
  const { freshness } = upkeep
  let revision = 0
  let prunedAt = -Infinity

  function onNew (added: readonly Fact[]): void {
    onFacts(added)
    revision++
  }

  function prune (): void {
    prunedAt = Date.now() / 1000
    facts.prune(prunedAt)
  }

  function pruneInTime (): void {
    if (Date.now() / 1000 >= prunedAt + PRUNED_EVERY) prune()
  }

  function isUsable (): boolean {
    return Date.now() / 1000 < freshness.until
  }

  function requireFresh (): void {
    if (!isUsable()) throw createRefusal(poll)
  }

  // A reading that is under way may have asked too early; the next one has not.
  async function readAgain (): Promise<void> {
    for (let round = 0; round < 2 && !freshness.isDown && !isUsable(); round++) await upkeep.read()
    requireFresh()
  }

  return {
    get revision () { return revision },
    get freshUntil () { return freshness.until },
    get readAt () { return freshness.readAt },
    get born () { return upkeep.born },
    clock,
    store,
    isRevoked: facts.isRevoked,
    has: facts.has,
    untilOf: facts.untilOf,
    isFresh: freshness.isFresh,
    requireFresh,
    count () {
      prune()
      return facts.size()
    },
    hold,
    add,
    addUntilNow,
    read: upkeep.read,
    refresh () {
      // Whoever calls this without waiting for it is refused all the same.
      if (freshness.isDown) throw createRefusal(poll)
      return readAgain()
    },
    async close () {
      close()
      await upkeep.stop()
    },
  }
}
