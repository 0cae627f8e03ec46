// A process of its own: it measures memory.
import { randomBytes } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t from 'tap'
import { forge } from '../forge.js'
import { guarded } from '../guarded.js'
import { freeze } from '../helper.js'
import { ask } from '../http.js'
import { keySet, startJwksServer, status } from '../jwks-server.js'
import { createSigningKey } from '../signing-key.js'

const NOW = 1_700_000_000
const REQUESTS = 20_000
const BATCH = 250
// One in so many requests is good.
const GOOD = 25
const [key, late] = [createSigningKey('k'), createSigningKey('late')]

const [up, down] = [{ answer: keySet(key.jwk), outcome: 'forged 401' }, { answer: status(500), outcome: 'forged 503' }]
const COOLDOWNS = [up, up, down, up]

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function heapUsed (): number {
  collect()
  return process.memoryUsage().heapUsed
}

// The signature is junk, but everything that needs no key is right.
function forgeUnknown (): string {
  return forge({ id: 1 }, { alg: 'ES256', kid: randomBytes(12).toString('hex') }, { signature: randomBytes(64) })
}

t.setTimeout(120_000)

t.test('a flood of unknown key ids', async (t) => {
  const clock = freeze(t, NOW)
  const server = await startJwksServer(t, keySet(key.jwk))
  const app = await guarded(t, { jwks: { url: server.url, maxAge: 86_400 } })
  const good = key.sign({ id: 1 })
  const seen = new Map<string, number>()

  async function count (token: string, kind: string): Promise<void> {
    const outcome = `${kind} ${(await ask(app, token)).status}`
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1)
  }

  async function flood (requests: number): Promise<Record<string, number>> {
    seen.clear()
    for (let sent = 0; sent < requests; sent += BATCH) {
      await Promise.all(Array.from({ length: BATCH }, (_, place) =>
        place % GOOD === 0 ? count(good, 'good') : count(forgeUnknown(), 'forged')))
      // Timers and sockets have their turn, as they have between real requests.
      await setImmediate()
    }
    return Object.fromEntries(seen)
  }

  await count(good, 'good')
  const heap = [heapUsed()]
  const started = process.hrtime.bigint()
  for (const [place, { answer, outcome }] of COOLDOWNS.entries()) {
    server.answer = answer
    const share = REQUESTS / COOLDOWNS.length
    t.strictSame(await flood(share), { 'good 200': share / GOOD, [outcome]: share - share / GOOD }, `cooldown ${place}`)
    t.equal(server.seen.length, 2 + place, 'a fetch at ready, and one a cooldown')
    heap.push(heapUsed())
    clock.now += 30
  }
  const seconds = Number(process.hrtime.bigint() - started) / 1e9
  const grown = ((heap.at(-1) ?? 0) - (heap[1] ?? 0)) / 1_048_576
  t.ok(grown < 16, 'memory stays flat')
  t.comment(
    `${REQUESTS} requests in ${seconds.toFixed(
      1
    )} s, ${server.seen.length - 1} fetches, the heap grew by ${grown.toFixed(2)} MiB`
  )

  server.answer = keySet(key.jwk, late.jwk)
  seen.clear()
  await count(late.sign({ id: 1 }), 'late')
  t.strictSame(
    Object.fromEntries(seen), { 'late 200': 1 }, 'a new key is found all the same, once the cooldown is over'
  )
})
