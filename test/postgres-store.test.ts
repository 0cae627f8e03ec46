import pg from 'pg'
import t from 'tap'
import { postgresStore, postgresTables } from '../examples/postgres-store.js'
import type { SessionStore } from '../index.js'
import { sessionStoreTests } from '../lib/entries/testing.js'
import { POSTGRES, startPostgres } from './postgres-server.js'
import { withProgram } from './servers.js'

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
    await t.test('what cannot be written leaves nothing behind, and the next write goes on', async (t) => {
      const store = await open('undone')
      await t.rejects(store.revoke([['a', 4e12], ['\0', 4e12]]), 'text without zero bytes is all that PostgreSQL takes')
      await store.revoke([['b', 4e12]])
      t.strictSame((await store.since(undefined, 9)).entries, ['b'])
    })
  })
})
