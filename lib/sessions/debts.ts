import type { RevocationEntry, SessionStore } from '../settings/session-store.js'
import { formatFact, type Fact } from './facts.js'

/** What is known here and the store has not taken yet. */
export interface Debts {
  /** Owes facts until the store takes them, or they expire. */
  readonly owe: (facts: readonly Fact[]) => void
  /** Owes the moment at which the list began, in milliseconds since the epoch. */
  readonly oweBorn: (born: number) => void
  readonly owes: (fact: Fact) => boolean
  /** Pays for these facts. @throws SessionsUnavailable where the store does not take them; they stay owed */
  readonly settle: (facts: readonly Fact[]) => Promise<void>
  /** Pays all. @throws SessionsUnavailable where the store does not take it */
  readonly settleAll: () => Promise<void>
}

const MOST_AT_ONCE = 1000

/** Builds an empty book of debts to a store. */
export function createDebts (store: Pick<SessionStore, 'revoke'>): Debts {
  const owed = new Map<string, number>()
  let owedBorn: number | undefined

  // Whoever reads that the list began long ago takes it for whole: the beginning goes with the last of what is owed.
  function bornWith (entries: readonly RevocationEntry[]): number | undefined {
    if (owedBorn === undefined || owed.size > entries.length) return undefined
    const texts = new Set(entries.map(([text]) => text))
    return [...owed.keys()].every((text) => texts.has(text)) ? owedBorn : undefined
  }

  async function send (entries: readonly RevocationEntry[]): Promise<void> {
    const born = bornWith(entries)
    await store.revoke(entries, born)
    for (const [text] of entries) owed.delete(text)
    if (owedBorn === born) owedBorn = undefined
  }

  function forgetExpired (): void {
    for (const [text, until] of owed) if (until <= Date.now()) owed.delete(text)
  }

  return {
    owe (facts) {
      for (const fact of facts) owed.set(formatFact(fact), fact.until * 1000)
    },
    oweBorn (born) { owedBorn = born },
    owes: (fact) => owed.has(formatFact(fact)),
    async settle (facts) {
      await send(facts.map((fact) => [formatFact(fact), fact.until * 1000]))
    },
    async settleAll () {
      forgetExpired()
      while (owed.size > 0 || owedBorn !== undefined) await send([...owed].slice(0, MOST_AT_ONCE))
    },
  }
}
