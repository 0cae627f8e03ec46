import { measure } from 'mitata'
import { median, medianOfPairs } from './statistics.js'

/** One way of doing a piece of work. What it promises is awaited. */
export interface Contender { readonly name: string, readonly run: () => unknown }

/** Contenders for the same work; the first is the floor that the others are held against. */
export interface Contest { readonly title: string, readonly contenders: readonly [Contender, ...Contender[]] }

/** What a contender took: nanoseconds of CPU time; how many times as much as the first, and how much more. */
export interface Standing {
  readonly name: string
  readonly time: number
  readonly ratio: number
  readonly added: number
}

/** The outcome of a contest. */
export interface Standings { readonly title: string, readonly standings: readonly Standing[] }

const WARM_UP = 3_000
const MILLISECOND = 1e6

// CPU time, not time: what else the machine does must not count.
function now (): number {
  const { user, system } = process.cpuUsage()
  return (user + system) * 1000
}

/** Warms up, and tells how many calls take a millisecond: long beside the clock's grain, short beside a time slice. */
async function batchOf ({ run }: Contender): Promise<number> {
  const start = now()
  for (let call = 0; call < WARM_UP; call++) await run()
  return 4 * Math.ceil(MILLISECOND * WARM_UP / (now() - start) / 4)
}

// mitata collects all garbage before each measurement. V8 then also drops the shapes of objects that
// nobody holds just now, and with them the machine code for these: nothing that happens to a server.
async function optionsFor (contender: Contender) {
  return {
    now,
    gc: false,
    min_cpu_time: 25 * MILLISECOND,
    batch_samples: await batchOf(contender),
    batch_threshold: Number.MAX_SAFE_INTEGER,
    warmup_threshold: Number.MAX_SAFE_INTEGER,
  }
}

/** Measures contenders in turn, round by round, so that what disturbs one disturbs its neighbours. */
export async function hold ({ title, contenders }: Contest, rounds: number): Promise<Standings> {
  const entries = []
  for (const contender of contenders) {
    entries.push({ ...contender, options: await optionsFor(contender), times: [] as number[] })
  }
  for (let round = 0; round < rounds; round++) {
    for (const { run, options, times } of entries) times.push((await measure(run, options)).p50)
  }
  const floor = entries[0]?.times ?? []
  const standings = entries.map(({ name, times }) => ({
    name,
    time: median(times),
    ratio: medianOfPairs(times, floor, (one, other) => one / other),
    added: medianOfPairs(times, floor, (one, other) => one - other),
  }))
  return { title, standings }
}
