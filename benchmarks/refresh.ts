import fastify from 'fastify'
import { Redis } from 'ioredis'
import apistarJwt from '../index.js'
import { redisStore } from '../lib/entries/redis.js'
import { startRedis } from './redis.js'
import { median, medianOfPairs } from './statistics.js'

/** What a refresh takes, and as many bare round trips; microseconds. */
export interface RefreshCosts {
  readonly refresh: number
  readonly bare: number
  /** How much longer it takes, by the median of pairs. */
  readonly ratio: number
}

const BATCH = 300
const WARMING = 15
/** A refresh reads, and puts the next record in place of what it read. */
const READ = "return {redis.call('TIME')[1], redis.call('HGET', KEYS[1], ARGV[1])}"
const WRITE = "redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) return {redis.call('TIME')[1], 1}"
/** About as long as a record. */
const RECORD = 'x'.repeat(350)
const MICROSECOND = 1000

async function timeOf (act: () => Promise<void>): Promise<number> {
  const start = process.hrtime.bigint()
  for (let left = BATCH; left > 0; left -= 1) await act()
  return Number(process.hrtime.bigint() - start) / MICROSECOND / BATCH
}

/** Holds refreshes, each of which rotates, against as many round trips of one script, in turn. */
export async function measureRefresh (rounds: number): Promise<RefreshCosts> {
  const redis = await startRedis(['--appendfsync', 'everysec'])
  const client = new Redis({ host: '127.0.0.1', port: redis.port })
  const app = fastify()
  await app.register(apistarJwt, {
    secret: 'a secret of the benchmarks alone, of more than 32 bytes',
    sessions: { claims: () => ({ username: 'bailey' }), store: redisStore(client), grace: 0 },
  })
  const { sessions } = app.jwt
  let { refreshToken } = await sessions.create(1)
  const load = async (script: string): Promise<string> => String(await client.script('LOAD', script))
  const [read, write] = [await load(READ), await load(WRITE)]
  const refresh = async (): Promise<void> => { ({ refreshToken } = await sessions.refresh(refreshToken)) }
  const bare = async (): Promise<void> => {
    await client.evalsha(read, 1, 'bench', 'field')
    await client.evalsha(write, 1, 'bench', 'field', RECORD)
  }
  const [refreshes, bares]: [number[], number[]] = [[], []]
  // The first do not count: nothing is compiled yet.
  for (let round = -WARMING; round < rounds; round += 1) {
    const times = [await timeOf(refresh), await timeOf(bare)] as const
    if (round < 0) continue
    refreshes.push(times[0])
    bares.push(times[1])
  }
  await app.close()
  client.disconnect()
  await redis.stop()
  return {
    refresh: median(refreshes),
    bare: median(bares),
    ratio: medianOfPairs(refreshes, bares, (one, other) => one / other),
  }
}
