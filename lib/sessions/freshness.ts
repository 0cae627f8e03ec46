interface FreshnessParts {
  /** Seconds for which a reading is relied on. */
  readonly staleAfter: number
  readonly whenStale: 'refuse' | 'accept'
  readonly onStale: () => void
  readonly onFresh: () => void
}

/** How long a list may be relied on. */
export interface Freshness {
  /** When the question of the last reading was sent, in milliseconds since the epoch; undefined before any. */
  readonly readAt: number | undefined
  /** Until when to judge by the list, in seconds since the epoch by this process's clock. */
  readonly until: number
  /** Whether the last reading failed. */
  readonly isDown: boolean
  /** Whether the last reading is young enough, whatever is done where it is not. */
  readonly isFresh: () => boolean
  /** Takes note of a reading, whose last question was sent at so many milliseconds since the epoch. */
  readonly rely: (askedAt: number) => void
  /** Takes note of a reading that failed. */
  readonly fail: () => void
}

/** Builds the freshness of a list that was never read. It counts from the question, not the answer. */
export function createFreshness ({ staleAfter, whenStale, onStale, onFresh }: FreshnessParts): Freshness {
  const state = { readAt: undefined as number | undefined, until: -Infinity, isDown: false }
  let isStale = false

  function isFresh (): boolean {
    return state.readAt !== undefined && Date.now() < state.readAt + staleAfter * 1000
  }

  return Object.assign(state, {
    isFresh,
    rely (askedAt: number) {
      state.readAt = askedAt
      // Who goes on without an answer still needs a first one.
      state.until = whenStale === 'accept' ? Infinity : askedAt / 1000 + staleAfter
      state.isDown = false
      if (isStale) onFresh()
      isStale = false
    },
    fail () {
      state.isDown = true
      if (isStale || isFresh()) return
      isStale = true
      onStale()
    },
  })
}
