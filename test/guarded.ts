import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance, FastifyServerOptions } from 'fastify'
import type { Test } from 'tap'
import type { Settings } from '../index.js'
import type { JwksEvent } from '../lib/events.js'
import { build } from './helper.js'

const WARN = 40

/** What a guarded route answers. */
export interface Outcome {
  readonly status: number
  readonly code: string | undefined
  readonly challenge: string | undefined
  readonly retryAfter: string | undefined
}

export const IN: Outcome = { status: 200, code: undefined, challenge: undefined, retryAfter: undefined }

/** The outcome of a bad token, by the end of its code and its reason. */
export function refused (code: string, reason: string): Outcome {
  const description = `Incorrect authentication credentials. ${reason}`
  return { status: 401, code: `APISTAR_JWT_${code}`, challenge: `Bearer error="invalid_token", error_description="${description}"`, retryAfter: undefined }
}

export const UNKNOWN_KEY = refused('TOKEN_INVALID', 'The key is unknown.')
export const UNKNOWN_ISSUER = refused('TOKEN_INVALID', 'The issuer is unknown.')
export const WRONG_SIGNATURE = refused('TOKEN_INVALID', 'The signature is wrong.')
export const WRONG_ALGORITHM = refused('TOKEN_INVALID', 'The algorithm is not accepted.')

/** The outcome where nobody can tell whether the token is good. */
export function unavailable (retryAfter: number): Outcome {
  return { status: 503, code: 'APISTAR_JWT_KEYS_UNAVAILABLE', challenge: undefined, retryAfter: String(retryAfter) }
}

/** An app with one guarded route at `/`, which answers with the claims; it is not ready yet. */
export async function guarded (t: Test, settings: Settings, options: FastifyServerOptions = {}): Promise<FastifyInstance> {
  const app = await build(t, settings, options)
  app.get('/', { preHandler: app.authenticate }, async (request) => request.auth.payload)
  return app
}

/** Asks the guarded route with a token. */
export async function ask (app: FastifyInstance, token: string): Promise<Outcome> {
  const { statusCode, headers, body } = await app.inject({ url: '/', headers: { authorization: `Bearer ${token}` } })
  const text = (name: string): string | undefined => headers[name] === undefined ? undefined : String(headers[name])
  const code = (JSON.parse(body) as { code?: string }).code
  return { status: statusCode, code, challenge: text('www-authenticate'), retryAfter: text('retry-after') }
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
