import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import t from 'tap'

/** A server program that tests start themselves. */
export interface Program {
  readonly command: string
  /** Where Debian has it, besides the PATH. */
  readonly folders?: readonly string[]
  /** How to have it. */
  readonly hint: string
}

/** A server that runs, in a process of its own. */
export interface Running {
  readonly child: ChildProcess
  /** Ends it, by its own process id, and waits until it has ended. */
  readonly end: (signal?: NodeJS.Signals) => Promise<void>
}

// In .ci/run nothing may be left out.
const IS_REQUIRED = process.env.APISTAR_JWT_REQUIRE_SERVERS === '1'

/** Where a program is; undefined where it is not here. */
export function find ({ command, folders = [] }: Program): string | undefined {
  return [
    command, ...folders.map((folder) => `${folder}/${command}`),
  ].find((path) => spawnSync(path, ['--version']).status === 0)
}

/**
 * Runs tests that need a program, or says in one line what is left out where it is not here.
 *
 * @throws where it is required
 */
export function withProgram (program: Program, run: (path: string) => void): void {
  const path = find(program)
  if (path !== undefined) return run(path)
  if (IS_REQUIRED) throw new Error(`There is no ${program.command}, and APISTAR_JWT_REQUIRE_SERVERS asks for it.`)
  const skip = `left out, for there is no ${program.command} here: ${program.hint}`
  t.test(`with ${program.command}`, { skip }, async () => {})
}

/** A port of the loopback that nobody listens on. */
export async function freePort (): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** Starts a server, and waits until it says that it is ready. */
export async function start (path: string, args: readonly string[], ready: RegExp, options: {
  uid?: number
} = {}): Promise<Running> {
  const child = spawn(path, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  const lines: string[] = []
  const exited = once(child, 'exit')
  await new Promise<void>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line)
        if (ready.test(line)) resolve()
      })
    }
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${path} ended: ${lines.join('\n')}`)))
  })
  return {
    child,
    async end (signal = 'SIGTERM') {
      // One that was stopped hears nothing else.
      child.kill('SIGCONT')
      child.kill(signal)
      await exited
    },
  }
}
