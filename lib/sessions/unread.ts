import { formatFact, type Fact } from './facts.js'

/**
 * What this process put on the list and has not read there since. Only who has read a line notices that it is gone: a
 * failover may lose one that the store has just taken.
 */
export interface Unread {
  /** Expects to read facts. */
  readonly expect: (facts: readonly Fact[]) => void
  /** Takes note of lines that were read. */
  readonly note: (lines: readonly string[]) => void
  /** Whether a fact was not read yet. */
  readonly has: (fact: Fact) => boolean
  /** All that was not read yet and has not expired. */
  readonly all: () => Fact[]
}

/** Builds it for a process that has put nothing on the list. */
export function createUnread (): Unread {
  const expected = new Map<string, Fact>()

  return {
    expect (facts) {
      for (const fact of facts) expected.set(formatFact(fact), fact)
    },
    note (lines) {
      for (const line of lines) expected.delete(line)
    },
    has: (fact) => expected.has(formatFact(fact)),
    all () {
      const now = Date.now() / 1000
      for (const [line, { until }] of expected) if (until <= now) expected.delete(line)
      return [...expected.values()]
    },
  }
}
