import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import { freePort, start, type Program, type Running } from './servers.js'

/** The program that Debian's package has. */
export const REDIS: Program = { command: 'redis-server', hint: 'apt-get install redis-server' }

/** A Redis server of a test's own. */
export interface RedisServer {
  readonly port: number
  readonly host: '127.0.0.1'
  /** Where it keeps what it persists. */
  readonly folder: string
  /** Its process, to be stopped and gone on with. */
  readonly signal: (signal: NodeJS.Signals) => void
  /** Ends it at once, without its saving anything more. */
  readonly kill: () => Promise<void>
  /** Starts it again, on the same port and folder. */
  readonly restart: () => Promise<void>
}

const READY = /Ready to accept connections/

/**
 * Starts a server on a free port of the loopback, which appends to a file in a temporary folder; it ends with the test.
 */
export async function startRedis (t: Test, path: string, args: readonly string[] = []): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'apistar-jwt-redis-'))
  const port = await freePort()
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes']
  let running: Running | undefined

  async function run (): Promise<void> {
    running = await start(path, [...own, '--appendfsync', 'always', ...args], READY)
  }

  async function kill (): Promise<void> {
    await running?.end('SIGKILL')
    running = undefined
  }

  t.after(async () => {
    await kill()
    await rm(folder, { recursive: true })
  })
  await run()
  return { port, host: '127.0.0.1', folder, kill, restart: run, signal: (signal) => running?.child.kill(signal) }
}
