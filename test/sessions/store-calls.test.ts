import t from 'tap'
import { memoryStore } from '../../lib/sessions/memory-store.js'
import { createStoreCalls, type StoreCalls } from '../../lib/sessions/store-calls.js'
import type { SessionStore } from '../../lib/settings/session-store.js'
import { freeze } from '../helper.js'

function callsOf (store: Partial<SessionStore>, observed: number[] = []): StoreCalls {
  return createStoreCalls({
    store: store as SessionStore,
    patience: 15_000,
    observe: (now) => observed.push(now),
  })
}

t.test('what is read and replaced', async (t) => {
  const clock = freeze(t, 1000)
  const observed: number[] = []
  const calls = callsOf(memoryStore(), observed)
  t.strictSame(await calls.get('o', 'i'), { value: null, now: 1_000_000 })
  const write = { value: 'a', previous: null, now: 1_000_000, expires: 2_000_000 }
  t.equal(await calls.replace('o', 'i', write), true)
  t.equal(await calls.replace('o', 'i', write), false, 'another has come between')
  t.strictSame(await calls.list('o'), { values: [['i', 'a']], now: 1_000_000 })
  clock.now += 16
  t.equal(await calls.replace('o', 'i', { ...write, value: 'b', previous: 'a' }), false, 'too late')
  t.strictSame(observed, [1_000_000, 1_000_000, 1_000_000, 1_000_000, 1_016_000])
})

t.test('what is written only where the store says so', async (t) => {
  for (const done of [undefined, 1, 'OK', false]) {
    const calls = callsOf({ set: async () => ({ done, now: 1 }) as never })
    t.equal(await calls.replace('o', 'i', { value: 'a', previous: null, now: 0, expires: 1 }), false, `done: ${done}`)
  }
})
