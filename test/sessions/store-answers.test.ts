import t from 'tap'
import { createBoundedStore } from '../../lib/sessions/bounded-store.js'
import { memoryStore } from '../../lib/sessions/memory-store.js'
import { readList, readPage, readTimed } from '../../lib/sessions/store-answers.js'
import type { SessionStore } from '../../lib/settings/session-store.js'
import { build, freeze, SECRET } from '../helper.js'

const NOW = 1_700_000_000
const NO_MOMENTS: readonly unknown[] = [
  undefined, null, NaN, Infinity, -Infinity, -1, 0, 1, NOW, NOW * 1e6, 1e14, 9e15, Number.MAX_VALUE, true, {}, [],
  String(NOW * 1000), 'x', '', [NOW * 1000], new Date(NOW * 1000), BigInt(NOW * 1000),
]
const UNAVAILABLE = { code: 'APISTAR_JWT_SESSIONS_UNAVAILABLE', statusCode: 503 }
const PAGE = { entries: [], cursor: 'b', reset: false, more: false }

t.test('what is an answer', (t) => {
  for (const now of [NOW * 1000, NOW * 1000 + 0.5, 1e11, 1e14 - 1]) {
    t.strictSame(readTimed({ now }), { now })
    t.strictSame(readPage({ ...PAGE, born: now }, 'a'), { ...PAGE, born: now })
  }
  t.strictSame(readList({ values: [], now: NOW * 1000 }), { values: [], now: NOW * 1000 })
  t.strictSame(readPage({ ...PAGE, more: true }, undefined), { ...PAGE, more: true })
  t.strictSame(readPage(PAGE, 'b'), PAGE, 'there is nothing new')
  t.end()
})

t.test('what is none', (t) => {
  for (const answer of [undefined, null, 'x', {}, ...NO_MOMENTS.map((now) => ({ value: null, values: [], now }))]) {
    t.throws(() => readTimed(answer as never), TypeError)
    t.throws(() => readList(answer as never), TypeError)
  }
  for (const values of [undefined, null, {}, 'a']) {
    t.throws(() => readList({ values, now: NOW * 1000 } as never), TypeError)
  }
  const noPages = [
    undefined, null, {}, { ...PAGE, entries: 'x' }, { ...PAGE, cursor: 'a', more: true },
    ...NO_MOMENTS.slice(1).map((born) => ({ ...PAGE, born })),
  ]
  for (const page of noPages) t.throws(() => readPage(page as never, 'a'), TypeError)
  t.end()
})

t.test('it is refused at every call', async (t) => {
  const answer = { ...PAGE, value: null, values: [], done: true, now: NaN, born: NaN }
  const wrong = async (): Promise<never> => answer as never
  const store = { ...memoryStore(), get: wrong, set: wrong, list: wrong, since: wrong }
  const bounded = createBoundedStore({ store, timeout: 2, retryAfter: 1 }).store
  await t.rejects(bounded.get('o', 'i'), UNAVAILABLE)
  await t.rejects(bounded.set('o', 'i', 'a', null, { expires: 1, deadline: 1 }), UNAVAILABLE)
  await t.rejects(bounded.list('o'), UNAVAILABLE)
  await t.rejects(bounded.since(undefined, 5), UNAVAILABLE)
})

/** A store that answers some calls wrong, and counts how often it was asked. */
function wrongStore (wrong: Partial<Record<'get' | 'since', object>>): { store: SessionStore, asked: string[] } {
  const asked: string[] = []
  const memory = memoryStore()
  async function through<Answer> (name: 'get' | 'since' | 'revoke', answer: Promise<Answer>): Promise<Answer> {
    asked.push(name)
    // Many writes in a row would hold up the test for ever.
    if (asked.length > 100) throw new Error('asked again and again')
    return name === 'revoke' ? await answer : { ...await answer, ...wrong[name] }
  }
  return {
    asked,
    store: {
      ...memory,
      get: (...args) => through('get', memory.get(...args)),
      since: (...args) => through('since', memory.since(...args)),
      revoke: (...args) => through('revoke', memory.revoke(...args)),
    },
  }
}

t.test('a list of a store without a clock was never read, and is asked for once a poll', async (t) => {
  freeze(t, NOW)
  const cases = [
    ...NO_MOMENTS.map((now) => ({ get: { now } })),
    ...NO_MOMENTS.slice(1).map((born) => ({ since: { born } })),
    { since: { more: true, cursor: undefined } },
  ]
  for (const [place, wrong] of cases.entries()) {
    const { store, asked } = wrongStore(wrong)
    const revocation = { store, poll: '1h', staleAfter: '3h' } as const
    const app = await build(t, { secret: SECRET, expiresIn: '15m', revocation })
    const token = app.jwt.encode({ id: 1, jti: 'a' })
    await t.rejects(app.jwt.verify(token), UNAVAILABLE, `case ${place}`)
    await app.jwt.revoke({ jti: 'b' })
    const { fresh, since } = app.jwt.revocations()
    t.strictSame([fresh, since], [false, null], `case ${place}`)
    t.ok(asked.length < 5, `case ${place}: asked ${asked.join()}`)
  }
})
