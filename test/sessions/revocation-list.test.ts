import t, { type Test } from 'tap'
import type { RevocationsEvent } from '../../lib/events.js'
import type { Fact } from '../../lib/sessions/facts.js'
import { createRevocationList, type RevocationList } from '../../lib/sessions/revocation-list.js'
import { faultyStore, READING, type FaultyStore } from '../faulty-store.js'
import { holdTimers } from '../held-timers.js'
import { freeze, freezeClocks } from '../helper.js'

const NOW = 1_700_000_000
const UNAVAILABLE = { code: 'APISTAR_JWT_SESSIONS_UNAVAILABLE', retryAfter: 1 }

interface Scene {
  readonly clock: { now: number }
  readonly store: FaultyStore
  readonly list: RevocationList
  readonly events: RevocationsEvent[]
  readonly warnings: string[]
}

function play (t: Test, {
  whenStale = 'refuse' as const, store = faultyStore(),
}: { whenStale?: 'refuse' | 'accept', store?: FaultyStore } = {}): Scene {
  const clock = freeze(t, NOW)
  const events: RevocationsEvent[] = []
  const warnings: string[] = []
  const list = createRevocationList({
    store,
    poll: 1,
    staleAfter: 30,
    timeout: 2,
    whenStale,
    prolong: (fact) => fact,
    warn: (line) => warnings.push(line),
    events: { revocations: (event) => events.push(event) },
    onFacts () {},
    onRead () {},
  })
  t.after(() => list.close())
  return { clock, store, list, events, warnings }
}

