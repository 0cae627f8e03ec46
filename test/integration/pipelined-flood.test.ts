// A process of its own: it measures memory.
import { connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import type { Settings } from '../../index.js'
import { forge } from '../forge.js'
import { guarded, logTo } from '../guarded.js'
import { listen } from '../http.js'
import { pairOf } from '../keys-fixtures.js'
import { keySet, startJwksServer } from '../jwks-server.js'
import { createSigningKey } from '../signing-key.js'
import { watchPool } from '../watched-pool.js'

const REQUESTS = 12_000
const FEW = 2000
const MOST_MIB = 64
const STATUS_LINE = /HTTP\/1\.1 (\d{3})/
const LONGEST_REST = 'HTTP/1.1 40'.length

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function memoryUsed (): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1_048_576
}

function requestFor (id: number): string {
  const token = forge({ id, padding: 'x'.repeat(4000) }, { alg: 'RS256', kid: 'unknown' }, {
    signature: Buffer.alloc(256, 1),
  })
  return `GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n\r\n`
}

/** Sends the requests as fast as they are read, and gives how many were answered with each status. */
async function flood (port: number): Promise<Record<string, number>> {
  const seen: Record<string, number> = {}
  const socket = connect(port, '127.0.0.1').setEncoding('latin1')
  let sent = 0
  function send (): void {
    while (sent < REQUESTS) {
      sent += 1
      if (!socket.write(requestFor(sent))) break
    }
  }
  socket.on('drain', send)
  send()
  let answered = 0
  let rest = ''
  await new Promise<void>((resolve) => {
    socket.on('data', (chunk: string) => {
      const answers = (rest + chunk).split(STATUS_LINE)
      rest = String(answers.at(-1)).slice(-LONGEST_REST)
      for (let place = 1; place < answers.length; place += 2) {
        seen[String(answers[place])] = (seen[String(answers[place])] ?? 0) + 1
      }
      answered += (answers.length - 1) / 2
      if (answered >= REQUESTS) resolve()
    })
  })
  socket.destroy()
  return seen
}

interface Counted { readonly app: FastifyInstance, readonly taken: () => number }

/** An app that counts the requests that it takes in. */
async function counted (t: Test, settings: Settings): Promise<Counted> {
  const app = await guarded(t, settings, logTo([]))
  let taken = 0
  app.addHook('onRequest', async () => { taken += 1 })
  await app.ready()
  return { app, taken: () => taken }
}

/** Asserts that few requests are taken in while those that came wait. */
async function staysSmall (t: Test, { app, taken }: Counted, status: string, release: () => void): Promise<void> {
  const { port } = await listen(app)
  const before = memoryUsed()
  const flooding = flood(port)
  for (let last = -1; taken() < 1000 || taken() > last;) {
    last = taken()
    for (let turn = 0; turn < 50; turn += 1) await setImmediate()
  }
  const grown = memoryUsed() - before
  t.ok(taken() < FEW, `${taken()} requests are taken in`)
  t.ok(grown < MOST_MIB, `${grown.toFixed(0)} MiB are held`)
  release()
  const { [status]: refused = 0, ...others } = await flooding
  t.ok(refused >= REQUESTS - 1000, `${refused} of them are answered with ${status}`)
  t.match(Object.keys(others).join(), /^(?:401)?$/, 'and those that waited are refused')
}

t.test('12,000 pipelined forged tokens, while the thread pool is busy', async (t) => {
  const { release } = watchPool(t).hold()
  const app = await counted(t, { publicKey: pairOf('rsa').publicKey, threadPool: true })
  await staysSmall(t, app, '401', release)
})

t.test('12,000 pipelined forged tokens, while a key server hangs', async (t) => {
  const server = await startJwksServer(t, keySet(createSigningKey('known', 'RS256').jwk))
  const app = await counted(t, { jwks: { url: server.url, timeout: 60 } })
  server.hold()
  await staysSmall(t, app, '503', server.stop)
})
