import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { ConfigurationError } from '../../errors.js'
import type { RouteFacts } from '../../jwt/routes.js'
import { auditApp } from '../../request/audit/audit.js'
import { formatRoutes } from '../../request/audit/format.js'
import { appBuilder } from './app.js'
import { Misuse, type Call, type Command } from './command.js'

/** Sources of what somebody opened; routes of the plugin itself and preflights have to be open. */
const OPENED: ReadonlyArray<RouteFacts['source']> = ['config.auth', 'allowAnonymous', 'protect']
const TIMES = { patience: 10_000, grace: 1000 }
const STUCK = 'the app does not start: its routes have the problem.'

function isUnsaid ({ auth, source, problems }: RouteFacts): boolean {
  return (auth === 'open' && source === 'none') || problems.length > 0
}

function isOpened ({ auth, source }: RouteFacts): boolean {
  return auth === 'open' && OPENED.includes(source)
}

async function readRoutes ({ names: [file = ''], world, has }: Call): ReturnType<typeof auditApp> {
  const path = resolve(world.directory, file)
  if (!existsSync(path)) throw new Misuse('there is no such file.')
  const { NODE_OPTIONS: nodeOptions } = world.env
  try {
    return await auditApp(appBuilder(path, { ...TIMES, isPlugin: has('plugin'), nodeOptions }))
  } catch (failure) {
    if (failure instanceof Misuse || failure instanceof ConfigurationError) throw failure
    throw new Misuse(`the app does not start.\n${failure instanceof Error ? failure.stack : String(failure)}`)
  }
}

// ECMA-48: 31 is red, 33 yellow.
function inColours (line: string): string {
  if (/: open \(none\)|^ {2}problem: /.test(line)) return `\u001b[31m${line}\u001b[39m`
  return /: open \(/.test(line) ? `\u001b[33m${line}\u001b[39m` : line
}

function format (routes: readonly RouteFacts[], hasColours: boolean): string {
  const lines = formatRoutes(routes).trimEnd().split('\n')
  return (hasColours ? lines.map(inColours) : lines).join('\n')
}

export const routes: Command = {
  summary: 'lists the routes of an app, and who gets in where',
  takes: 'file',
  options: {
    open: { help: 'lists what is open, and exits with 1 where something is open that nobody opened' },
    strict: { help: 'as --open, and exits with 1 where somebody opened something as well' },
    plugin: { help: 'the file exports a plugin, as fastify-cli has it' },
  },
  examples: [
    'npx apistar-jwt routes app.js',
    'npx apistar-jwt routes app.js --open',
    'npx apistar-jwt routes app.js --plugin',
  ],
  async run (call) {
    const { routes: all, isRefused: isStuck } = await readRoutes(call)
    const isStrict = call.has('strict')
    const misuse = isStuck ? { misuse: STUCK } : {}
    if (!isStrict && !call.has('open')) return { text: format(all, call.world.hasColours), json: all, ...misuse }
    const shown = all.filter((route) => route.auth === 'open' || route.problems.length > 0)
    const isRefused = shown.some((route) => isUnsaid(route) || (isStrict && isOpened(route)))
    const text = shown.length === 0 ? 'No route is open.' : format(shown, call.world.hasColours)
    return { text, json: shown, isRefused, ...misuse }
  },
}
