import { createHistogram } from 'node:perf_hooks'
import { start } from './child.js'
import { percentile, repeat, requireGood, sendAll } from './clients.js'
import type { SignaturesServer } from './signatures-server.js'
import { median } from './statistics.js'
import { SUBJECTS } from './subjects.js'

/** How a server fares that checks the signature of every token where it is told to. Times are milliseconds. */
export interface SignatureLoad {
  readonly algorithm: string
  readonly connections: number
  readonly way: 'loop' | 'pool'
  /** Guarded requests a second. */
  readonly rate: number
  readonly p50: number
  readonly p99: number
  /** Of a client that asks for an open route meanwhile. */
  readonly openRate: number
  readonly openP99: number
}

type Sample = Pick<SignatureLoad, 'rate' | 'p50' | 'p99' | 'openRate' | 'openP99'>

const ALGORITHMS = SUBJECTS.filter((name) => name !== 'HS256')
const CONNECTIONS = [1, 20]
const WAYS = ['loop', 'pool'] as const
const SECONDS = 0.5
const FIGURES = ['rate', 'p50', 'p99', 'openRate', 'openP99'] as const

async function load ({ origin, tokens }: SignaturesServer, connections: number): Promise<Sample> {
  const until = Date.now() + SECONDS * 1000
  const [open, ...guarded] = await Promise.all([
    sendAll(`${origin}/open`, repeat(tokens, 0, until)),
    ...Array.from({ length: connections }, (_, client) => {
      // A token of its own, or two clients that meet at one would share a check, and go on together.
      const own = tokens.filter((_, place) => place % connections === client)
      return sendAll(`${origin}/guarded`, repeat(own, 0, until))
    }),
  ])
  requireGood([open, ...guarded])
  const latency = createHistogram()
  for (const answers of guarded) latency.add(answers.latency)
  return {
    rate: latency.count / SECONDS,
    p50: percentile({ latency }, 50),
    p99: percentile({ latency }, 99),
    openRate: open.latency.count / SECONDS,
    openP99: percentile(open, 99),
  }
}

function summarize (samples: readonly Sample[]): Sample {
  return Object.fromEntries(FIGURES.map((figure) =>
    [figure, median(samples.map((sample) => sample[figure]))])) as unknown as Sample
}

async function compare (algorithm: string, connections: number, rounds: number): Promise<SignatureLoad[]> {
  const servers = await Promise.all(WAYS.map((way) => start<SignaturesServer>('signatures-server.js', algorithm, way)))
  const samples: Sample[][] = WAYS.map(() => [])
  for (let round = -1; round < rounds; round++) {
    for (const [place, { message }] of servers.entries()) {
      const sample = await load(message, connections)
      if (round >= 0) samples[place]?.push(sample)
    }
  }
  for (const { child } of servers) child.disconnect()
  return WAYS.map((way, place) => ({ algorithm, connections, way, ...summarize(samples[place] as Sample[]) }))
}

/** Compares checks on the event loop with checks on the thread pool, for one client at a time and for many. */
export async function measureSignatures (rounds: number): Promise<SignatureLoad[]> {
  const loads: SignatureLoad[] = []
  for (const algorithm of ALGORITHMS) {
    for (const connections of CONNECTIONS) loads.push(...await compare(algorithm, connections, rounds))
  }
  return loads
}
