import type { Debts } from './debts.js'
import type { FactSet } from './fact-set.js'
import type { Fact } from './facts.js'
import type { StoreClock } from './store-clock.js'
import type { Unread } from './unread.js'

interface IntakeParts {
  readonly facts: FactSet
  readonly debts: Debts
  readonly unread: Unread
  readonly clock: StoreClock
  /** Asks the store for its time, in milliseconds. @throws SessionsUnavailable */
  readonly askTime: () => Promise<number>
  /** Is told of facts that are new here, before anything is judged by them. */
  readonly onFacts: (facts: readonly Fact[]) => void
}

/** What takes facts in: here at once, and the store is to have those that it did not give. */
export interface Intake {
  /** Takes in what the store has. Gives what is new here. */
  readonly take: (found: readonly Fact[]) => readonly Fact[]
  /** Takes facts in, here at once; the store is sent them with the next poll. */
  readonly hold: (facts: readonly Fact[]) => void
  /** Takes facts in, here at once. @throws SessionsUnavailable where the store does not take them; they stay owed */
  readonly add: (facts: readonly Fact[]) => Promise<void>
  /**
   * Takes in a fact about all until now, made of the store's time: here at once of what is known of that, which may lag
   * behind, and once more where the store says that it is later. @throws SessionsUnavailable, as `add` does
   */
  readonly addUntilNow: (factUntil: (now: number) => Fact) => Promise<void>
}

/** Builds what takes facts in. */
export function createIntake ({ facts, debts, unread, clock, askTime, onFacts }: IntakeParts): Intake {
  function take (found: readonly Fact[]): readonly Fact[] {
    const added = found.filter((fact) => facts.add(fact))
    if (added.length > 0) onFacts(added)
    return added
  }

  function hold (added: readonly Fact[]): void {
    // What was known here may have been read already, and is not read again.
    unread.expect(take(added))
    debts.owe(added)
  }

  async function add (added: readonly Fact[]): Promise<void> {
    hold(added)
    await debts.settle(added)
  }

  return {
    take,
    hold,
    add,
    async addUntilNow (factUntil) {
      const paying = add([factUntil(clock.now())])
      // What is known of it by now may come of another answer, which took its time.
      const [paid, told] = await Promise.allSettled([paying, askTime()])
      const fact = told.status === 'fulfilled' ? factUntil(told.value) : undefined
      if (fact !== undefined && !facts.covers(fact)) return await add([fact])
      if (paid.status === 'rejected') throw paid.reason
    },
  }
}
