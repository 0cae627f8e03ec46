import { deepEqual, equal, notEqual } from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SessionStore } from '../../settings/session-store.js'
import { HOUR, passed, TEXT, type StoreCase } from './case.js'

const PAGE = 1000

async function readAll (
  store: SessionStore, start?: string
): Promise<{ readonly entries: string[], readonly cursor: string }> {
  const entries: string[] = []
  let cursor = start
  for (;;) {
    const page = await store.since(cursor, PAGE)
    entries.push(...page.entries)
    cursor = page.cursor
    if (!page.more) return { entries, cursor }
  }
}

/** What every store must do with the revocation list. */
export const LIST_CASES: readonly StoreCase[] = [
  ['a list that nobody began', async ({ store, other }) => {
    const page = await store.since(undefined, 5)
    equal(page.reset, true)
    equal(page.more, false)
    deepEqual([...page.entries], [])
    equal(page.born, undefined)
    equal(typeof page.cursor, 'string')
    await store.revoke([], 5000)
    equal((await other.since(page.cursor, 5)).born, 5000)
  }],
  ['a list begins when it first began', async ({ store, other }) => {
    for (const [born, known] of [[5000, 5000], [6000, 5000], [4000, 4000], [undefined, 4000]] as const) {
      await store.revoke([], born)
      equal((await other.since(undefined, 5)).born, known)
    }
  }],
  ['who goes on from a cursor gets what came after it, in order, once', async ({ store, other }) => {
    const until = Date.now() + HOUR
    await store.revoke([[TEXT, until]])
    const first = await other.since(undefined, PAGE)
    deepEqual([...first.entries], [TEXT])
    deepEqual([...(await other.since(first.cursor, PAGE)).entries], [])
    await store.revoke([['b', until], ['a', until], [TEXT, until]])
    await other.revoke([['c', until], ['a', until + HOUR]])
    const second = await store.since(first.cursor, PAGE)
    deepEqual([...second.entries], ['b', 'a', 'c'])
    equal(second.reset, false)
    equal(second.more, false)
    deepEqual([...(await store.since(second.cursor, PAGE)).entries], [])
    deepEqual((await readAll(store)).entries, [TEXT, 'b', 'a', 'c'])
  }],
  ['pages', async ({ store, other }) => {
    const lines = Array.from({ length: 25 }, (_, place) => `line ${place}`)
    await store.revoke(lines.map((text) => [text, Date.now() + HOUR]))
    const seen: string[] = []
    let cursor: string | undefined
    for (const [size, more] of [[10, true], [10, true], [5, false]] as const) {
      const page = await other.since(cursor, 10)
      equal(page.entries.length, size)
      equal(page.more, more)
      equal(page.reset, cursor === undefined)
      seen.push(...page.entries)
      cursor = page.cursor
    }
    deepEqual(seen, lines)
  }],
  ['a cursor that is none of this list\'s reads from the start', async ({ store }) => {
    await store.revoke([['a', Date.now() + HOUR]], 5000)
    const { cursor } = await store.since(undefined, PAGE)
    for (const stranger of ['', ' ', 'junk', '0', '999999', `${cursor}x`, `x${cursor}`]) {
      const page = await store.since(stranger, PAGE)
      equal(page.reset, true, `after ${JSON.stringify(stranger)}`)
      deepEqual([...page.entries], ['a'])
    }
  }],
  ['the later end of a line counts', async ({ store }) => {
    const { now } = await store.get('time', 'time')
    await store.revoke([['grows', now + 30], ['stays', now + HOUR]])
    await store.revoke([['grows', now + HOUR], ['stays', now + 30]])
    await passed(store, now + 30)
    await store.revoke([['other', now + HOUR]])
    deepEqual((await readAll(store)).entries.sort(), ['grows', 'other', 'stays'])
  }],
  ['no line is skipped, however many write', async ({ store, other }) => {
    const until = Date.now() + HOUR
    const writes = Array.from({ length: 100 }, async (_, place) => {
      await (place % 2 ? store : other).revoke([[`line ${place}`, until]])
    })
    const seen: string[] = []
    let cursor: string | undefined
    const writing = Promise.all(writes).then(() => true)
    for (let isDone = false; !isDone;) {
      // The last reading begins when all is written.
      isDone = await Promise.race([writing, false])
      const read = await readAll(store, cursor)
      seen.push(...read.entries)
      cursor = read.cursor
    }
    equal(seen.length, 100)
    equal(new Set(seen).size, 100)
  }],
  ['who watches is nudged, until it ends', async ({ store, other }) => {
    if (store.watch === undefined) return
    const nudges: number[] = []
    const end = await store.watch(() => nudges.push(Date.now()))
    // It may take a while until it watches, and a nudge may be lost.
    for (let round = 0; round < 100 && nudges.length === 0; round++) {
      await other.revoke([[`line ${round}`, Date.now() + HOUR]])
      await sleep(20)
    }
    notEqual(nudges.length, 0)
    await end()
    const { length } = nudges
    await other.revoke([['after the end', Date.now() + HOUR]])
    await store.since(undefined, 1)
    equal(nudges.length, length)
  }],
]
