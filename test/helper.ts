import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify'
import type { Test } from 'tap'
import apistarJwt, { type Settings } from '../index.js'

/** A secret long enough for every hash. */
export const SECRET = 'correct horse battery staple '.repeat(3)

/** An app with the plugin, which closes itself when the test ends. */
export async function build (t: Test, settings: Settings = {
  secret: SECRET,
}, options: FastifyServerOptions = {}): Promise<FastifyInstance> {
  const app = fastify(options)
  t.after(() => app.close())
  await app.register(apistarJwt, settings)
  return app
}

/** The two clocks, in seconds: the one that people set, and the one that only goes on. */
export interface Clocks { wall: number, monotonic: number }

/** Freezes both clocks at so many seconds, and gives the hands that move them. */
export function freezeClocks (t: Test, seconds: number): Clocks {
  const clocks = { wall: seconds, monotonic: seconds }
  // t.intercept would keep a stack trace of every call, each of which costs more than a request.
  const { now } = Date
  t.after(() => {
    Date.now = now
    Reflect.deleteProperty(performance, 'now')
  })
  Date.now = () => clocks.wall * 1000
  performance.now = () => clocks.monotonic * 1000
  return clocks
}

/** Freezes time at so many seconds since the epoch, and gives the hand that moves it, on both clocks. */
export function freeze (t: Test, seconds: number): { now: number } {
  const clocks = freezeClocks(t, seconds)
  return {
    get now () { return clocks.wall },
    set now (seconds) {
      clocks.monotonic += seconds - clocks.wall
      clocks.wall = seconds
    },
  }
}
