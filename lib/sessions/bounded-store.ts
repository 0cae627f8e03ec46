import { SessionsUnavailable } from '../errors.js'
import type { SessionStore } from '../settings/session-store.js'
import { readList, readPage, readTimed } from './store-answers.js'

/** A store whose every answer comes in time and has its form, or is a refusal. */
export interface BoundedStore {
  /**
   * The store. Its calls reject with SessionsUnavailable where it fails, takes longer than the timeout, or answers what
   * is no answer.
   */
  readonly store: Omit<SessionStore, 'watch'>
  /** Ends what is under way; from then on the store is asked nothing. */
  readonly close: () => void
}

interface BoundedStoreParts {
  readonly store: SessionStore
  /** Seconds that one call may take. */
  readonly timeout: number
  /** Seconds after which to try again, as a refusal says. */
  readonly retryAfter: number
}

/** The refusal of one who cannot tell, which says after how many seconds to try again. */
export function createRefusal (retryAfter: number): InstanceType<typeof SessionsUnavailable> {
  return Object.assign(new SessionsUnavailable(), { retryAfter: Math.max(1, Math.ceil(retryAfter)) })
}

/** Bounds the calls of a store: some clients answer nothing for half a minute where their server is away. */
export function createBoundedStore ({ store, timeout, retryAfter }: BoundedStoreParts): BoundedStore {
  const refusals = new Set<() => void>()
  let isClosed = false

  // The store's own error goes nowhere: it may quote the command, and what was to be stored with it.
  function ask<Answer> (question: () => Promise<Answer>): Promise<Answer> {
    if (isClosed) return Promise.reject(createRefusal(retryAfter))
    return new Promise((resolve, reject) => {
      function refuse (): void {
        settle()
        reject(createRefusal(retryAfter))
      }
      const timer = setTimeout(refuse, timeout * 1000).unref()
      function settle (): void {
        clearTimeout(timer)
        refusals.delete(refuse)
      }
      refusals.add(refuse)
      // A store that throws at once fails like one that rejects.
      Promise.resolve().then(question).then((answer) => {
        settle()
        resolve(answer)
      }, refuse)
    })
  }

  return {
    store: {
      get: (...args) => ask(async () => readTimed(await store.get(...args))),
      set: (...args) => ask(async () => readTimed(await store.set(...args))),
      list: (...args) => ask(async () => readList(await store.list(...args))),
      revoke: (...args) => ask(() => store.revoke(...args)),
      since: (cursor, most) => ask(async () => readPage(await store.since(cursor, most), cursor)),
    },
    close () {
      isClosed = true
      for (const refuse of refusals) refuse()
    },
  }
}