function session (name: string): Fact {
  return { kind: 'sid', name, until: NOW + 3600 }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

function fail (store: FaultyStore, ...calls: ReadonlyArray<'get' | 'since' | 'revoke'>): void {
  store.faults.clear()
  for (const call of calls) store.faults.set(call, 'fails')
}

t.test('what one process revokes, another knows after a reading', async (t) => {
  const { list, store } = play(t)
  const { list: other } = play(t, { store })
  t.throws(other.requireFresh, UNAVAILABLE)
  await list.read()
  await other.read()
  other.requireFresh()
  const { revision } = other
  await list.add([session('one')])
  t.notOk(other.has('sid', 'one'))
  await other.read()
  t.ok(other.has('sid', 'one'))
  t.ok(other.revision > revision)
  t.equal(list.count(), 1)
  const { revision: known } = other
  await other.read()
  t.equal(other.revision, known, 'nothing new, nothing to look at again')
})

t.test('what the store does not take holds here, and is sent again', async (t) => {
  const { list, store, events } = play(t)
  await list.read()
  await settled()
  fail(store, 'revoke')
  await t.rejects(list.add([session('one')]), UNAVAILABLE)
  t.ok(list.has('sid', 'one'))
  list.hold([session('two')])
  await list.read()
  await settled()
  t.ok(list.isFresh(), 'it is read all the same')
  t.strictSame(events.map(({ type }) => type), ['failed'])
  fail(store)
  await list.read()
  await settled()
  t.strictSame((await store.since(undefined, 9)).entries.length, 2)
})

t.test('a store that is away', async (t) => {
  const { list, store, clock, events, warnings } = play(t)
  await list.read()
  await settled()
  fail(store, ...READING)
  clock.now += 29
  await list.read()
  list.requireFresh()
  clock.now += 1
  await list.read()
  t.throws(list.requireFresh, UNAVAILABLE)
  t.throws(list.refresh, UNAVAILABLE, 'at once: the last reading failed')
  await list.read()
  fail(store)
  await list.read()
  list.requireFresh()
  t.strictSame(events.map(({ type }) => type), ['failed', 'failed', 'stale', 'failed', 'fresh'])
  t.match(warnings, [/could not be read for too long/])
})

t.test('a clock that is set back makes nothing fresh', async (t) => {
  const { list, store } = play(t)
  const clocks = freezeClocks(t, NOW)
  await list.read()
  fail(store, ...READING)
  clocks.wall -= 3600
  clocks.monotonic += 30
  await list.read()
  t.throws(list.requireFresh, UNAVAILABLE)
})

t.test('nobody asked for too long', async (t) => {
  const { list, clock, store } = play(t)
  await list.read()
  clock.now += 3600
  await list.refresh()
  list.requireFresh()
  clock.now += 3600
  fail(store, ...READING)
  await t.rejects(list.refresh(), UNAVAILABLE)
})

t.test('a reading that asked too early is followed by another', async (t) => {
  const { list, clock } = play(t)
  await list.read()
  const early = list.read()
  clock.now += 3600
  await list.refresh()
  await early
  list.requireFresh()
})

t.test('who goes on without an answer', async (t) => {
  const { list, store, clock } = play(t, { whenStale: 'accept' })
  fail(store, 'since')
  await list.read()
  t.throws(list.requireFresh, UNAVAILABLE, 'needs a first one')
  fail(store)
  await list.read()
  clock.now += 3600
  fail(store, 'since')
  await list.read()
  list.requireFresh()
  t.notOk(list.isFresh(), 'and says so')
})

t.test('a store that lost all, with a process that knows it', async (t) => {
  const { list, store, events, warnings, clock } = play(t)
  await list.read()
  await settled()
  await list.add([session('one'), session('two'), { kind: 'sub', name: 'bailey', until: NOW + 3600, before: NOW }])
  await list.read()
  clock.now += 10
  store.flush()
  await list.read()
  await settled()
  t.strictSame(events, [{ type: 'lost', entries: 3 }, { type: 'repaired', entries: 3 }])
  t.match(warnings, [/lost 3 entries/])
  const { entries, born } = await store.since(undefined, 9)
  t.equal(entries.length, 3)
  t.equal(born, NOW * 1000, 'the list begins when it did')
  await list.read()
  t.equal(events.length, 2, 'once')
})

// Nobody else has read it, and the cursor of who put it there is older: it is still the store's.
t.test('a store that lost what it had just taken', async (t) => {
  const store = faultyStore()
  let isLosing = true
  const forgetful: FaultyStore = {
    ...store,
    async revoke (entries, born) { await store.revoke(isLosing && born === undefined ? [] : entries, born) },
  }
  const { list, events } = play(t, { store: forgetful })
  await list.read()
  await settled()
  await list.add([session('lost')])
  list.hold([session('held')])
  t.strictSame((await store.since(undefined, 9)).entries, [])
  isLosing = false
  for (let round = 0; round < 2; round++) {
    await list.read()
    await settled()
    const { entries } = await store.since(undefined, 9)
    t.strictSame(entries.map((text) => JSON.parse(text)[1]).sort(), ['held', 'lost'])
  }
  t.strictSame(events, [{ type: 'lost', entries: 1 }, { type: 'repaired', entries: 1 }])
})

t.test('a store that lost all, with a process that could not read it for too long', async (t) => {
  const { list, store, clock } = play(t)
  await list.read()
  await list.add([session('one')])
  fail(store, ...READING)
  clock.now += 30
  await list.read()
  store.flush()
  fail(store)
  await list.read()
  await settled()
  const { entries, born } = await store.since(undefined, 9)
  t.equal(entries.length, 1, 'puts back what it knows')
  t.equal(born, (NOW + 30) * 1000, 'but cannot vouch for what it does not know')
  t.equal(list.born, born)
})

t.test('the clock of the store', async (t) => {
  const { list, store, clock } = play(t)
  store.ahead = 40_000
  await list.read()
  t.equal(list.clock.now(), (NOW + 40) * 1000)
  t.equal(list.born, (NOW + 40) * 1000)
  const { get } = store.calls
  clock.now += 59
  await list.read()
  t.equal(store.calls.get, get)
  clock.now += 1
  await list.read()
  t.equal(store.calls.get, get + 1, 'is asked for once a minute')
})

t.test('all until now, by what the store answers, whatever else is heard of its time meanwhile', async (t) => {
  const under = faultyStore()
  const store: FaultyStore = {
    ...under,
    async revoke (...args) {
      await settled()
      list.clock.observe(NOW * 1000)
      await under.revoke(...args)
    },
  }
  const { list } = play(t, { store })
  await list.read()
  under.ahead = 5000
  const bailey = { subjects: ['bailey'], issuedAt: NOW + 4 }
  const factUntil = (name: string) => (now: number): Fact =>
    ({ kind: 'sub', name, until: NOW + 3600, before: Math.floor(now / 1000) })
  await list.addUntilNow(factUntil('bailey'))
  t.ok(list.isRevoked(bailey))
  t.notOk(list.isRevoked({ ...bailey, issuedAt: NOW + 5 }))

  fail(store, 'revoke')
  await t.rejects(list.addUntilNow(factUntil('casey')), UNAVAILABLE)
  t.ok(list.isRevoked({ ...bailey, subjects: ['casey'] }), 'holds here, as far as the store said')
  fail(store)
  await list.read()
  for (let round = 0; round < 5; round++) await settled()
  const { entries } = await store.since(undefined, 9)
  t.ok(entries.includes(JSON.stringify(['sub', 'casey', NOW + 3600, '', NOW + 5])), 'and is sent again')

  fail(store, 'get')
  await list.addUntilNow(factUntil('dana'))
  t.ok(list.isRevoked({ subjects: ['dana'], issuedAt: NOW - 1 }), 'or by what is known, where it says nothing')
  fail(store, 'get', 'revoke')
  await t.rejects(list.addUntilNow(factUntil('eli')), UNAVAILABLE)
})

t.test('after close there is no timer, and nothing is asked', async (t) => {
  const timers = holdTimers(t, 1000)
  const { list, store, events } = play(t)
  await list.read()
  t.equal(timers.count(), 1)
  store.faults.set('since', 'hangs')
  const reading = list.read()
  await list.close()
  await reading
  t.equal(timers.count(), 0)
  const asked = { ...store.calls }
  await list.read()
  await t.rejects(list.add([session('one')]), UNAVAILABLE)
  t.strictSame(store.calls, asked)
  t.strictSame(events, [], 'and an end is no failure')
})

t.test('an end that comes while the list is stale', async (t) => {
  const { list, store, events, warnings } = play(t)
  store.faults.set('get', 'hangs')
  const reading = list.read()
  await list.close()
  await reading
  t.strictSame([events, warnings], [[], []])
})
