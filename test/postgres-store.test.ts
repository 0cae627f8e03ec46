import pg, { type Pool } from 'pg'
import t from 'tap'
import { postgresStore, postgresTables } from '../examples/postgres-store.js'
import type { SessionStore } from '../index.js'
import { sessionStoreTests } from '../lib/entries/testing.js'
import { POSTGRES, startPostgres } from './postgres-server.js'
import { withProgram } from './servers.js'

/** A pool that answers one thing after another, and keeps what it was asked: the first words, and the values. */
function answering (...answers: Array<object | Error>): { pool: Pool, asked: unknown[][], released: () => number } {
  const asked: unknown[][] = []
  let released = 0
  async function query (sql: string, values: unknown[] = []): Promise<object> {
    asked.push([sql.trim().split(/\s+/).slice(0, 2).join(' '), ...values])
    const answer = answers.shift() ?? {}
    if (answer instanceof Error) throw answer
    return answer
  }
  const client = { query, release () { released += 1 } }
  return { pool: { query, connect: async () => client } as unknown as Pool, asked, released: () => released }
}

const row = (...rows: object[]): object => ({ rows })
const NOW = row({ now: '7' })
const NOTHING = {}

t.test('what is asked of the database, and what its answers mean', async (t) => {
  const { pool, asked } = answering(
    row({ now: '7', value: 'text' }), row({ now: '7', value: null }), { rowCount: 1 }, NOW, { rowCount: 0 }, NOW,
    row({ id: 'a', value: 'one' }, { id: 'b', value: 'two' }), NOW
  )
  const store = postgresStore(pool)
  t.strictSame(await store.get('o', 'i'), { value: 'text', now: 7 })
  t.strictSame(await store.get('o', 'i'), { value: null, now: 7 })
  t.strictSame(await store.set('o', 'i', 'new', null, { expires: 8.2, deadline: 9.9 }), { done: true, now: 7 })
  const endless = { expires: Infinity, deadline: Infinity }
  t.strictSame(await store.set('o', 'i', 'new', 'old', endless), { done: false, now: 7 })
  t.strictSame(await store.list('o'), { values: [['a', 'one'], ['b', 'two']], now: 7 })
  const most = Number.MAX_SAFE_INTEGER
  t.match(asked, [
    [/^SELECT/, 'o', 'i'], [/^SELECT/, 'o', 'i'],
    ['INSERT INTO', 'o', 'i', 'new', 8, 9], [/^SELECT/],
    ['UPDATE apistar_jwt_values', 'o', 'i', 'new', most, most, 'old'], [/^SELECT/], [/^SELECT/, 'o'], [/^SELECT/],
  ])
})

t.test('lines are written all or none', async (t) => {
  const newest = row({ newest: '5' })
  const { pool, asked, released } = answering(
    NOTHING, NOTHING, newest, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING,
    NOTHING, NOTHING, newest, NOTHING, NOTHING, new Error('away'), NOTHING,
    NOTHING, NOTHING, newest
  )
  const store = postgresStore(pool, 's')
  await store.revoke([['one', 8.2], ['two', Infinity]], 4.2)
  await t.rejects(store.revoke([['three', 9]]), { message: 'away' })
  t.match(asked, [
    ['BEGIN'], ['INSERT INTO', String], [/^SELECT/], ['UPDATE s_list'], ['DELETE FROM', '5'],
    ['INSERT INTO', '5', Number, ['one', 'two'], [8, Number.MAX_SAFE_INTEGER]], ['UPDATE s_list', 5], ['COMMIT'],
    ['BEGIN'], ['INSERT INTO', String], [/^SELECT/], ['UPDATE s_list'], ['DELETE FROM', '5'],
    ['INSERT INTO', '5', Number, ['three'], [9]], ['ROLLBACK'],
  ])
  t.equal(released(), 2, 'and the connection is given back')
  await store.revoke([])
  t.match(asked.slice(15), [
    ['BEGIN'], ['INSERT INTO'], [/^SELECT/], ['UPDATE s_list'], ['DELETE FROM'], ['INSERT INTO'],
    ['UPDATE s_list', null], ['COMMIT'],
  ])
})

t.test('the list is read page by page', async (t) => {
  const list = { id: 'list', born: '4', goes_on: false }
  const { pool, asked } = answering(
    row(...['a', 'b c', 'd'].map((text, place) => ({ ...list, number: String(place + 1), text }))),
    row({ ...list, goes_on: true, number: null, text: null }),
    row({ ...list, born: null, number: null, text: null })
  )
  const store = postgresStore(pool)
  t.strictSame(await store.since(undefined, 2), {
    entries: ['a', 'b c'], cursor: 'list 2 b c', reset: true, more: true, born: 4,
  })
  t.strictSame(await store.since('list 2 b c', 2), {
    entries: [], cursor: 'list 2 b c', reset: false, more: false, born: 4,
  })
  t.strictSame(await store.since('other 9 x', 2), {
    entries: [], cursor: 'list 0 ', reset: true, more: false, born: undefined,
  })
  t.match(asked, [[/^WITH/, '', '0', '', 3], [/^WITH/, 'list', '2', 'b c', 3], [/^WITH/, 'other', '9', 'x', 3]])
})

t.test('the tables have the name that is given', async (t) => {
  t.match(postgresTables('mine'), /CREATE TABLE mine_values .*CREATE TABLE mine_lines .*CREATE TABLE mine_list /s)
})

withProgram(POSTGRES, (path) => {
  t.test('PostgreSQL', async (t) => {
    const { port, user } = await startPostgres(t, path)
    const pool = new pg.Pool({ host: '127.0.0.1', port, user, database: 'postgres' })
    // The server may end before its clients.
    pool.on('error', () => {})
    t.after(() => pool.end())
    const places = new Map<string, Promise<unknown>>()
    async function open (place: string): Promise<SessionStore> {
      const name = `s${place.replaceAll('-', '')}`
      const made = places.get(name) ?? pool.query(postgresTables(name))
      places.set(name, made)
      await made
      return postgresStore(pool, name)
    }
    for (const [test, run] of sessionStoreTests(open)) await t.test(test, run)
    await t.test('a list of which tables were emptied is not taken for whole, and can be put back', async (t) => {
      const store = await open('emptied')
      for (const tables of [['lines'], ['list'], ['lines', 'list'], ['values', 'lines', 'list']]) {
        await store.revoke([['a', 4e12], ['b', 4e12]], 5000)
        const { cursor, born } = await store.since(undefined, 9)
        t.equal(born, 5000)
        await pool.query(`TRUNCATE ${tables.map((table) => `semptied_${table}`)}`)
        t.match(await store.since(cursor, 9), { born: undefined, reset: true, more: false }, String(tables))
        await store.revoke([['c', 4e12]])
        t.match(await store.since(cursor, 9), { born: undefined, reset: true }, 'nor once somebody writes')
        await store.revoke([['a', 4e12], ['b', 4e12]], 5000)
        const { entries, ...rest } = await store.since(undefined, 9)
        t.match(rest, { born: 5000, more: false })
        t.strictSame([...entries].sort(), ['a', 'b', 'c'])
      }
    })
    await t.test('what cannot be written leaves nothing behind, and the next write goes on', async (t) => {
      const store = await open('undone')
      await t.rejects(store.revoke([['a', 4e12], ['\0', 4e12]]), 'text without zero bytes is all that PostgreSQL takes')
      await store.revoke([['b', 4e12]])
      t.strictSame((await store.since(undefined, 9)).entries, ['b'])
    })
  })
})
