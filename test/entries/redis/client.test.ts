import { EventEmitter } from 'node:events'
import t from 'tap'
import { createRedis, type RedisClient } from '../../../lib/entries/redis/client.js'

const SCRIPT = { text: 'return 1', sha1: 'abc' }
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** What a client was asked, and how it answers the first time. */
interface Recorder { readonly asked: unknown[][], fault: Error | undefined }

function recorder (): Recorder {
  return { asked: [], fault: undefined }
}

async function answer (record: Recorder, ...call: unknown[]): Promise<string> {
  record.asked.push(call)
  const { fault } = record
  record.fault = undefined
  if (fault !== undefined) throw fault
  return 'answer'
}

class IoConnection extends EventEmitter {
  readonly subscribed: string[] = []
  isEnded = false
  async subscribe (channel: string): Promise<void> {
    this.subscribed.push(channel)
    throw new Error('away')
  }

  disconnect (): void { this.isEnded = true }
}

class NodeConnection extends EventEmitter {
  ended: string[] = []
  listener = (): void => {}
  isAway = false
  async connect (): Promise<void> { if (this.isAway) throw new Error('away') }
  async subscribe (_channel: string, listener: () => void): Promise<void> { this.listener = listener }
  async disconnect (): Promise<void> {
    this.ended.push('disconnect')
    throw new Error('was not connected')
  }
}

class NewNodeConnection extends NodeConnection {
  destroy (): void { this.ended.push('destroy') }
}

function io (record: Recorder, connection = new IoConnection()): RedisClient {
  return {
    evalsha: (...args: never[]) => answer(record, 'evalsha', ...args),
    eval: (...args: never[]) => answer(record, 'eval', ...args),
    duplicate: () => connection,
  }
}

function node (record: Recorder, connection = new NodeConnection()): RedisClient {
  return {
    evalSha: (...args: never[]) => answer(record, 'evalSha', ...args),
    eval: (...args: never[]) => answer(record, 'eval', ...args),
    duplicate: () => connection,
  }
}

t.test('a script, by its digest or else by its text', async (t) => {
  const options = { keys: ['k'], arguments: ['a', 'b'] }
  const CASES: ReadonlyArray<readonly [typeof io | typeof node, bySha1: unknown[], byText: unknown[]]> = [
    [io, ['evalsha', 'abc', 1, 'k', 'a', 'b'], ['eval', 'return 1', 1, 'k', 'a', 'b']],
    [node, ['evalSha', 'abc', options], ['eval', 'return 1', options]],
  ]
  for (const [create, bySha1, byText] of CASES) {
    const record = recorder()
    const { run } = createRedis(create(record))
    t.equal(await run(SCRIPT, ['k'], ['a', 'b']), 'answer')
    record.fault = new Error('NOSCRIPT No matching script.')
    t.equal(await run(SCRIPT, ['k'], ['a', 'b']), 'answer')
    t.strictSame(record.asked, [bySha1, bySha1, byText])
    for (const fault of [new Error('OOM'), 'NOSCRIPT' as unknown as Error]) {
      record.fault = fault
      await t.rejects(run(SCRIPT, ['k'], ['a', 'b']).catch((error) => { throw Object(error) }), Object(fault))
    }
  }
})

t.test('a channel, with ioredis', async (t) => {
  const connection = new IoConnection()
  let messages = 0
  const end = createRedis(io(recorder(), connection)).subscribe('channel', () => { messages++ })
  connection.emit('error', new Error('away'))
  await settled()
  connection.emit('ready')
  await settled()
  t.strictSame(connection.subscribed, ['channel', 'channel'], 'again when it is there')
  connection.emit('message', 'channel', '')
  t.equal(messages, 1)
  end()
  t.ok(connection.isEnded)
})

t.test('a channel, with node-redis', async (t) => {
  for (const [connection, ended] of [
    [new NodeConnection(), 'disconnect'], [new NewNodeConnection(), 'destroy'],
  ] as const) {
    let messages = 0
    const end = createRedis(node(recorder(), connection)).subscribe('channel', () => { messages++ })
    connection.emit('error', new Error('away'))
    await settled()
    connection.listener()
    t.equal(messages, 1)
    end()
    await settled()
    t.strictSame(connection.ended, [ended])
  }
  const away = new NodeConnection()
  away.isAway = true
  createRedis(node(recorder(), away)).subscribe('channel', () => {})
  await settled()
})
