import { randomInt, randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import type { RevocationPage, SessionStore } from '../index.js'

/**
 * A migration, to be run once: a table of values, one of the lines of the revocation list, and one about the list,
 * which gets one row.
 */
export function postgresTables (name: string): string {
  return `
    CREATE TABLE ${name}_values (
      owner text, id text, value text NOT NULL, expires bigint NOT NULL, PRIMARY KEY (owner, id)
    );
    CREATE TABLE ${name}_lines (number bigint PRIMARY KEY, text text NOT NULL UNIQUE, until bigint NOT NULL);
    CREATE TABLE ${name}_list (
      one boolean PRIMARY KEY DEFAULT true CHECK (one), id uuid NOT NULL, newest bigint NOT NULL, born bigint
    );
  `
}

// The database's own time: the clocks of processes differ. Not now(), which stands still within a transaction.
const NOW = 'floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint'
// A number that a failover lost and that is given again should hardly be the same.
const WIDEST_GAP = 2 ** 20
// What a list is read as that nobody has begun, or whose row was lost.
const NO_LIST = { id: '-', born: null, goes_on: false }
// The id of the list, and number and text of the last line that was read.
const CURSOR = /^(\S+) (\d{1,18}) ([^]*)$/

/** A store of sessions in PostgreSQL 13 or later. The name is that of its tables, and goes into SQL as it is. */
export function postgresStore (pool: Pool, name = 'apistar_jwt'): SessionStore {
  // The newest line stays beyond its time. Where it is gone lines were lost, and nobody may take the list for whole.
  const isWhole = `newest = (SELECT coalesce(max(number), 0) FROM ${name}_lines)`

  async function readNow (): Promise<number> {
    return Number((await pool.query(`SELECT ${NOW} AS now`)).rows[0].now)
  }

  return {
    async get (owner, id) {
      const value = `SELECT value FROM ${name}_values WHERE owner = $1 AND id = $2 AND expires > ${NOW}`
      const { rows } = await pool.query(`SELECT ${NOW} AS now, (${value})`, [owner, id])
      return { value: rows[0].value, now: Number(rows[0].now) }
    },
    async set (owner, id, value, previous, { expires, deadline }) {
      const times = [expires, deadline].map((time) => Math.floor(Math.min(time, Number.MAX_SAFE_INTEGER)))
      const insert = `
        INSERT INTO ${name}_values AS old SELECT $1, $2, $3, $4::bigint WHERE ${NOW} <= $5::bigint
        ON CONFLICT (owner, id) DO UPDATE SET value = $3, expires = $4::bigint
        WHERE old.expires <= ${NOW} AND ${NOW} <= $5::bigint`
      const update = `
        UPDATE ${name}_values SET value = $3, expires = $4::bigint
        WHERE owner = $1 AND id = $2 AND value = $6 AND expires > ${NOW} AND ${NOW} <= $5::bigint`
      const rest = previous === null ? [] : [previous]
      const { rowCount } = await pool.query(previous === null ? insert : update, [owner, id, value, ...times, ...rest])
      return { done: rowCount === 1, now: await readNow() }
    },
    async list (owner) {
      const sql = `SELECT id, value FROM ${name}_values WHERE owner = $1 AND expires > ${NOW}`
      const { rows } = await pool.query(sql, [owner])
      return { values: rows.map(({ id, value }) => [id, value]), now: await readNow() }
    },
    async revoke (entries, born) {
      const untils = entries.map(([, until]) => Math.floor(Math.min(until, Number.MAX_SAFE_INTEGER)))
      const client = await pool.connect()
      try {
        await client.query('BEGIN')
        await client.query(`
          INSERT INTO ${name}_list (id, newest) SELECT $1, coalesce(max(number), 0) FROM ${name}_lines
          ON CONFLICT DO NOTHING
        `, [randomUUID()])
        // Whoever writes waits here for whoever writes before, so that numbers are committed in their order.
        const { newest } = (await client.query(`SELECT newest FROM ${name}_list FOR UPDATE`)).rows[0]
        await client.query(`UPDATE ${name}_list SET born = NULL WHERE NOT ${isWhole}`)
        await client.query(`DELETE FROM ${name}_lines WHERE until <= ${NOW} AND number <> $1`, [newest])
        await client.query(`
          INSERT INTO ${name}_lines AS old
          SELECT $1::bigint + place * $2::bigint, line, ends
          FROM unnest($3::text[], $4::bigint[]) WITH ORDINALITY AS given (line, ends, place)
          ON CONFLICT (text) DO UPDATE SET until = greatest(old.until, excluded.until)
        `, [newest, randomInt(1, WIDEST_GAP), entries.map(([text]) => text), untils])
        await client.query(`
          UPDATE ${name}_list SET born = least(born, $1::bigint),
          newest = greatest(newest, (SELECT max(number) FROM ${name}_lines))
        `, [born === undefined ? null : Math.ceil(born)])
        await client.query('COMMIT')
      } catch (error) {
        await client.query('ROLLBACK')
        throw error
      } finally {
        client.release()
      }
    },
    async since (cursor, most): Promise<RevocationPage> {
      const [, id = '', number = '0', text = ''] = CURSOR.exec(cursor ?? '') ?? []
      const isThere = `EXISTS (SELECT FROM ${name}_lines WHERE number::text = $2 AND text = $3)`
      const { rows } = await pool.query(`
        WITH list AS (
          SELECT id, CASE WHEN ${isWhole} THEN born END AS born, id::text = $1 AND ($2 = '0' OR ${isThere}) AS goes_on
          FROM ${name}_list
        )
        SELECT list.*, lines.number, lines.text FROM list
        LEFT JOIN ${name}_lines AS lines ON lines.number > CASE WHEN goes_on THEN $2::text::bigint ELSE 0 END
        ORDER BY lines.number LIMIT $4
      `, [id, number, text, most + 1])
      const [{ id: list, born, goes_on: goesOn } = NO_LIST] = rows
      const lines = rows.filter(({ text }) => text !== null)
      const page = lines.slice(0, most)
      const last = page.at(-1) ?? { number: '0', text: '' }
      return {
        entries: page.map(({ text }) => text),
        cursor: page.length === 0 && goesOn ? String(cursor) : `${list} ${last.number} ${last.text}`,
        reset: !goesOn,
        more: lines.length > most,
        born: born === null ? undefined : Number(born),
      }
    },
  }
}
