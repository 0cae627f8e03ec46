import t from 'tap'
import { passed } from '../../../lib/entries/testing/case.js'
import { memoryStore } from '../../../index.js'

t.test('a wait for the clock of a store', async (t) => {
  const store = memoryStore()
  const { now } = await store.get('o', 'i')
  await passed(store, now - 1)
  await passed(store, now + 10)
  t.ok((await store.get('o', 'i')).now > now + 10)
})
