import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { createRequire } from 'node:module'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { isThenable } from '../../settings/thenable.js'
import { Misuse } from './command.js'
import { loadModule, type Exports } from './module.js'

/** How an app is built of a file. */
interface BuildOptions {
  /** Whether the file is a plugin, as fastify-cli has it. */
  readonly isPlugin: boolean
  /** For how many milliseconds an app that is not exported may put off to listen. */
  readonly patience: number
  /** The same for one that is exported, and may or may not listen. */
  readonly grace: number
  /** The options that Node was started with. */
  readonly nodeOptions: string | undefined
}

type Build = () => unknown

interface Listening {
  /** The first app that would have listened. */
  readonly app: Promise<FastifyInstance>
  readonly end: () => void
}

const NO_APP = 'the file exports no app, nor a function that gives one, as default or as build, and starts none.'

// An app that would listen is as it is to be: it is held there, and opens no port.
function holdListening (): Listening {
  let found: (app: FastifyInstance) => void
  const app = new Promise<FastifyInstance>((resolve) => { found = resolve })
  function onInitialization (message: unknown): void {
    const { fastify: begun } = message as { fastify: FastifyInstance }
    Reflect.set(begun.log, 'level', 'silent')
    begun.listen = function listenNever () {
      found(begun)
      return new Promise<never>(() => {})
    } as FastifyInstance['listen']
  }
  subscribe('fastify.initialization', onInitialization)
  return { app, end: () => { unsubscribe('fastify.initialization', onInitialization) } }
}

function isApp (given: unknown): boolean {
  return typeof given === 'object' && given !== null && typeof (given as { close?: unknown }).close === 'function'
}

function isOfInterest (given: unknown): boolean {
  return isApp(given) || typeof given === 'function' || isThenable(given)
}

/** The app, the function or the promise that a module exports: CommonJS and what is compiled to it in its own way. */
function findExport (exports: Exports): unknown {
  const inner = Object(exports.default) as Exports
  return [inner.default, exports.default, exports.build, inner.build].find(isOfInterest)
}

async function startPlugin (file: string, exported: unknown): Promise<unknown> {
  if (typeof exported !== 'function') throw new Misuse('--plugin: the file exports no plugin as default.')
  const { fastify } = createRequire(file)('fastify') as typeof import('fastify')
  const app = fastify()
  app.register(exported as FastifyPluginAsync)
  return app
}

async function callBuild (exported: (...args: unknown[]) => unknown): Promise<unknown> {
  try {
    return await exported()
  } catch (failure) {
    if (exported.length === 0) throw failure
    throw new Misuse('the function that the file exports takes arguments: if it is a plugin, say so with --plugin.')
  }
}

/**
 * Gives a function that builds the app of a file: one that it exports, that a function gives which it exports, or that
 * it makes listen; no port is opened.
 *
 * @param file its whole path
 */
export function appBuilder (file: string, { isPlugin, patience, grace, nodeOptions }: BuildOptions): Build {
  return async function buildApp () {
    const listening = holdListening()
    const waiting = new AbortController()
    async function load (): Promise<unknown> {
      const exported = findExport(await loadModule(file, { nodeOptions }))
      if (isPlugin) return await startPlugin(file, exported)
      if (typeof exported === 'function') return await callBuild(exported as (...args: unknown[]) => unknown)
      // An app that listens later has not all of its routes yet, and to wait for one of Fastify would boot it.
      const app = isApp(exported) ? exported : await exported
      await sleep(app === undefined ? patience : grace, undefined, { signal: waiting.signal })
      if (app === undefined) throw new Misuse(NO_APP)
      return app
    }
    try {
      return await Promise.race([load(), listening.app])
    } finally {
      listening.end()
      waiting.abort()
    }
  }
}
