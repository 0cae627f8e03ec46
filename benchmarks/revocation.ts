import { ask, start } from './child.js'
import { startRedis } from './redis.js'
import { connectStore, createApp, ENTRIES, fill } from './revocation-app.js'
import { measureSuite, type SuiteCosts } from './requests.js'
import { median } from './statistics.js'

interface Percentiles { readonly p50: number, readonly p99: number }

/** What revocation costs. */
export interface RevocationCosts {
  /** A request with a cached token, beside the same without revocation. */
  readonly checks: SuiteCosts
  /** Milliseconds from the call of `revoke` in one process until another refuses the token. */
  readonly propagation: Percentiles
  /** Milliseconds from a bare PUBLISH in one process until another hears it, in turn with the above. */
  readonly publication: Percentiles
  /** What a long list takes: bytes in a process and in Redis, and milliseconds until a process has read it. */
  readonly list: {
    readonly entries: number
    readonly bytes: number
    readonly redisBytes: number
    readonly time: number
  }
}

const REVOCATIONS_A_ROUND = 40

interface Span { readonly start: number, readonly end: number }

function percentile (numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] as number
}

function percentilesOf (times: readonly number[]): Percentiles {
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) }
}

async function measurePropagation (
  port: number, rounds: number
): Promise<Pick<RevocationCosts, 'propagation' | 'publication'>> {
  const [one, other] = [
    await start('propagation-process.js', String(port)), await start('propagation-process.js', String(port)),
  ]
  const { jwt, close } = await createApp({ store: connectStore(port).store })
  async function timeOf (act: object, notice: object): Promise<number> {
    const noticed = ask<Span>(other.child, notice)
    const acted = ask<Span>(one.child, act)
    return (await noticed).end - (await acted).start
  }

  const [revocations, messages]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds * REVOCATIONS_A_ROUND; round++) {
    const sid = `propagation ${round}`
    revocations.push(await timeOf({ revoke: sid }, { refuse: jwt.encode({ sid }) }))
    messages.push(await timeOf({ publish: true }, { hear: true }))
  }
  for (const { child } of [one, other]) child.disconnect()
  await close()
  return { propagation: percentilesOf(revocations), publication: percentilesOf(messages) }
}

async function usedByRedis (client: ReturnType<typeof connectStore>['client']): Promise<number> {
  return Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1])
}

async function measureList (port: number, rounds: number): Promise<RevocationCosts['list']> {
  const { client, store } = connectStore(port)
  await client.flushall()
  const app = await createApp({ store })
  const before = await usedByRedis(client)
  await fill(app)
  const redisBytes = await usedByRedis(client) - before
  await app.close()
  const lists: Array<{ readonly bytes: number, readonly time: number }> = []
  for (let round = 0; round < rounds; round++) {
    lists.push((await start<{ bytes: number, time: number }>('list-process.js', String(port))).message)
  }
  client.disconnect()
  return {
    entries: ENTRIES,
    bytes: median(lists.map(({ bytes }) => bytes)),
    time: median(lists.map(({ time }) => time)),
    redisBytes,
  }
}

/** Measures what revocation costs, with a Redis of its own. */
export async function measureRevocation (rounds: number): Promise<RevocationCosts> {
  const redis = await startRedis(['--appendfsync', 'everysec'])
  try {
    const checks = await measureSuite('A request with a cached token', rounds, [
      'revocation-server.js', String(redis.port),
    ])
    const spread = await measurePropagation(redis.port, rounds)
    const list = await measureList(redis.port, Math.min(rounds, 5))
    return { checks, ...spread, list }
  } finally {
    await redis.stop()
  }
}
