import type { ChildProcess } from 'node:child_process'
import { Pool } from 'undici'
import { ask, start } from './child.js'
import { median, medianOfPairs, shuffled } from './statistics.js'
import type { Route, Suite } from './suite.js'
import { SUITES } from './suites.js'

/** What the routes of a suite cost; the first one is open. */
export interface SuiteCosts { readonly suite: string, readonly costs: readonly RouteCost[] }

/** What a request costs the server, in microseconds of CPU time. */
export interface RouteCost {
  readonly name: string
  readonly cost: number
  /** Beside the open route of its suite: how many times as much, and how much more. */
  readonly ratio: number
  readonly added: number
}

export const CONNECTIONS = 10
export const BATCH = 1_000

// V8 compiles a server a little differently each time, so that one process alone says little.
export const PROCESSES = 3

// Batches are short, so there can be many of them: the more pairs, the surer their median.
export function roundsOf (rounds: number): number {
  return rounds * 2
}

async function cpuOf (server: ChildProcess): Promise<number> {
  const { user, system } = await ask<NodeJS.CpuUsage>(server, 'cpu')
  return user + system
}

// A write to a client that sleeps has to wake it, which costs the server more than the whole of a cached token,
// and the more the slower its answers are: so this one does not sleep.
function stayAwake (): () => void {
  let immediate = setImmediate(function again () { immediate = setImmediate(again) })
  return () => clearImmediate(immediate)
}

async function sendBatch (pool: Pool, { name, path, tokens }: Route): Promise<void> {
  let sent = 0
  async function work (): Promise<void> {
    while (sent < BATCH) {
      const { statusCode, body } = await pool.request({
        path, method: 'GET', headers: { authorization: `Bearer ${tokens[sent++ % tokens.length]}` },
      })
      if (statusCode !== 200) throw new Error(`${name} answered ${statusCode}: ${await body.text()}`)
      await body.dump()
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, work))
}

/** A list of costs for each route. */
interface Samples { readonly routes: readonly Route[], readonly costs: readonly number[][] }

async function measureProcess (rounds: number, command: readonly [string, ...string[]]): Promise<Samples> {
  const { child: server, message: { routes, origin, origins = [] } } = await start<Suite>(...command)
  const fallAsleep = stayAwake()
  const pools = routes.map((_, place) => new Pool(origins[place] ?? origin, { connections: CONNECTIONS }))
  const costs: number[][] = routes.map(() => [])

  async function measure (place: number): Promise<number> {
    const before = await cpuOf(server)
    await sendBatch(pools[place] as Pool, routes[place] as Route)
    return (await cpuOf(server) - before) / BATCH
  }

  for (let round = -Math.ceil(rounds / 3); round < rounds; round++) {
    for (const place of shuffled(routes.length)) {
      const cost = await measure(place)
      if (round >= 0) costs[place]?.push(cost)
    }
  }
  fallAsleep()
  await Promise.all(pools.map((pool) => pool.close()))
  server.disconnect()
  return { routes, costs }
}

/**
 * Sends batches to the routes of a suite in turn, in an order of chance that changes from round to round.
 *
 * @param command the file that serves it, and its arguments
 */
export async function measureSuite (
  suite: string, rounds: number, command: readonly [string, ...string[]] = ['requests-server.js', suite]
): Promise<SuiteCosts> {
  const processes: Samples[] = []
  for (let count = 0; count < PROCESSES; count++) processes.push(await measureProcess(rounds, command))
  const costsOf = (place: number): number[] => processes.flatMap(({ costs }) => costs[place] as number[])
  const routes = processes[0]?.routes ?? []
  const open = costsOf(0)
  return {
    suite,
    costs: routes.map(({ name }, place) => {
      const own = costsOf(place)
      return {
        name,
        cost: median(own),
        ratio: medianOfPairs(own, open, (one, other) => one / other),
        added: medianOfPairs(own, open, (one, other) => one - other),
      }
    }),
  }
}

/** Measures each suite. */
export async function measureRequests (rounds: number): Promise<SuiteCosts[]> {
  const suites: SuiteCosts[] = []
  for (const suite of Object.keys(SUITES)) suites.push(await measureSuite(suite, rounds))
  return suites
}
