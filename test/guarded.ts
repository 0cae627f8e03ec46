import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import type { Test } from 'tap'
import type { Settings } from '../index.js'
import type { JwksEvent } from '../lib/events.js'
import { build } from './helper.js'

const WARN = 40

/** An app with one guarded route at `/`, which tells what it knows of its caller; it is not ready yet. */
export async function guarded (
  t: Test, settings: Settings, options: FastifyServerOptions = {}
): Promise<FastifyInstance> {
  const app = await build(t, settings, options)
  app.get('/', { preHandler: app.authenticate }, async (request) => request.auth)
  return app
}

/** Options of Fastify that write the warnings into a list. */
export function logTo (lines: string[]): FastifyServerOptions {
  function write (line: string): void {
    const { level, msg } = JSON.parse(line) as { level: number, msg: string }
    if (level === WARN) lines.push(msg)
  }
  return { logger: { level: 'warn', stream: { write } } }
}

/** Waits for what is told next of a remote set, until it is settled. */
export async function nextJwksEvent (): Promise<JwksEvent> {
  const event = await new Promise<JwksEvent>((resolve) => {
    function take (message: unknown): void {
      unsubscribe('apistar-jwt:jwks', take)
      resolve(message as JwksEvent)
    }
    subscribe('apistar-jwt:jwks', take)
  })
  await setImmediate()
  return event
}
