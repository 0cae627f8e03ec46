/** The clock of a store, as far as it is known here. */
export interface StoreClock {
  /** Milliseconds since the epoch. The process's own time as long as nothing is known. */
  readonly now: () => number
  /** Takes note of the time that an answer brought along, in milliseconds since the epoch. */
  readonly observe: (now: number) => void
  /** Whether it is time to ask: clocks are set, and drift. */
  readonly isDue: () => boolean
}

const GOOD_FOR = 60_000

/** Builds a clock that is set by the answers of a store, since the clocks of processes differ. */
export function createStoreClock (): StoreClock {
  let ahead = 0
  let observedAt = -Infinity
  return {
    now: () => Date.now() + ahead,
    observe (now) {
      observedAt = Date.now()
      ahead = now - observedAt
    },
    isDue: () => Math.abs(Date.now() - observedAt) >= GOOD_FOR,
  }
}
