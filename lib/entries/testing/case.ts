import { setTimeout as sleep } from 'node:timers/promises'
import { readTimed } from '../../sessions/store-answers.js'
import type { SessionStore } from '../../settings/session-store.js'

/** What a test gets: two stores on one place that nobody else uses, as two processes would have them. */
interface Stores {
  readonly store: SessionStore
  readonly other: SessionStore
}

/** A test of what every store must do: it throws, or rejects, where a store does not. */
export type StoreCase = readonly [name: string, run: (stores: Stores) => Promise<void>]

/** A text that is easily changed on its way. */
export const TEXT = '{"a":"\\"quoted\\" \\\\ \\n","b":"b\u00e4iley \u{1f98a}","c":null} with spaces, \'quotes\', %s, ' +
  '\u2028'
/** In milliseconds. */
export const HOUR = 3_600_000

/** Waits until the store's clock has passed a moment: for it alone, and no longer. */
export async function passed (store: SessionStore, moment: number): Promise<void> {
  for (;;) {
    const { now } = readTimed(await store.get('time', 'time'))
    if (now > moment) return
    await sleep(moment - now + 1)
  }
}
