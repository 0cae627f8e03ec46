import type { FastifyInstance, InjectOptions } from 'fastify'
import type { Test } from 'tap'
import type { Settings } from '../../index.js'
import { build, SECRET } from '../helper.js'
import { answerOf, type Answer } from '../http.js'

export const NOW = 1_800_000_000

/** What a row of the table for users of API Star promises. */
export type Case = (t: Test) => Promise<void>

/** An app with one guarded route, which shows who is calling and with what. */
export async function buildGuarded (t: Test, settings: Settings = {}): Promise<FastifyInstance> {
  const app = await build(t, {
    ...('publicKey' in settings || 'privateKey' in settings ? {} : { secret: SECRET }), ...settings,
  })
  app.get('/me', { config: { auth: 'required' } }, async ({ auth }) => auth.toJSON())
  return app
}

/** How that route answers, and with what. */
export async function ask (app: FastifyInstance, token?: string, options: InjectOptions = {}): Promise<Answer & {
  readonly body: Record<string, unknown>
}> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const response = await app.inject({ url: '/me', headers, ...options })
  return { ...answerOf(response), body: response.json() }
}

export async function passes (t: Test, app: FastifyInstance, token: string): Promise<void> {
  t.equal((await ask(app, token)).status, 200)
}

export async function fails (t: Test, app: FastifyInstance, token: string, code: string): Promise<void> {
  t.match(await ask(app, token), { status: 401, code, challenge: /^Bearer error="invalid_token"/ })
}
