import type { SessionStore } from '../settings/session-store.js'

/** Keeps a store's nudges coming. */
interface Watcher {
  /** Begins to watch, where it does not yet. A failure costs time alone, so nothing waits for it. */
  readonly ensure: () => void
  /** Ends it. */
  readonly stop: () => Promise<void>
}

/** Builds a watcher, which does nothing where the store gives no nudges. */
export function createWatcher (store: SessionStore, changed: () => void): Watcher {
  let isPending = false
  let isStopped = false
  let end: (() => Promise<void>) | undefined

  async function watch (): Promise<void> {
    isPending = true
    try {
      end = await store.watch?.(() => { if (!isStopped) changed() })
      if (isStopped) await end?.()
    } catch {
      // It is tried again with the next poll.
    }
    isPending = false
  }

  return {
    ensure () {
      if (store.watch !== undefined && end === undefined && !isPending) watch()
    },
    async stop () {
      isStopped = true
      await end?.().catch(() => undefined)
    },
  }
}
