import { createRequire } from 'node:module'
import { AuthenticationFailed, ConfigurationError, KeysUnavailable } from '../../errors.js'
import { nearName } from '../../settings/near-name.js'
import { readArguments } from './arguments.js'
import { Misuse, type Answer, type Call, type Command, type World } from './command.js'
import { COMMANDS } from './commands.js'
import { showAll, showCommand } from './help.js'
import { showJson } from './show.js'

/** What a run says and how it ends: 0 where all is well, 1 where something is refused, 2 where it was used wrongly. */
export interface Result {
  readonly out: string
  readonly err: string
  readonly code: 0 | 1 | 2
}

/** How an answer is given. */
type Form = 'text' | 'json'

function misused (message: string): Result {
  return { out: '', err: `apistar-jwt ${message}\n`, code: 2 }
}

// It is said already whose message it is.
function withoutOrigin (message: string): string {
  return message.replace(/^apistar-jwt: /, '')
}

function answered (name: string, { text, json, isRefused = false, misuse }: Answer, form: Form): Result {
  const out = `${form === 'json' ? showJson(json) : text}\n`
  if (misuse !== undefined && !isRefused) return { ...misused(`${name}: ${misuse}`), out }
  return { out, err: '', code: isRefused ? 1 : 0 }
}

// The package knows itself by its name, wherever its code is built to.
function readVersion (): string {
  const { version } = createRequire(import.meta.url)('apistar-jwt/package.json') as { version: string }
  return version
}

function failed (name: string, error: unknown, form: Form): Result {
  if (error instanceof Misuse) {
    return misused(`${name}: ${error.message}\nnpx apistar-jwt ${name} --help says more.`)
  }
  if (error instanceof ConfigurationError) return misused(`${name}: ${withoutOrigin(error.message)}`)
  if (error instanceof AuthenticationFailed || error instanceof KeysUnavailable) {
    const { code } = error
    const message = withoutOrigin(error.message)
    return { out: form === 'json' ? `${showJson({ code, message })}\n` : '', err: `${code}: ${message}\n`, code: 1 }
  }
  throw error
}

async function runCommand (name: string, command: Command, args: readonly string[], world: World): Promise<Result> {
  let form: Form = 'text'
  try {
    const { names, values } = readArguments(args, command)
    if (values.has('help')) return { out: showCommand(name, command), err: '', code: 0 }
    if (values.has('json')) form = 'json'
    const call: Call = {
      world,
      names,
      has: (option) => values.has(option),
      text: (option) => values.get(option) as string | undefined,
    }
    return answered(name, await command.run(call), form)
  } catch (error) {
    return failed(name, error, form)
  }
}

/**
 * Runs the command that the arguments name.
 *
 * @param args the arguments after the name of the program
 */
export async function run ([name, ...args]: readonly string[], world: World): Promise<Result> {
  if (name === '--help' || name === '-h' || name === 'help') return { out: showAll(COMMANDS), err: '', code: 0 }
  if (name === '--version') return { out: `${readVersion()}\n`, err: '', code: 0 }
  if (name === undefined) return { out: '', err: showAll(COMMANDS), code: 2 }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  if (command !== undefined) return await runCommand(name, command, args, world)
  const near = nearName(name, Object.keys(COMMANDS)) || '.'
  return misused(`has no such command${near} npx apistar-jwt --help shows those that there are.`)
}
