import { measure } from 'mitata'

/** One way of doing a piece of work. Synchronous, or its promise need not be awaited. */
export interface Contender { readonly name: string, readonly run: () => unknown }

/** Contenders for the same work; the first is the floor that the others are held against. */
export interface Contest { readonly title: string, readonly contenders: readonly [Contender, ...Contender[]] }

const ROUNDS = Number(process.env.ROUNDS ?? 15)
const WARM_UP = 3_000
const MILLISECOND = 1e6

// CPU time, not time: what else the machine does must not count.
function now (): number {
  const { user, system } = process.cpuUsage()
  return (user + system) * 1000
}

/** Warms up, and tells how many calls take a millisecond: long beside the clock's grain, short beside a time slice. */
function batchOf ({ run }: Contender): number {
  const start = now()
  for (let call = 0; call < WARM_UP; call++) run()
  return 4 * Math.ceil(MILLISECOND * WARM_UP / (now() - start) / 4)
}

// mitata collects all garbage before each measurement. V8 then also drops the shapes of objects that
// nobody holds just now, and with them the machine code for these: nothing that happens to a server.
function optionsFor (contender: Contender) {
  return { now, gc: false, min_cpu_time: 25 * MILLISECOND, batch_samples: batchOf(contender), batch_threshold: Number.MAX_SAFE_INTEGER }
}

function median (numbers: readonly number[]): number {
  return numbers.toSorted((one, other) => one - other)[numbers.length >> 1] as number
}

/** Measures contenders in turn, round by round, so that what disturbs one disturbs its neighbours, and prints a table. */
export async function hold ({ title, contenders }: Contest): Promise<void> {
  const entries = contenders.map(({ name, run }) => ({ name, run, options: optionsFor({ name, run }), times: [] as number[] }))
  for (let round = 0; round < ROUNDS; round++) {
    for (const { run, options, times } of entries) times.push((await measure(run, options)).p50)
  }
  const [floor] = entries
  console.log(`\n| ${title} | ns | × first |\n|---|--:|--:|`)
  for (const { name, times } of entries) {
    const ratios = times.map((time, round) => time / (floor?.times[round] as number))
    console.log(`| ${name} | ${median(times).toFixed(0)} | ${median(ratios).toFixed(2)} |`)
  }
}
