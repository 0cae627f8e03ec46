import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A Redis server on a free port, which writes each change to a temporary folder before it answers. */
export interface Redis {
  readonly port: number
  /** Ends it at once, as a crash would. */
  readonly kill: () => Promise<void>
  readonly restart: () => Promise<void>
  /** Ends it for good. */
  readonly stop: () => Promise<void>
}

const READY = /Ready to accept connections/

async function freePort (): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

async function run (args: readonly string[]): Promise<ChildProcess> {
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface({ input: child.stdout })
  const failed = once(child, 'exit').then(() => { throw new Error('redis-server ended before it was ready') })
  failed.catch(() => undefined)
  const ready = new Promise<void>((resolve) => { lines.on('line', (line) => { if (READY.test(line)) resolve() }) })
  await Promise.race([ready, failed])
  return child
}

/**
 * Starts a server.
 *
 * @param more settings that it is to have besides, or in place of its own
 */
export async function startRedis (more: readonly string[] = []): Promise<Redis> {
  const folder = mkdtempSync(join(tmpdir(), 'apistar-jwt-redis-'))
  const port = await freePort()
  const args = [
    '--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes',
    '--appendfsync', 'always', ...more,
  ]
  let child = await run(args)

  async function kill (): Promise<void> {
    const exited = once(child, 'exit')
    child.kill('SIGKILL')
    await exited
  }

  return {
    port,
    kill,
    async restart () { child = await run(args) },
    async stop () {
      await kill()
      rmSync(folder, { recursive: true })
    },
  }
}
