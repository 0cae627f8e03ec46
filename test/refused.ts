import { inspect, types } from 'node:util'
import fastify, { type FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import apistarJwt, { ConfigurationError, type Settings } from '../index.js'

// Pieces this short are found in any text by chance.
const PIECE = /.{8}/gs

function * piecesOf (given: unknown, seen = new Set<unknown>()): Generator<string> {
  if (seen.has(given)) return
  seen.add(given)
  if (typeof given === 'string') yield * given.match(PIECE) ?? []
  if (typeof given === 'number' && String(given).length > 7) yield String(given)
  if (given instanceof Uint8Array) {
    for (const encoding of ['latin1', 'hex', 'base64', 'base64url'] as const) yield * piecesOf(Buffer.from(given).toString(encoding), seen)
  } else if (types.isKeyObject(given)) {
    if (given.type === 'secret') yield * piecesOf(given.export(), seen)
  } else if (typeof given === 'object' && given !== null) {
    for (const member of Object.values(given)) yield * piecesOf(member, seen)
  }
}

/** Asserts that no value that was given, nor a piece of one, is anywhere in an error. */
export function tellsNothing (t: Test, error: Error, given: unknown, name: string): void {
  const text = [inspect(error, { depth: 9, showHidden: true }), error.stack, error.message, String(error), JSON.stringify(error)].join('\n')
  const told = [...piecesOf(given)].filter((piece) => text.includes(piece))
  t.strictSame(told, [], `${name}: tells nothing that was given`)
  t.notOk('cause' in error, `${name}: has no cause`)
}

/**
 * Asserts that something throws, or rejects with, a ConfigurationError whose message matches, and
 * which tells nothing of what was given.
 */
export async function refused (t: Test, act: () => unknown, given: unknown, message: RegExp | string, name: string): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    t.match(error, { code: 'APISTAR_JWT_SETTINGS_INVALID', statusCode: 500, message }, `${name}: is refused`)
    return tellsNothing(t, error, given, name)
  }
  t.fail(`${name}: is refused`)
}

/** Registers the plugin with whatever it is given. */
export async function register (t: Test, settings: unknown): Promise<FastifyInstance> {
  const app = fastify()
  t.after(() => app.close())
  await app.register(apistarJwt, settings as Settings)
  return app
}

/** Asserts that a registration is refused so. */
export async function refusedAtBoot (t: Test, settings: unknown, message: RegExp | string, name: string): Promise<void> {
  await refused(t, () => register(t, settings), settings, message, name)
}

/** Asserts that a call is refused so, be it `encode` or `verify`. */
export async function refusedInCall (
  t: Test, { jwt }: FastifyInstance, call: 'encode' | 'verify', options: unknown, message: RegExp | string, name: string
): Promise<void> {
  const act = (): unknown => call === 'encode' ? jwt.encode({ id: 1 }, options as object) : jwt.verify('', options as object)
  await refused(t, act, options, message, `${call}: ${name}`)
}
