import { BAD_TOKENS } from './attackers.js'
import { BAD_CLIENTS, type Outcome } from './flooding.js'
import { describeMachine, describeVersions } from './machine.js'
import { table } from './markdown.js'
import type { Level, Soak } from './soak.js'

const LEAST_FROM_CACHE = 0.99

function formatBytes (bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}

function formatShare (share: number): string {
  return `${(100 * share).toFixed(2)} %`
}

function formatStatuses (statuses: ReadonlyMap<number, number>): string {
  return [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ')
}

function formatOutcomes (outcomes: readonly Outcome[]): string {
  return table(
    [
      'bad clients send', 'server', 'users', 'good tokens from the cache', 'good requests/s', 'p50, ms', 'p99, ms',
      'resident, MB', 'loop delay p99, ms', 'max, ms', 'bad answers',
    ],
    outcomes.map(({ kind, guard, users, fromCache, goodRate, p50, p99, residentMemory, loopDelay, badStatuses }) => [
      kind, guard, users, formatShare(fromCache), goodRate.toFixed(0), p50.toFixed(2), p99.toFixed(2),
      formatBytes(residentMemory), loopDelay.p99.toFixed(1), loopDelay.max.toFixed(1), formatStatuses(badStatuses),
    ])
  )
}

function formatSoak (soaks: readonly Soak[]): string {
  const [first] = soaks
  return table(
    ['distinct tokens so far', ...soaks.flatMap(({ guard }) => [`${guard}: heap, MB`, 'resident, MB'])],
    (first?.levels ?? []).map(({ tokens }, place) => [tokens, ...soaks.flatMap(({ levels }) => {
      const { heap, residentMemory } = levels[place] as Level
      return [formatBytes(heap), formatBytes(residentMemory)]
    })])
  )
}

function judgeFlood (outcomes: readonly Outcome[]): string {
  const guards = [...new Set(outcomes.map(({ guard }) => guard))]
  return table(['least share of good tokens from the cache', 'goal', 'measured', 'reached'], guards.map((name) => {
    const least = Math.min(...outcomes.filter(({ guard }) => guard === name).map(({ fromCache }) => fromCache))
    return [name, `≥ ${formatShare(LEAST_FROM_CACHE)}`, formatShare(least), least >= LEAST_FROM_CACHE ? 'yes' : 'no']
  }))
}

/** Writes docs/flood.md. */
export function formatFlood (outcomes: readonly Outcome[], soaks: readonly Soak[]): string {
  return `# Under load

\`npm run bench:flood\` writes this page. ${describeMachine()}

With ${describeVersions()} What a request costs is on [another page](benchmarks.md).

## Flood

A client that sends the good tokens of its users in turn, beside ${BAD_CLIENTS} clients that send junk, expired tokens, forged ones, or all three.

${judgeFlood(outcomes)}

${formatOutcomes(outcomes)}

## Soak

Valid tokens, every one of them new, through a cache of 1,000.

${formatSoak(soaks)}

## Method

- Each row is a server process of its own on loopback, HS256, with a cache of 1,000 tokens. Every client has one connection, and sends
  its next request when the last one is answered. All clients are in one other process, so its waits are part of p50 and p99.
- There are ${BAD_TOKENS} bad tokens of each kind; junk has the form of a token, forged tokens are signed with another secret, expired ones with the right one.
- A good token came from the cache if no HMAC was made over it: the server process counts them, which adds about a microsecond to each.
- Each good token is sent once before the flood, whose first second does not count. Resident memory is the most that was seen; the heap is what is left when its garbage is collected.
- Loop delay is how late the event loop comes to a timer of 1 ms.
`
}
