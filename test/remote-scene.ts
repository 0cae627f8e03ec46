import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import type { Settings } from '../index.js'
import { guarded, logTo } from './guarded.js'
import { freeze } from './helper.js'
import { keySet, startJwksServer, type JwksServer } from './jwks-server.js'
import { createSigningKey } from './signing-key.js'

export const NOW = 1_700_000_000

/** Keys of the server; where nothing else is said, it lists the first alone. */
export const [one, two, three] = [createSigningKey('one'), createSigningKey('two'), createSigningKey('three')]

export interface Scene {
  readonly clock: { now: number }
  readonly server: JwksServer
  readonly app: FastifyInstance
  /** The warnings. */
  readonly lines: string[]
  /** How many fetches there were. */
  readonly fetches: () => number
}

type Setting = Omit<Settings, 'jwks'> & { readonly jwks?: object, readonly answer?: JwksServer['answer'] }

/** An app that is ready and trusts a server, at a time that stands still. */
export async function play (
  t: Test, { jwks = {}, answer = keySet(one.jwk), ...settings }: Setting = {}
): Promise<Scene> {
  const clock = freeze(t, NOW)
  const server = await startJwksServer(t, answer)
  const lines: string[] = []
  const app = await guarded(t, { jwks: { url: server.url, ...jwks }, ...settings }, logTo(lines))
  await app.ready()
  return { clock, server, app, lines, fetches: () => server.seen.length }
}
