import { randomInt, randomUUID } from 'node:crypto'
import { createFaults } from '../settings/faults.js'
import { readOptions } from '../settings/options.js'
import type { RevocationPage, SessionStore } from '../settings/session-store.js'
import { Type } from '../settings/type.js'
import { createRedis, type RedisClient } from './redis/client.js'
import { GET, INFO, LIST, REVOKE, SET, SINCE } from './redis/scripts.js'
import { warnOfLosses } from './redis/warnings.js'

export type { RedisClient } from './redis/client.js'

/** How a store uses its server. */
export interface RedisStoreOptions {
  /** What all keys and the channel begin with. Default: `aj:`. */
  readonly prefix?: string
}

const OptionsSchema = Type.Object({
  // A brace in it would say which slot of a cluster a key is in.
  prefix: Type.Optional(Type.String({ default: 'aj:', pattern: '^[^{}]*$', description: 'text without braces' })),
}, { additionalProperties: false })

/** A gap between the numbers of two lines, below which a number is hardly given twice. */
const WIDEST_GAP = 2 ** 20
/** No list has this id, nor none. */
const NO_LIST = '-'

function timeOf (milliseconds: number): string {
  return String(Math.min(Math.ceil(milliseconds), Number.MAX_SAFE_INTEGER))
}

function pairsOf (flat: readonly string[]): Array<readonly [string, string]> {
  return flat.flatMap((item, place) => place % 2 === 0 ? [[item, String(flat[place + 1])] as const] : [])
}

// The id of a list has no space, nor has a number.
function parseCursor (cursor = `${NO_LIST} 0 `): readonly string[] {
  const [id = '', number = ''] = cursor.split(' ', 2)
  return [id, number, cursor.slice(id.length + number.length + 2)]
}

type Answer<Rest extends unknown[]> = readonly [now: number | string, ...Rest]
type ListAnswer = readonly [id: string, born: string | null, reset: number | string, lines: readonly string[]]

/**
 * A store in Redis 6.2 or later, or Valkey. What it writes is in one hash a user, and three keys of the revocation
 * list.
 *
 * @param client a client of ioredis, iovalkey or node-redis, or of their clusters: the app's own, which it also ends
 * @throws ConfigurationError for what is no client, and for wrong options
 *
 * @example
 * const store = redisStore(new Redis(process.env.REDIS_URL))
 * await app.register(apistarJwt, { secret, expiresIn: '15m', revocation: { store } })
 */
export function redisStore (client: RedisClient, options: RedisStoreOptions = {}): Required<SessionStore> {
  const faults = createFaults('options of redisStore', 'apistar-jwt: ')
  const { prefix } = readOptions<Required<RedisStoreOptions>>(OptionsSchema, options, faults)
  faults.throwIfAny()
  const redis = createRedis(client)
  const list = `${prefix}{revoked}`
  const [log, exp, meta] = [`${list}:log`, `${list}:exp`, `${list}:meta`]
  let isWarned = false

  function keyOf (owner: string): string {
    return `${prefix}{${owner}}`
  }

  function warnOnce (): void {
    if (isWarned) return
    isWarned = true
    redis.run(INFO, [log], []).then((info) => warnOfLosses((info as string[]).join('\r\n')), () => { isWarned = false })
  }

  return {
    async get (owner, id) {
      const [now, value] = await redis.run(GET, [keyOf(owner)], [id]) as Answer<[string | null]>
      return { value, now: Number(now) }
    },
    async set (owner, id, value, previous, { expires, deadline }) {
      const times = [timeOf(expires), timeOf(Math.floor(deadline))]
      const args = [id, value, previous === null ? '0' : '1', previous ?? '', ...times]
      const [now, done] = await redis.run(SET, [keyOf(owner)], args) as Answer<[number | string]>
      return { done: Number(done) === 1, now: Number(now) }
    },
    async list (owner) {
      const [now, fields] = await redis.run(LIST, [keyOf(owner)], []) as Answer<[string[]]>
      return { values: pairsOf(fields), now: Number(now) }
    },
    async revoke (entries, born) {
      const lines = entries.flatMap(([text, until]) => [text, timeOf(until)])
      const gap = String(randomInt(1, WIDEST_GAP))
      await redis.run(REVOKE, [log, exp, meta], [
        list, randomUUID(), gap, born === undefined ? '' : timeOf(born), ...lines,
      ])
    },
    async since (cursor, most): Promise<RevocationPage> {
      const args = [...parseCursor(cursor), String(most + 1)]
      const [id, born, reset, flat] = await redis.run(SINCE, [log, meta], args) as ListAnswer
      warnOnce()
      const lines = pairsOf(flat)
      const page = lines.slice(0, most)
      const isReset = Number(reset) === 1
      const [text, number] = page.at(-1) ?? ['', '0']
      return {
        entries: page.map(([text]) => text),
        cursor: page.length === 0 && !isReset ? String(cursor) : `${id} ${number} ${text}`,
        reset: isReset,
        more: lines.length > most,
        born: born === null ? undefined : Number(born),
      }
    },
    async watch (changed) {
      let isOver = false
      const end = redis.subscribe(list, () => { if (!isOver) changed() })
      return async () => {
        isOver = true
        end()
      }
    },
  }
}
