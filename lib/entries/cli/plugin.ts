import apistarJwt from '../../../index.js'
import type { Jwt } from '../../jwt/jwt.js'
import { settingsFromEnv } from '../../settings/environment.js'
import type { Settings } from '../../settings/schema.js'
import { Misuse, type Call, type Option } from './command.js'
import { readKeyFile } from './key-text.js'

/** The options of what needs keys. */
export const KEY_OPTIONS: Readonly<Record<string, Option>> = {
  key: { value: 'FILE', help: 'a file with the key, as JSON Web Key or PEM, in place of JWT_SECRET' },
}

/**
 * The settings that the environment gives, with the keys that are stated in place of JWT_SECRET.
 *
 * @param remote where keys are fetched from, where the call says so
 * @throws Misuse, where there are no keys
 */
export async function readSettings ({ world, text }: Call, remote?: Settings): Promise<Settings> {
  const { secret, ...others } = settingsFromEnv(world.env)
  const file = text('key')
  const stated = file === undefined ? remote : await readKeyFile(file, world)
  const keys = stated ?? (secret === undefined ? undefined : { secret })
  if (keys === undefined) throw new Misuse('there is no key: set JWT_SECRET, or name a file with --key.')
  return { ...others, ...keys }
}

/**
 * Does something with the plugin as these settings make it, and ends it.
 *
 * @param say takes what it warns of once it has started; before, it warns the process itself
 */
export async function withPlugin<Result> (
  settings: Settings, say: (message: string) => void, use: (jwt: Jwt) => Result | Promise<Result>
): Promise<Result> {
  const { fastify } = await import('fastify')
  const app = fastify()
  try {
    await app.register(apistarJwt, settings)
    app.log.warn = (message: unknown) => say(String(message))
    await app.ready()
    return await use(app.jwt)
  } finally {
    await app.close()
  }
}
