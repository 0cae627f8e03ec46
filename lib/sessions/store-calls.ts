import type { SessionStore, StoredList, StoredValue } from '../settings/session-store.js'

/** How the machine asks a store. Times are milliseconds since the epoch by the store's clock. */
export interface StoreCalls {
  readonly get: (owner: string, id: string) => Promise<StoredValue>
  readonly list: (owner: string) => Promise<StoredList>
  /**
   * Puts a text in place of the one that was read.
   *
   * @returns false where another has come between, or the store was reached too late
   */
  readonly replace: (owner: string, id: string, replacement: Replacement) => Promise<boolean>
}

/** A text in place of another. */
interface Replacement {
  readonly value: string
  /** What was read; null for nothing. */
  readonly previous: string | null
  /** When it was read. */
  readonly now: number
  /** When the store may forget the new one. */
  readonly expires: number
}

interface StoreCallParts {
  /** A store whose calls reject with SessionsUnavailable where it gives no answer in time. */
  readonly store: SessionStore
  /** How long after it was read a text may be replaced, in milliseconds. */
  readonly patience: number
  /** Takes note of the store's time. */
  readonly observe: (now: number) => void
}

/** Builds the calls of a store: each write with a deadline, and the time of each answer noted. */
export function createStoreCalls ({ store, patience, observe }: StoreCallParts): StoreCalls {
  function timed<Answer extends { readonly now: number }> (answer: Answer): Answer {
    observe(answer.now)
    return answer
  }

  return {
    get: async (owner, id) => timed(await store.get(owner, id)),
    list: async (owner) => timed(await store.list(owner)),
    async replace (owner, id, { value, previous, now, expires }) {
      const times = { expires, deadline: now + patience }
      return timed(await store.set(owner, id, value, previous, times)).done === true
    },
  }
}
