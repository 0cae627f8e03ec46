import { isHeld, monotonicNow } from '../keys/lease.js'

/** A moment of this process, by the clock that people set and by the one that nobody does. */
export interface Moment {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Seconds of the monotonic clock. */
  readonly monotonic: number
}

/** This very moment. */
export function createMoment (): Moment {
  return { at: Date.now(), monotonic: monotonicNow() }
}

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
  /** Takes note of a reading, by when its last question was sent. */
  readonly rely: (asked: Moment) => void
  /** Takes note of a reading that failed. */
  readonly fail: () => void
}

/** Builds the freshness of a list that was never read. It counts from the question, not the answer. */
export function createFreshness ({ staleAfter, whenStale, onStale, onFresh }: FreshnessParts): Freshness {
  const state = { readAt: undefined as number | undefined, until: -Infinity, isDown: false }
  let lease = { until: -Infinity, monotonicUntil: -Infinity }
  let isStale = false

  function isFresh (): boolean {
    return isHeld(lease)
  }

  return Object.assign(state, {
    isFresh,
    rely ({ at, monotonic }: Moment) {
      state.readAt = at
      lease = { until: at / 1000 + staleAfter, monotonicUntil: monotonic + staleAfter }
      // Who goes on without an answer still needs a first one.
      state.until = whenStale === 'accept' ? Infinity : lease.until
      state.isDown = false
      if (isStale) onFresh()
      isStale = false
    },
    fail () {
      state.isDown = true
      if (isStale || isFresh()) return
      isStale = true
      // The clock that requests are judged by may have been set back.
      if (whenStale === 'refuse') state.until = -Infinity
      onStale()
    },
  })
}
