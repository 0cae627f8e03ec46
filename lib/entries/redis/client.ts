import { SettingsInvalid } from '../../errors.js'
import { memberOf } from '../../settings/own.js'
import type { Script } from './scripts.js'

/** A client of Redis or Valkey, told by its methods: ioredis, iovalkey, node-redis, and their clusters. */
export type RedisClient =
  | { evalsha (...args: never[]): unknown, eval (...args: never[]): unknown, duplicate (...args: never[]): unknown }
  | { evalSha (...args: never[]): unknown, eval (...args: never[]): unknown, duplicate (...args: never[]): unknown }

/** What is asked of a client, whichever it is. */
interface Redis {
  /** Runs a script, which the server may know already. */
  readonly run: (script: Script, keys: readonly string[], args: readonly string[]) => Promise<unknown>
  /**
   * Calls back for each message of a channel, over a connection of its own. It waits for nothing, and where the server
   * is away it goes on trying.
   *
   * @returns what ends it
   */
  readonly subscribe: (channel: string, onMessage: () => void) => () => void
}

interface IoConnection {
  on (event: string, listener: () => void): unknown
  subscribe (channel: string): Promise<unknown>
  disconnect (): void
}

interface IoClient {
  evalsha (sha1: string, count: number, ...keysAndArgs: string[]): Promise<unknown>
  eval (text: string, count: number, ...keysAndArgs: string[]): Promise<unknown>
  duplicate (): IoConnection
}

interface NodeConnection {
  on (event: string, listener: () => void): unknown
  connect (): Promise<unknown>
  subscribe (channel: string, listener: () => void): Promise<unknown>
  destroy? (): void
  disconnect (): Promise<void>
}

interface NodeOptions { readonly keys: readonly string[], readonly arguments: readonly string[] }

interface NodeClient {
  evalSha (sha1: string, options: NodeOptions): Promise<unknown>
  eval (text: string, options: NodeOptions): Promise<unknown>
  duplicate (): NodeConnection
}

const NOT_A_CLIENT = 'apistar-jwt: Invalid client of redisStore: expected one of ioredis, iovalkey or node-redis, or ' +
  'of their clusters.'

function ignore (): void {}

// A server that was restarted, or took over, does not know the script.
async function evaluate (bySha1: () => Promise<unknown>, byText: () => Promise<unknown>): Promise<unknown> {
  try {
    return await bySha1()
  } catch (error) {
    if (!String(memberOf(Object(error) as object, 'message')).startsWith('NOSCRIPT')) throw error
    return await byText()
  }
}

function fromIo (client: IoClient): Redis {
  return {
    run ({ text, sha1 }, keys, args) {
      const rest = [keys.length, ...keys, ...args] as [number, ...string[]]
      return evaluate(() => client.evalsha(sha1, ...rest), () => client.eval(text, ...rest))
    },
    subscribe (channel, onMessage) {
      const connection = client.duplicate()
      function subscribe (): void {
        connection.subscribe(channel).catch(ignore)
      }
      connection.on('error', ignore)
      connection.on('message', onMessage)
      // It gives up on a command after some time, but not on the connection.
      connection.on('ready', subscribe)
      subscribe()
      return () => connection.disconnect()
    },
  }
}

function fromNode (client: NodeClient): Redis {
  return {
    run ({ text, sha1 }, keys, args) {
      const options = { keys, arguments: args }
      return evaluate(() => client.evalSha(sha1, options), () => client.eval(text, options))
    },
    subscribe (channel, onMessage) {
      const connection = client.duplicate()
      // Without this a lost connection would end the process.
      connection.on('error', ignore)
      connection.connect().then(() => connection.subscribe(channel, onMessage)).catch(ignore)
      return function end () {
        if (connection.destroy === undefined) connection.disconnect().catch(ignore)
        else connection.destroy()
      }
    },
  }
}

/** @throws ConfigurationError for what is no client */
export function createRedis (client: RedisClient): Redis {
  const { evalsha, evalSha, eval: evaluation, duplicate } = Object(client) as Record<string, unknown>
  const hasRest = typeof evaluation === 'function' && typeof duplicate === 'function'
  if (hasRest && typeof evalsha === 'function') return fromIo(client as unknown as IoClient)
  if (hasRest && typeof evalSha === 'function') return fromNode(client as unknown as NodeClient)
  throw new SettingsInvalid(NOT_A_CLIENT)
}
