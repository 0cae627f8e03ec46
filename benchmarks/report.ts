import { availableParallelism } from 'node:os'
import { drawBars } from './chart.js'
import type { Standings } from './contest.js'
import type { Footprint } from './footprint.js'
import { judge, type Measured } from './goals.js'
import { describeMachine, describeVersions } from './machine.js'
import { table } from './markdown.js'
import type { Parts } from './parts.js'
import { BATCH, CONNECTIONS, PROCESSES, roundsOf, type SuiteCosts } from './requests.js'
import type { SignatureLoad } from './signatures.js'
import { USERS } from './suite.js'
import { ROUNDS } from './rounds.js'

const CHART = 'CPU time that authentication adds to a request, in microseconds'

function formatStandings ({ title, standings }: Standings): string {
  return table(
    [title, 'CPU, ns', '× first'], standings.map(({ name, time, ratio }) => [name, time.toFixed(0), ratio.toFixed(2)])
  )
}

function formatSuite ({ suite, costs }: SuiteCosts): string {
  return table([suite, 'CPU, µs', '× open route', 'added, µs'], costs.map(({ name, cost, ratio, added }) => [
    name, cost.toFixed(1), ratio.toFixed(2), added.toFixed(2),
  ]))
}

function formatSignatures (loads: readonly SignatureLoad[]): string {
  return table([
    'checked on', 'clients', 'guarded requests/s', 'p50, ms', 'p99, ms', 'open requests/s', 'p99, ms',
  ], loads.map((load) => [
    `${load.algorithm}, ${load.way === 'pool' ? 'thread pool' : 'event loop'}`, load.connections, load.rate.toFixed(0),
    load.p50.toFixed(2), load.p99.toFixed(2),
    load.openRate.toFixed(0), load.openP99.toFixed(2),
  ]))
}

function formatLoads ({ loads }: Footprint): string {
  return table(['`require`, where Fastify is loaded', 'ms'], loads.map(({ name, time }) => [name, time.toFixed(0)]))
}

/** Writes the tables of the parts. */
export function formatParts ({ cached, access, verify, encode }: Parts): string {
  return [cached, access, ...verify, ...encode].map(formatStandings).join('\n\n')
}

/** Draws what authentication adds to a request, from the least to the most. */
export function drawRequests (suites: readonly SuiteCosts[]): string {
  const guarded = suites.flatMap(({ costs: [, ...guarded] }) => guarded)
    .toSorted((one, other) => one.added - other.added)
  return drawBars(
    CHART, guarded.map(({ name, added }) => ({ label: name, value: added, isOurs: name.startsWith('apistar-jwt') }))
  )
}

/** Writes docs/benchmarks.md. */
export function formatReport (measured: Measured): string {
  const { parts, requests, footprint, signatures } = measured
  return `# Benchmarks

\`npm run bench\` writes this page. ${describeMachine()}

With ${describeVersions()}

## Goals

${table(['what', 'goal', 'measured', 'reached'], judge(measured))}

One more, the share of good tokens that come from the cache in a flood, stands [there](flood.md#flood).

## Requests

![${CHART}](benchmarks.svg)

${requests.map(formatSuite).join('\n\n')}

## Parts

${formatParts(parts)}

## Start

${formatLoads(footprint)}

## Signatures on the thread pool

What [\`threadPool\`](settings.md#the-thread-pool) changes where the signature of every token is checked: clients that ask for a guarded route, one connection each, and beside
them one that asks for an open route. On ${availableParallelism()} cores, which the clients share.

${formatSignatures(signatures)}

## Method

- All contenders of a table are routes of one server process. Another process sends the requests, over ${CONNECTIONS} connections.
- A batch is ${BATCH} requests with the tokens of ${USERS} users. In each round every route gets one batch, in an order of chance: ${roundsOf(ROUNDS)} rounds
  in each of ${PROCESSES} processes, after some that do not count. What counts is the CPU time that the server process takes for a batch, with
  all of its threads: those of the collector and of WebCrypto are in it.
- "× open route" and "added" are medians of what a batch gives beside the open route's batch of the same round, so that a
  machine that is slower for a while does not change them. An open route gets the same requests, and answers with the same bytes.
- The client never sleeps: to wake it is work of the kernel that would count as the server's.
- Requirements are judged on cached tokens, by us and by the check by hand; express-oauth2-jwt-bearer has no cache, and no roles.
- A library that answers at once is guarded with by a hook that calls back, one that gives a promise by an async hook. @fastify/jwt and
  fastify-jwt-jwks are used as their documents show. Servers run with \`NODE_ENV=production\`.
- Parts are measured with mitata, as CPU time of the process, in turn, ${ROUNDS} times: a turn gives the median of batches of 1 ms. Promises are awaited. The
  token of a request is a string that nobody has hashed yet, so each call for a cached one makes a new string; the first rows say what that alone takes.
- A goal that holds us against a peer's figure is the ratio of the two medians.
- The thread pool is held against the event loop in turn, half a second each, without a cache; no two clients send the same token. A row gives medians of ${ROUNDS} turns.
- Memory and start are medians of ${ROUNDS} processes, each for that alone.
`
}
