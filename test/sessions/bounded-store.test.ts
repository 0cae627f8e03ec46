import t from 'tap'
import { createBoundedStore, createRefusal } from '../../lib/sessions/bounded-store.js'
import { memoryStore } from '../../lib/sessions/memory-store.js'
import { holdTimers } from '../held-timers.js'

const UNAVAILABLE = { code: 'APISTAR_JWT_SESSIONS_UNAVAILABLE', statusCode: 503, retryAfter: 1 }
const NOW = 1_700_000_000_000
const LATER = { expires: Infinity, deadline: Infinity }

function silence<Answer> (): Promise<Answer> {
  return new Promise(() => {})
}

t.test('answers go through', async (t) => {
  const { store } = createBoundedStore({ store: memoryStore(), timeout: 2, retryAfter: 1 })
  t.match(await store.set('o', 'i', 'text', null, LATER), { done: true })
  t.match(await store.get('o', 'i'), { value: 'text' })
  t.match(await store.list('o'), { values: [['i', 'text']] })
  await store.revoke([['line', Infinity]], NOW)
  t.match(await store.since(undefined, 5), { entries: ['line'], born: NOW })
})

t.test('a failure says nothing of what was asked', async (t) => {
  const secret = Object.assign(new Error('SET family-of-bailey'), { command: ['SET', 'family-of-bailey'] })
  const failing = { ...memoryStore(), get: async () => { throw secret }, list: () => { throw secret } }
  const { store } = createBoundedStore({ store: failing, timeout: 2, retryAfter: 0.2 })
  for (const call of [store.get('o', 'i'), store.list('o')]) {
    const error = await call.then(() => t.fail('it fails'), (reason: Error) => reason)
    t.match(error, UNAVAILABLE)
    t.notMatch(JSON.stringify(error, Object.getOwnPropertyNames(error)), 'family-of-bailey')
  }
})

t.test('no answer in time', async (t) => {
  const timers = holdTimers(t, 2000)
  const { store } = createBoundedStore({ store: { ...memoryStore(), get: silence }, timeout: 2, retryAfter: 1 })
  const call = store.get('o', 'i')
  t.equal(timers.count(), 1)
  timers.fire()
  await t.rejects(call, UNAVAILABLE)
  await store.list('o')
  t.equal(timers.count(), 0, 'an answer leaves no timer')
})

t.test('after close nothing is asked, and nothing is waited for', async (t) => {
  const timers = holdTimers(t, 2000)
  let asked = 0
  const silent = { ...memoryStore(), get: () => { asked++; return silence<never>() } }
  const { store, close } = createBoundedStore({ store: silent, timeout: 2, retryAfter: 1 })
  const call = store.get('o', 'i')
  close()
  await t.rejects(call, UNAVAILABLE)
  await t.rejects(store.get('o', 'i'), UNAVAILABLE)
  t.equal(asked, 1)
  t.equal(timers.count(), 0)
})

t.test('when to try again, in whole seconds', async (t) => {
  t.strictSame([0, 0.1, 1, 1.5].map((seconds) =>
    (createRefusal(seconds) as { retryAfter?: number }).retryAfter), [1, 1, 1, 2])
})
