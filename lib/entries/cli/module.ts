import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { attempt } from '../../settings/own.js'
import { Misuse } from './command.js'

/** What a module exports. */
export type Exports = Readonly<Record<string, unknown>>

/** How a module is loaded. */
interface Loading {
  /** The options that Node was started with, which may name a loader. */
  readonly nodeOptions: string | undefined
  /** What imports a module. */
  readonly load?: (url: string) => Promise<Exports>
}

const TYPESCRIPT = /\.[cm]?tsx?$/
const LOADER = /--(?:import|loader|require|experimental-loader)\b/
const NO_LOADER = 'Node cannot load this TypeScript. Install tsx beside the app, or state the loader that the app ' +
  'starts with: NODE_OPTIONS="--import tsx" npx apistar-jwt routes …'

async function importModule (url: string): Promise<Exports> {
  return await import(url) as Exports
}

// What `--import tsx` loads, from where the app would find it.
function findTsx (file: string): string | undefined {
  return attempt(() => createRequire(file).resolve('tsx'))
}

/**
 * Loads a module of an app; TypeScript with the loader that Node was started with, or else with tsx where the app has
 * it.
 *
 * @param file its whole path
 * @throws Misuse where TypeScript cannot be loaded; whatever the module throws
 */
export async function loadModule (file: string, { nodeOptions = '', load = importModule }: Loading): Promise<Exports> {
  const isTypeScript = TYPESCRIPT.test(file)
  const tsx = isTypeScript && !LOADER.test(nodeOptions) ? findTsx(file) : undefined
  if (tsx !== undefined) await load(pathToFileURL(tsx).href)
  try {
    return await load(pathToFileURL(file).href)
  } catch (failure) {
    const { code } = Object(failure) as { code?: unknown }
    throw isTypeScript && code === 'ERR_UNKNOWN_FILE_EXTENSION' ? new Misuse(NO_LOADER) : failure
  }
}
