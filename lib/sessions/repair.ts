import type { RevocationsEvent } from '../events.js'
import type { Debts } from './debts.js'
import type { FactSet } from './fact-set.js'
import { formatFact, type Fact } from './facts.js'
import type { Unread } from './unread.js'

interface RepairParts {
  readonly facts: FactSet
  readonly debts: Debts
  readonly unread: Unread
  /** A fact of a store that went back in time, and may have lost with it what the fact was put on the list for. */
  readonly prolong: (fact: Fact) => Fact
  readonly warn: (message: string) => void
  readonly tell: (type: RevocationsEvent['type'], entries?: number) => void
}

/** Puts back what a store has lost, and pays what it is owed. */
interface Repair {
  /**
   * Looks for what is known here and not there.
   *
   * @param found all that the store has, where that was read; else what it has taken, and yet it was not read there
   * @param born when its list began; undefined for a list that nobody has begun
   * @param known when it began, as far as it was known here
   */
  readonly look: (found: FactSet | readonly Fact[], born: number | undefined, known: number | undefined) => void
  /** Pays, where there is anything to be paid, and waits for nothing. */
  readonly begin: () => void
  /** Resolves when no payment is under way. */
  readonly settled: () => Promise<void>
}

function isWhole (found: FactSet | readonly Fact[]): found is FactSet {
  return !Array.isArray(found)
}

/** Builds the repair of a store. */
export function createRepair ({ facts, debts, unread, prolong, warn, tell }: RepairParts): Repair {
  let paying: Promise<void> | undefined
  // Also where it has lost nothing but the moment at which the list began.
  let lost: number | undefined

  async function pay (): Promise<void> {
    await debts.settleAll()
    if (lost !== undefined) tell('repaired', lost)
    lost = undefined
  }

  function missingIn (whole: FactSet): Fact[] {
    const now = Date.now() / 1000
    return [...facts.all()].filter((fact) => fact.until > now && !whole.covers(fact) && !debts.owes(fact))
  }

  return {
    look (found, born, known) {
      const missing = isWhole(found) ? missingIn(found) : found
      if (missing.length === 0 && (born !== undefined || !isWhole(found))) return
      // Where the list is still the one that it was, all else of the store is still there as well, as it was.
      const lasting = born !== undefined && born === known ? missing.map(prolong) : missing
      for (const fact of lasting) facts.add(fact)
      debts.owe(lasting)
      unread.note(missing.map(formatFact))
      unread.expect(lasting)
      lost = (lost ?? 0) + missing.length
      warn(`apistar-jwt: the store has lost ${missing.length} entries of the revocation list, which are put back`)
      tell('lost', missing.length)
    },
    begin () {
      paying ??= pay().catch(() => tell('failed')).finally(() => { paying = undefined })
    },
    async settled () { await paying },
  }
}
