import { loadavg } from 'node:os'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeMachine } from './machine.js'
import { table } from './markdown.js'
import type { RefreshCosts } from './refresh.js'
import type { RevocationCosts } from './revocation.js'
import type { RouteCost } from './requests.js'

/** What sessions cost. */
export interface SessionCosts { readonly revocation: RevocationCosts, readonly refresh: RefreshCosts }

const TITLE = '## Sessions'
const PAGE = 'benchmarks.md'
const MEGABYTE = 1e6
const MOST = { check: 1.02, refresh: 1.8 }

function judge (what: string, ratio: number, most: number): string[] {
  return [what, `≤ ${most}`, ratio.toFixed(3), ratio <= most ? 'yes' : 'no']
}

/** Writes the section of what sessions cost. */
export function formatSessions ({ revocation, refresh }: SessionCosts): string {
  const { checks: { suite, costs }, propagation, publication, list } = revocation
  const [, empty, long] = costs as [RouteCost, RouteCost, RouteCost]
  const entries = list.entries.toLocaleString('en')
  const requests = costs.map(({ name, cost, ratio, added }) => {
    return [name, cost.toFixed(1), ratio.toFixed(3), added.toFixed(2)]
  })
  return `${TITLE}

\`npm run bench:sessions\` writes this section, with a Redis server of its own on the same machine, whose cores
they share. ${describeMachine()} Load average after it: ${loadavg()[0]?.toFixed(1)}; on a machine that does nothing else times are shorter.

${table(['what', 'goal', 'measured', 'reached'], [
  judge('request with a cached token, an empty revocation list, against none', empty.ratio, MOST.check),
  judge(`the same, a list of ${entries} entries`, long.ratio, MOST.check),
  judge('a refresh on Redis, against as many bare EVALSHA', refresh.ratio, MOST.refresh),
])}

${table([suite, 'CPU, µs', '× the first', 'added, µs'], requests)}

${table(['Until another process knows', 'p50, ms', 'p99, ms'], [
  ['a revocation: until it refuses the token, which it tries each millisecond',
    propagation.p50.toFixed(1), propagation.p99.toFixed(1)],
  ['a bare message of Redis, in turn with it', publication.p50.toFixed(1), publication.p99.toFixed(1)],
])}

${table([`A list of ${entries} entries`, 'MB in a process', 'bytes an entry in Redis', 'read at start, ms'], [
  ['with Redis',
    (list.bytes / MEGABYTE).toFixed(1), (list.redisBytes / list.entries).toFixed(0), list.time.toFixed(0)],
])}

${table(['A refresh that rotates, on Redis', 'time, µs', '× the first'], [
  ['as many bare EVALSHA, one after the other', refresh.bare.toFixed(0), '1.00'],
  ['`sessions.refresh`', refresh.refresh.toFixed(0), refresh.ratio.toFixed(2)],
])}
`
}

function read (folder: string): string {
  const path = join(folder, PAGE)
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

/** The section as the page has it: the last one, which another command writes than the rest. */
export function sessionsSectionOf (folder: string): string {
  const page = read(folder)
  const start = page.indexOf(`\n${TITLE}\n`)
  return start < 0 ? '' : page.slice(start)
}

/** Puts the section on the page, in place of the one that is there. */
export function writeSessionsSection (folder: string, section: string): void {
  const page = read(folder)
  const rest = page.slice(0, page.length - sessionsSectionOf(folder).length)
  writeFileSync(join(folder, PAGE), `${rest}\n${section}`)
}
