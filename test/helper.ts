import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import type { Test } from 'tap'
import apistarJwt, { type Settings } from '../index.js'

/** A secret long enough for every hash. */
export const SECRET = 'correct horse battery staple '.repeat(3)

/** An app with the plugin, which closes itself when the test ends. */
export async function build (t: Test, settings: Settings = { secret: SECRET }, options: FastifyServerOptions = {}): Promise<FastifyInstance> {
  const app = fastify(options)
  t.after(() => app.close())
  await app.register(apistarJwt, settings)
  return app
}

/** Freezes the clock at so many seconds since the epoch, and gives the hand that moves it. */
export function freeze (t: Test, seconds: number): { now: number } {
  const clock = { now: seconds }
  // t.intercept would keep a stack trace of every call, each of which costs more than a request.
  const { now } = Date
  t.after(() => { Date.now = now })
  Date.now = () => clock.now * 1000
  return clock
}
