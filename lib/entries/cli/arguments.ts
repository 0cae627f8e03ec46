import { parseArgs, type ParseArgsConfig } from 'node:util'
import { nearName } from '../../settings/near-name.js'
import { Misuse, type Command, type Option } from './command.js'

type Options = Readonly<Record<string, Option>>

/** Arguments that a command takes. */
interface Arguments {
  readonly names: readonly string[]
  readonly values: ReadonlyMap<string, string | true>
}

/** The options of every command. */
export const COMMON: Options = {
  json: { help: 'answers in JSON' },
  help: { help: 'shows this' },
}

const WHY = 'Secrets, tokens and claims are never taken as arguments, which others can see in the list of ' +
  'processes and the history of the shell.'

function configOf (options: Options): ParseArgsConfig['options'] {
  const typeOf = ({ value }: Option): 'boolean' | 'string' => value === undefined ? 'boolean' : 'string'
  const types = Object.entries(options).map(([name, option]) => [name, { type: typeOf(option) }])
  return { ...Object.fromEntries(types), help: { type: 'boolean', short: 'h' } }
}

function checkOption (name: string, value: string | undefined, options: Options): void {
  const option = Object.hasOwn(options, name) ? options[name] : undefined
  if (option === undefined) {
    throw new Misuse(`there is no such option${nearName(name, Object.keys(options)) || '.'} ${WHY}`)
  }
  if (option.value === undefined && value !== undefined) throw new Misuse(`--${name} takes no value.`)
  if (option.value !== undefined && !value) throw new Misuse(`--${name} needs a value: --${name} ${option.value}`)
}

/**
 * Reads the arguments of a command.
 *
 * @throws Misuse, where it does not take them
 */
export function readArguments (args: readonly string[], { options: own, takes, reads }: Command): Arguments {
  const options = { ...own, ...COMMON }
  const { tokens } = parseArgs({ args: [...args], options: configOf(options), strict: false, tokens: true })
  const values = new Map<string, string | true>()
  const names: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') names.push(token.value)
    if (token.kind !== 'option') continue
    checkOption(token.name, token.value, options)
    if (values.has(token.name)) throw new Misuse(`--${token.name} is given twice.`)
    values.set(token.name, token.value ?? true)
  }
  if (values.has('help')) return { names, values }
  const hint = reads === undefined ? '' : `: use < ${reads}`
  if (takes === undefined && names.length > 0) throw new Misuse(`it takes nothing but options${hint}. ${WHY}`)
  if (takes !== undefined && names.length !== 1) throw new Misuse(`it takes one ${takes}.`)
  return { names, values }
}
