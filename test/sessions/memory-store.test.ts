import t from 'tap'
import { memoryStore } from '../../lib/sessions/memory-store.js'
import { freeze } from '../helper.js'

const NOW = 1_700_000_000
const LATER = { expires: Infinity, deadline: Infinity }

t.test('each store has a memory of its own', async (t) => {
  freeze(t, NOW)
  const [one, two] = [memoryStore(), memoryStore()]
  t.strictSame(await one.set('bailey', 'a', 'text', null, LATER), { done: true, now: NOW * 1000 })
  t.strictSame(await one.get('bailey', 'a'), { value: 'text', now: NOW * 1000 })
  t.strictSame(await one.list('bailey'), { values: [['a', 'text']], now: NOW * 1000 })
  t.strictSame(await two.get('bailey', 'a'), { value: null, now: NOW * 1000 })
  await one.revoke([['line', Infinity]], 1)
  t.match(await one.since(undefined, 9), { entries: ['line'], reset: true, more: false, born: 1 })
  const { cursor, born } = await two.since(undefined, 9)
  t.equal(born, undefined)
  t.match(await one.since(cursor, 9), { entries: ['line'], reset: true }, 'the cursor of another is none of this one')
})

t.test('who watches is nudged until it ends', async (t) => {
  const store = memoryStore()
  let nudges = 0
  const end = await store.watch(() => { nudges++ })
  await store.revoke([['one', Infinity]])
  await store.revoke([['one', Infinity]])
  t.equal(nudges, 1, 'by what is new')
  await end()
  await store.revoke([['two', Infinity]])
  t.equal(nudges, 1)
})
