import { requireSameVersions } from './machine.js'
import { table } from './markdown.js'
import { measureRefresh, type RefreshCosts } from './refresh.js'
import { measureRevocation, type RevocationCosts } from './revocation.js'
import { ROUNDS } from './rounds.js'

const MEGABYTE = 1e6

function format ({ checks: { suite, costs }, propagation, list }: RevocationCosts): string {
  const requests = costs.map(({ name, cost, ratio, added }) =>
    [name, cost.toFixed(1), ratio.toFixed(3), added.toFixed(2)])
  return [
    table([suite, 'CPU, µs', '× the first', 'added, µs'], requests),
    table(['A revocation, until another process refuses', 'p50, ms', 'p99, ms'], [
      ['with Redis', propagation.p50.toFixed(1), propagation.p99.toFixed(1)],
    ]),
    table([
      `A list of ${list.entries.toLocaleString('en')} entries`, 'MB in a process', 'bytes an entry in Redis',
      'read at start, ms',
    ], [
      [
        'with Redis', (list.bytes / MEGABYTE).toFixed(1), (list.redisBytes / list.entries).toFixed(0),
        list.time.toFixed(0),
      ],
    ]),
  ].join('\n\n')
}

function formatRefresh ({ refresh, bare, ratio }: RefreshCosts): string {
  return table(['A refresh on Redis, and the round trips that it makes', 'time, µs', '× the first'], [
    ['as many bare EVALSHA', bare.toFixed(0), '1.00'],
    ['refresh', refresh.toFixed(0), ratio.toFixed(2)],
  ])
}

requireSameVersions()
console.log(format(await measureRevocation(ROUNDS)))
console.log()
console.log(formatRefresh(await measureRefresh(ROUNDS)))
process.exit()
