import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { World } from '../lib/entries/cli/command.js'
import { run, type Result } from '../lib/entries/cli/run.js'

/** The file of the program. */
export const PROGRAM = fileURLToPath(new URL('../lib/entries/cli.ts', import.meta.url))
const HERE = fileURLToPath(new URL('.', import.meta.url))

/** How a command is called, beside its arguments. */
export interface Setting {
  readonly input?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
  readonly directory?: string
  readonly isTTY?: boolean
}

/** A process of the real program: what it wrote and how it ended. */
export async function spawnCommand (args: readonly string[], { input = '', env = {} }: Setting = {}): Promise<Result> {
  const child = spawn(process.execPath, [PROGRAM, ...args], { env: { ...process.env, JWT_SECRET: '', ...env } })
  child.stdin.end(input)
  const read = (stream: NodeJS.ReadableStream): Promise<string> => {
    let text = ''
    stream.setEncoding('utf8').on('data', (chunk: string) => { text += chunk })
    return new Promise((resolve) => { stream.on('end', () => resolve(text)) })
  }
  const code = new Promise<number | null>((resolve) => { child.on('close', resolve) })
  const [out, err] = await Promise.all([read(child.stdout), read(child.stderr)])
  return { out, err, code: await code as Result['code'] }
}

/** The same in this process: what was said on the way stands before the rest of `err`. */
export async function callCommand (args: readonly string[], setting: Setting = {}): Promise<Result> {
  const { input = '', env = {}, directory = HERE, isTTY } = setting
  const said: string[] = []
  async function * chunks (): AsyncGenerator<Uint8Array> { yield Buffer.from(input) }
  const world: World = {
    env,
    directory,
    hasColours: false,
    input: Object.assign(chunks(), { isTTY }),
    say: (message) => { said.push(`${message}\n`) },
  }
  const { out, err, code } = await run(args, world)
  return { out, err: said.join('') + err, code }
}
