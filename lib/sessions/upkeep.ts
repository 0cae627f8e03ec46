import type { Events, RevocationsEvent } from '../events.js'
import type { SessionStore } from '../settings/session-store.js'
import { createBeginning } from './beginning.js'
import type { BoundedStore } from './bounded-store.js'
import type { Debts } from './debts.js'
import type { FactSet } from './fact-set.js'
import type { Fact } from './facts.js'
import { createFreshness, type Freshness } from './freshness.js'
import { createListReader } from './list-reader.js'
import { createPoller } from './poller.js'
import { createRepair } from './repair.js'
import type { StoreClock } from './store-clock.js'
import type { Unread } from './unread.js'
import { createWatcher } from './watcher.js'

/** How a list is kept up with its store. Times are seconds. */
export interface ListTimes {
  /** From one reading to the next. */
  readonly poll: number
  /** For which a reading is relied on. */
  readonly staleAfter: number
  /** That one call of the store may take. */
  readonly timeout: number
  readonly whenStale: 'refuse' | 'accept'
}

interface UpkeepParts extends ListTimes {
  readonly store: BoundedStore['store']
  /** The same as the app gave it, which may nudge where the list has changed. */
  readonly nudging: SessionStore
  readonly clock: StoreClock
  readonly facts: FactSet
  readonly debts: Debts
  /** What this process put on the list and has yet to read there. */
  readonly unread: Unread
  /** A fact of a store that went back in time. */
  readonly prolong: (fact: Fact) => Fact
  readonly warn: (message: string) => void
  readonly events: Pick<Events, 'revocations'>
  /** Takes what was found in the store. */
  readonly take: (found: readonly Fact[]) => void
  /** Is told of each reading. */
  readonly onRead: () => void
  /** Is told where the list began at another moment than was thought. */
  readonly onBeginning: () => void
  /** Drops what has expired, now and then. */
  readonly prune: () => void
}

/** What keeps a list up with its store: it reads, again and again, and pays what is owed. */
export interface Upkeep {
  readonly freshness: Freshness
  /** When the list began, in milliseconds since the epoch by the store's clock. */
  readonly born: number | undefined
  /** Asks the store for its time, in milliseconds, whenever that was done last. @throws SessionsUnavailable */
  readonly askTime: () => Promise<number>
  /** Reads now, or joins the reading that is under way, and repeats it from then on; never rejects. */
  readonly read: () => Promise<void>
  /** Begins nothing more, and tells of nothing. Resolves when nothing is under way. */
  readonly stop: () => Promise<void>
}

/**
 * Where the store's time is asked for: nothing is ever kept there. In a cluster of Redis it lies beside the list, which
 * can be read where another part of it is away.
 */
const NOWHERE = ['revoked', 'clock'] as const

/** Builds the upkeep of a list. */
export function createUpkeep (parts: UpkeepParts): Upkeep {
  const { store, clock, facts, debts, unread, poll, warn, events, take, onRead, onBeginning, prune } = parts
  const beginning = createBeginning({ now: clock.now, owe: debts.oweBorn, onChange: onBeginning })
  const freshness = createFreshness({ ...parts, onFresh: () => tell('fresh'), onStale })
  const repair = createRepair({ ...parts, tell })
  const readToEnd = createListReader({ store, note: unread.note, take })
  const poller = createPoller({ poll: readAndPay, interval: poll })
  const watcher = createWatcher(parts.nudging, poller.nudge)
  let isStopped = false

  function tell (type: RevocationsEvent['type'], entries = facts.size()): void {
    if (!isStopped) events.revocations({ type, entries })
  }

  function onStale (): void {
    if (!isStopped) warn('apistar-jwt: the revocation list could not be read for too long')
    tell('stale')
  }

  async function askTime (): Promise<number> {
    const { now } = await store.get(...NOWHERE)
    clock.observe(now)
    return now
  }

  async function read (): Promise<void> {
    if (clock.isDue()) await askTime()
    const taken = unread.all().filter((fact) => !debts.owes(fact))
    const { asked, born, whole } = await readToEnd()
    repair.look(whole ?? taken.filter(unread.has), born, beginning.born)
    beginning.judge(born, freshness.isFresh())
    freshness.rely(asked)
    onRead()
  }

  function failToRead (): void {
    tell('failed')
    freshness.fail()
  }

  async function readAndPay (): Promise<void> {
    watcher.ensure()
    await read().catch(failToRead)
    // A store that takes nothing may still be read, and the next reading waits for no payment.
    repair.begin()
    prune()
  }

  return {
    freshness,
    get born () { return beginning.born },
    askTime,
    read: poller.run,
    async stop () {
      isStopped = true
      await Promise.all([poller.stop(), repair.settled(), watcher.stop()])
    },
  }
}
