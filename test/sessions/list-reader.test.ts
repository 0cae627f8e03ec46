import t from 'tap'
import { formatFact, type Fact } from '../../lib/sessions/facts.js'
import { createListReader } from '../../lib/sessions/list-reader.js'
import { Memory } from '../../lib/sessions/memory.js'
import { freeze } from '../helper.js'

function line (name: string, until = 2000): readonly [string, number] {
  return [formatFact({ kind: 'sid', name, until }), until * 1000]
}

t.test('reads to the end, page by page, and goes on from there', async (t) => {
  freeze(t, 1000)
  const store = new Memory()
  const [taken, noted]: [Fact[], string[]] = [[], []]
  const read = createListReader({ store, note: (lines) => noted.push(...lines), take: (facts) => taken.push(...facts) })
  await store.revoke(Array.from({ length: 2500 }, (_, place) => line(`s-${place}`)), 7)
  t.match(await read(), { asked: { at: 1_000_000 }, born: 7, whole: undefined })
  t.equal(taken.length, 2500)
  await store.revoke([line('new'), line('over', 1000), ['junk', Infinity]])
  t.match(await read(), { whole: undefined })
  t.strictSame(taken.slice(2500).map(({ name }) => name), ['new'], 'but not what has expired or is no fact')
  t.equal(noted.length, 2503, 'which is a line all the same')
})

t.test('what the store has, where it has to be read from the start again', async (t) => {
  freeze(t, 1000)
  let store = new Memory()
  const read = createListReader({ store: { since: (...args) => store.since(...args) }, note: () => {}, take: () => {} })
  await read()
  store = new Memory()
  await store.revoke([line('one')])
  const { whole } = await read()
  t.ok(whole?.has('sid', 'one'))
  t.equal(whole?.size(), 1)
})

t.test('a reading that failed goes on at the page that it failed at', async (t) => {
  freeze(t, 1000)
  const store = new Memory()
  await store.revoke(Array.from({ length: 1500 }, (_, place) => line(`s-${place}`)))
  let pages = 0
  const taken: Fact[] = []
  const read = createListReader({
    store: {
      since: async (...args) => { if (++pages === 2) throw new Error('away'); return await store.since(...args) },
    },
    note: () => {},
    take: (facts) => taken.push(...facts),
  })
  await t.rejects(read())
  await read()
  t.equal(taken.length, 1500)
})
