// First, or the libraries have taken createHmac before it counts.
import { countHmacs, watch } from './hmac-count.js'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import fastify from 'fastify'
import { GUARDS } from './guards.js'
import { collect } from './garbage.js'
import { createKeys, createSecretSigner, createTokens } from './keys.js'

/** Where a server listens, and what its tokens are signed with. */
export interface Address { readonly origin: string, readonly secret: string }

/** What a server says of the time since it was told which tokens to watch; bytes and milliseconds. */
export interface Report {
  /** How often the signature of a watched token was checked. */
  readonly checks: number
  readonly residentMemory: number
  /** After the garbage is collected. */
  readonly heap: number
  readonly loopDelay: { readonly p99: number, readonly max: number }
}

/** What a server is told: which tokens to watch, or to report. */
export type Order = { readonly watch: readonly string[] } | 'report'

const SAMPLED_EVERY = 50
const MILLISECOND = 1e6
const RESOLUTION = 1
const [name] = process.argv.slice(2)
const guard = GUARDS.find((candidate) => candidate.name === name)
if (guard === undefined) throw new Error(`There is no guard ${name}.`)

const delay = monitorEventLoopDelay({ resolution: RESOLUTION })
let residentMemory = 0

function startToWatch (tokens: readonly string[]): void {
  watch(tokens)
  delay.reset()
  delay.enable()
  residentMemory = 0
}

// What is sampled is the time from one tick to the next, of which the first part was meant to be.
function delayOf (nanoseconds: number): number {
  return Math.max(0, nanoseconds / MILLISECOND - RESOLUTION)
}

function report (): Report {
  const loopDelay = { p99: delayOf(delay.percentile(99)), max: delayOf(delay.max) }
  collect()
  return { checks: countHmacs(), residentMemory, heap: process.memoryUsage().heapUsed, loopDelay }
}

const app = fastify()
const keys = createKeys()
const nameOf = await guard.install(app, keys, '')
app.get('/', async (request) => ({ username: nameOf(request) }))
const origin = await app.listen()

const [token = ''] = createTokens(createSecretSigner(keys.secret), 1)
watch([token])
await app.inject({ url: '/', headers: { authorization: `Bearer ${token}` } })
if (countHmacs() !== 1) throw new Error('The HMACs are not counted.')

setInterval(() => { residentMemory = Math.max(residentMemory, process.memoryUsage.rss()) }, SAMPLED_EVERY)
process.on('disconnect', () => process.exit())
process.on('message', (order: Order) => {
  if (order === 'report') {
    process.send?.(report())
  } else {
    startToWatch(order.watch)
    process.send?.(true)
  }
})
process.send?.({ origin, secret: keys.secret.toString('base64') } satisfies Address)
