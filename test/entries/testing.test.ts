import t from 'tap'
import { sessionStoreTests } from '../../lib/entries/testing.js'
import type { SessionStore } from '../../index.js'
import { storesInMemory } from '../store-places.js'

for (const [name, run] of sessionStoreTests(storesInMemory())) t.test(`memory: ${name}`, run)

t.test('memory that gives no nudges', async () => {
  const open = storesInMemory()
  const silent = (place: string): SessionStore => ({ ...open(place), watch: undefined }) as unknown as SessionStore
  for (const [, run] of sessionStoreTests(silent)) await run()
})

/** A store in memory but for one thing that it does wrong. */
type Flaw = (store: Required<SessionStore>) => Partial<SessionStore>

const FLAWS: Readonly<Record<string, Flaw>> = {
  'sets whatever is there': (store) => ({
    async set (owner, id, value, previous, times) {
      const { value: present } = await store.get(owner, id)
      return await store.set(owner, id, value, present, times)
    },
  }),
  'reads and sets in two steps': (store) => ({
    async set (owner, id, value, previous, times) {
      const { value: present, now } = await store.get(owner, id)
      if (present !== previous) return { done: false, now }
      let written = { done: false, now }
      for (let round = 0; round < 3 && !written.done; round++) {
        const { value: there } = await store.get(owner, id)
        written = await store.set(owner, id, value, there, times)
      }
      return written
    },
  }),
  'knows no deadline': (store) => ({
    set: (owner, id, value, previous, times) => store.set(owner, id, value, previous, { ...times, deadline: Infinity }),
  }),
  'trims texts': (store) => ({
    set: (owner, id, value, previous, times) => store.set(owner, id, value.trim().slice(0, 1000), previous, times),
  }),
  'joins owner and id with a colon': (store) => ({
    get: (owner, id) => store.get('', `${owner}:${id}`),
    set: (owner, id, ...rest) => store.set('', `${owner}:${id}`, ...rest),
  }),
  'gives seconds': (store) => ({
    async get (owner, id) {
      const { value, now } = await store.get(owner, id)
      return { value, now: now / 1000 }
    },
  }),
  'lets all of an owner expire': (store) => ({
    async list (owner) {
      const { now } = await store.list(owner)
      return { values: [], now }
    },
  }),
  'begins when it was told last': (store) => {
    let last: number | undefined
    return {
      async revoke (entries, born) {
        last = born ?? last
        await store.revoke(entries)
      },
      since: async (cursor, most) => ({ ...await store.since(cursor, most), born: last }),
    }
  },
  'always reads from the start': (store) => ({ since: (_, most) => store.since(undefined, most) }),
  'takes any cursor': (store) => ({
    async since (cursor, most) {
      const page = await store.since(cursor, most)
      return { ...page, reset: cursor === undefined, entries: cursor === undefined || !page.reset ? page.entries : [] }
    },
  }),
  'gives pages of any size': (store) => ({ since: (cursor) => store.since(cursor, 1000) }),
  'never says that there is more': (store) =>
    ({ since: async (...args) => ({ ...await store.since(...args), more: false }) }),
  'gives new lines first': (store) => ({
    async since (...args) {
      const page = await store.since(...args)
      return { ...page, entries: page.entries.toReversed() }
    },
  }),
  'lets the earlier end count': (store) => ({
    async revoke (entries, born) {
      const { now } = await store.get('', '')
      await store.revoke(
        entries.filter(([text]) => text !== 'grows').map(([text, until]) => [text, Math.min(until, now + 3e9)]), born
      )
    },
  }),
  'never nudges': () => ({ watch: async () => async () => {} }),
  'nudges after the end': (store) => ({
    async watch (changed) {
      await store.watch(changed)
      return async () => {}
    },
  }),
}

for (const [name, flaw] of Object.entries(FLAWS)) {
  t.test(`a store that ${name} does not pass`, async (t) => {
    const open = storesInMemory()
    const flawed = new Map<string, SessionStore>()
    function openFlawed (place: string): SessionStore {
      const store = open(place)
      const known = flawed.get(place) ?? { ...store, ...flaw(store) }
      flawed.set(place, known)
      return known
    }
    const results = await Promise.allSettled(sessionStoreTests(openFlawed).map(([, run]) => run()))
    const failed = results.filter(({ status }) => status === 'rejected')
    t.ok(failed.length > 0, `${failed.length} tests notice it`)
  })
}
