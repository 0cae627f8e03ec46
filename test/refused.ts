import { inspect, types } from 'node:util'
import fastify, { type FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import apistarJwt, { ConfigurationError, type Settings } from '../index.js'

// Pieces this short are found in any text by chance.
const PIECE = /.{8}/gs

function partsOf (given: unknown): unknown[] {
  if (types.isUint8Array(given)) {
    return (['latin1', 'hex', 'base64', 'base64url'] as const).map((encoding) => Buffer.from(given).toString(encoding))
  }
  try {
    if (types.isKeyObject(given)) return given.type === 'secret' ? [given.export()] : []
    return typeof given === 'object' && given !== null ? Object.values(given) : []
  } catch {
    // What throws where it is read tells nothing.
    return []
  }
}

// It may be nested too deep for a function that calls itself.
function * piecesOf (given: unknown): Generator<string> {
  const seen = new Set([given])
  for (const value of seen) {
    if (typeof value === 'string') yield * value.match(PIECE) ?? []
    if (typeof value === 'number' && String(value).length > 7) yield String(value)
    for (const part of partsOf(value)) seen.add(part)
  }
}

/** Asserts that no value that was given, nor a piece of one, is anywhere in an error. */
export function tellsNothing (t: Test, error: Error, given: unknown, name: string): void {
  const text = [
    inspect(error, { depth: 9, showHidden: true }), error.stack, error.message, String(error), JSON.stringify(error),
  ].join('\n')
  const told = [...piecesOf(given)].filter((piece) => text.includes(piece))
  t.strictSame(told, [], `${name}: tells nothing that was given`)
  t.notOk('cause' in error, `${name}: has no cause`)
}

/**
 * Asserts that something throws, or rejects with, a ConfigurationError whose message matches, and
 * which tells nothing of what was given.
 */
export async function refused (
  t: Test, act: () => unknown, given: unknown, message: RegExp | string, name: string
): Promise<void> {
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
export async function refusedAtBoot (
  t: Test, settings: unknown, message: RegExp | string, name: string
): Promise<void> {
  await refused(t, () => register(t, settings), settings, message, name)
}

/** Asserts that a call is refused so, be it `encode` or `verify`. */
export async function refusedInCall (
  t: Test, { jwt }: FastifyInstance, call: 'encode' | 'verify', options: unknown, message: RegExp | string, name: string
): Promise<void> {
  const act = (): unknown =>
    call === 'encode' ? jwt.encode({ id: 1 }, options as object) : jwt.verify('', options as object)
  await refused(t, act, options, message, `${call}: ${name}`)
}
