import t from 'tap'
import { Memory } from '../../lib/sessions/memory.js'
import { freeze } from '../helper.js'

const NOW = 1_700_000_000
const MANY = 3000

function times (seconds: number): { expires: number, deadline: number } {
  return { expires: (NOW + seconds) * 1000, deadline: Infinity }
}

t.test('what has expired is gone', async (t) => {
  const clock = freeze(t, NOW)
  const memory = new Memory()
  await memory.set('bailey', 'a', 'one', null, times(10))
  await memory.set('bailey', 'b', 'two', null, times(20))
  clock.now += 10
  t.equal((await memory.get('bailey', 'a')).value, null)
  t.strictSame((await memory.list('bailey')).values, [['b', 'two']])
  t.match(await memory.set('bailey', 'a', 'three', 'one', times(30)), { done: false })
  t.match(await memory.set('bailey', 'a', 'three', null, times(30)), { done: true })
})

t.test('a write that is too late is not made', async (t) => {
  freeze(t, NOW)
  const memory = new Memory()
  t.match(await memory.set('bailey', 'a', 'one', null, {
    expires: Infinity, deadline: NOW * 1000 - 1,
  }), { done: false })
  t.match(await memory.set('bailey', 'a', 'one', null, { expires: Infinity, deadline: NOW * 1000 }), { done: true })
})

t.test('memory does not grow with what has expired', async (t) => {
  const clock = freeze(t, NOW)
  const memory = new Memory()
  const before = await memory.since(undefined, 1)
  for (let round = 0; round < MANY; round++) {
    clock.now += 1
    await memory.set(`owner ${round}`, 'a', 'text', null, { expires: (clock.now + 5) * 1000, deadline: Infinity })
    await memory.revoke([[`line ${round}`, (clock.now + 5) * 1000]])
  }
  const { entries, more, reset } = await memory.since(before.cursor, MANY)
  t.ok(entries.length < MANY / 2, 'most lines were forgotten')
  t.equal(entries.at(-1), `line ${MANY - 1}`, 'but not those that count')
  t.notOk(more || reset, 'and nobody has to read from the start')
})

t.test('pages', async (t) => {
  const memory = new Memory()
  await memory.revoke([['a', Infinity], ['b', Infinity], ['c', Infinity]])
  const first = await memory.since(undefined, 2)
  t.match(first, { entries: ['a', 'b'], more: true, reset: true })
  const second = await memory.since(first.cursor, 2)
  t.match(second, { entries: ['c'], more: false, reset: false })
  t.match(await memory.since(second.cursor, 2), { entries: [], more: false, reset: false, cursor: second.cursor })
})
