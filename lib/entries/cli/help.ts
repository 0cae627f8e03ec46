import { COMMON } from './arguments.js'
import type { Command, Option } from './command.js'

function table (rows: ReadonlyArray<readonly [name: string, help: string]>): string {
  const width = Math.max(...rows.map(([name]) => name.length))
  return rows.map(([name, help]) => `  ${name.padEnd(width)}  ${help}\n`).join('')
}

function list (lines: readonly string[]): string {
  return lines.map((line) => `  ${line}\n`).join('')
}

function rowOf ([name, { value, help }]: [name: string, option: Option]): readonly [string, string] {
  return [value === undefined ? `--${name}` : `--${name} ${value}`, help]
}

/** The help of all commands. */
export function showAll (commands: Readonly<Record<string, Command>>): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => [name, summary] as const)
  const examples = Object.values(commands).flatMap(({ examples: [first] }) => first === undefined ? [] : [first])
  return `Usage: npx apistar-jwt COMMAND [OPTIONS]\n\nCommands:\n${table(rows)}\nExamples:\n${list(examples)}\n` +
    'npx apistar-jwt COMMAND --help says more of one. Settings are read from JWT_SECRET, JWT_ISSUER and so on.\n' +
    'Exit code: 0 done, 1 refused, 2 used wrongly.\n'
}

/** The help of one command. */
export function showCommand (name: string, { summary, takes, options, examples }: Command): string {
  const usage = ['npx apistar-jwt', name, ...takes === undefined ? [] : [takes.toUpperCase()], '[OPTIONS]'].join(' ')
  const rows = Object.entries({ ...options, ...COMMON }).map(rowOf)
  return `Usage: ${usage}\n\nIt ${summary}.\n\nOptions:\n${table(rows)}\nExamples:\n${list(examples)}`
}
