import t from 'tap'
import { memoryStore } from '../../lib/sessions/memory-store.js'
import { createStoreCalls, type StoreCalls } from '../../lib/sessions/store-calls.js'
import type { SessionStore } from '../../lib/settings/session-store.js'
import { freeze } from '../helper.js'

const AWAY = new Error('away')

function callsOf (store: Partial<SessionStore>, observed: number[] = []): StoreCalls {
  return createStoreCalls({
    store: store as SessionStore,
    refuse: () => { throw AWAY },
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

t.test('what is no answer', async (t) => {
  const wrong: unknown[] = [
    undefined, null, {}, { value: null }, { value: null, now: NaN }, { value: null, now: '1' }, { now: null },
  ]
  for (const answer of wrong) {
    const calls = callsOf({
      get: async () => answer as never, list: async () => answer as never, set: async () => answer as never,
    })
    await t.rejects(calls.get('o', 'i'), AWAY)
    await t.rejects(calls.list('o'), AWAY)
    await t.rejects(calls.replace('o', 'i', { value: 'a', previous: null, now: 0, expires: 1 }), AWAY)
  }
  for (const values of [undefined, null, {}, 'a']) {
    await t.rejects(callsOf({ list: async () => ({ values, now: 1 }) as never }).list('o'), AWAY)
  }
  for (const done of [undefined, 1, 'OK', false]) {
    const calls = callsOf({ set: async () => ({ done, now: 1 }) as never })
    t.equal(await calls.replace('o', 'i', { value: 'a', previous: null, now: 0, expires: 1 }), false, `done: ${done}`)
  }
})
