import { deepEqual, equal, ok } from 'node:assert/strict'
import type { SessionStore, WriteTimes } from '../../settings/session-store.js'
import { HOUR, passed, TEXT, type StoreCase } from './case.js'

async function times (store: SessionStore, expires = HOUR): Promise<WriteTimes> {
  const { now } = await store.get('time', 'time')
  return { expires: now + expires, deadline: now + HOUR }
}

/** What every store must do with values. */
export const VALUE_CASES: readonly StoreCase[] = [
  ['there is nothing at first', async ({ store }) => {
    const { value, now } = await store.get('owner', 'id')
    equal(value, null)
    ok(Number.isFinite(now) && now > 1e12, 'now is in milliseconds since the epoch')
    deepEqual((await store.list('owner')).values, [])
  }],
  ['a text comes back as it was', async ({ store, other }) => {
    const long = TEXT.repeat(100)
    equal((await store.set('owner', 'id', TEXT, null, await times(store))).done, true)
    equal((await other.get('owner', 'id')).value, TEXT)
    equal((await other.set('owner', 'id', long, TEXT, await times(store))).done, true)
    equal((await store.get('owner', 'id')).value, long)
  }],
  ['a text is replaced by who read it, and by nobody else', async ({ store, other }) => {
    const when = await times(store)
    equal((await store.set('owner', 'id', 'one', null, when)).done, true)
    equal((await other.set('owner', 'id', 'two', null, when)).done, false, 'not by who read nothing')
    equal((await other.set('owner', 'id', 'two', 'other', when)).done, false, 'nor by who read another text')
    equal((await other.set('owner', 'new', 'two', 'one', when)).done, false, 'nor where there is nothing')
    equal((await other.set('owner', 'id', 'two', '', when)).done, false)
    equal((await store.get('owner', 'id')).value, 'one')
    equal((await store.get('owner', 'new')).value, null)
    equal((await other.set('owner', 'id', 'two', 'one', when)).done, true)
    equal((await store.get('owner', 'id')).value, 'two')
  }],
  ['of many who read the same, one replaces it', async ({ store, other }) => {
    const when = await times(store)
    for (const previous of [null, 'one'] as const) {
      if (previous !== null) await store.set('owner', 'again', previous, null, when)
      const id = previous === null ? 'id' : 'again'
      const writes = Array.from({ length: 20 }, (_, place) =>
        (place % 2 ? store : other).set('owner', id, `by ${place}`, previous, when))
      const done = (await Promise.all(writes)).map((written) => written.done)
      equal(done.filter(Boolean).length, 1)
      equal((await store.get('owner', id)).value, `by ${done.indexOf(true)}`)
    }
  }],
  ['what comes after the deadline is not written', async ({ store }) => {
    const { now } = await store.get('owner', 'id')
    const late = { expires: now + HOUR, deadline: now - 1 }
    const written = await store.set('owner', 'id', 'one', null, late)
    equal(written.done, false)
    ok(written.now >= now)
    equal((await store.get('owner', 'id')).value, null)
    await store.set('owner', 'id', 'one', null, await times(store))
    equal((await store.set('owner', 'id', 'two', 'one', late)).done, false)
    equal((await store.get('owner', 'id')).value, 'one')
  }],
  ['an owner has what is theirs', async ({ store, other }) => {
    const when = await times(store)
    const keys = [
      ['a', 'b:c'], ['a:b', 'c'], ['a', 'c'], ['*', '?'], ['a}', '{b'], ['__proto__', 'constructor'],
    ] as const
    for (const [owner, id] of keys) await store.set(owner, id, `${owner} ${id}`, null, when)
    for (const [owner, id] of keys) equal((await other.get(owner, id)).value, `${owner} ${id}`)
    const { values } = await other.list('a')
    deepEqual([...values].sort(), [['b:c', 'a b:c'], ['c', 'a c']])
    deepEqual((await other.list('constructor')).values, [])
  }],
  ['that one value expires takes no other along', async ({ store }) => {
    const soon = await times(store, 30)
    await store.set('owner', 'long', 'long', null, await times(store))
    await store.set('owner', 'soon', 'soon', null, soon)
    await passed(store, soon.expires)
    equal((await store.get('owner', 'long')).value, 'long')
    await store.set('owner', 'later', 'later', null, await times(store))
    const { values } = await store.list('owner')
    deepEqual(values.filter(([id]) => id !== 'soon').map(([id]) => id).sort(), ['later', 'long'])
  }],
  ['what is read of one that has expired can be replaced by who read it', async ({ store, other }) => {
    const soon = await times(store, 30)
    await store.set('owner', 'long', 'long', null, await times(store))
    for (const id of ['got', 'listed']) await store.set('owner', id, 'soon', null, soon)
    await passed(store, soon.expires)
    const { value } = await store.get('owner', 'got')
    const listed = new Map((await store.list('owner')).values).get('listed') ?? null
    equal((await other.set('owner', 'got', 'new', value, await times(store))).done, true)
    equal((await other.set('owner', 'listed', 'new', listed, await times(store))).done, true)
  }],
]
