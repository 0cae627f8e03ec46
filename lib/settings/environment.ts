import type { Algorithm } from './algorithms.js'
import { createFaults } from './faults.js'
import type { Settings } from './schema.js'

function parseDigits (name: string, text: string): number {
  const faults = createFaults('environment', 'apistar-jwt: ')
  if (!/^\d+$/.test(text)) faults.add(name, text, 'decimal digits')
  faults.throwIfAny()
  return Number(text)
}

/**
 * Reads settings from `JWT_SECRET`, `JWT_ALGORITHMS` (separated by commas), `JWT_ISSUER`,
 * `JWT_AUDIENCE`, `JWT_LEEWAY` (seconds), `JWT_USER_ID`, `JWT_USER_NAME` and
 * `JWT_AUTHORIZATION_PREFIX`. A blank variable counts as unset.
 *
 * @param env the environment. Default: `process.env`
 * @returns settings for `register`, which checks them
 * @throws ConfigurationError if `JWT_LEEWAY` is not decimal digits
 */
export function settingsFromEnv (env: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const settings: Settings = {}
  function read (name: string, use: (text: string) => void): void {
    const text = Object.hasOwn(env, name) ? env[name] : undefined
    if (text !== undefined && text.trim() !== '') use(text)
  }
  read('JWT_SECRET', (text) => { settings.secret = text })
  read('JWT_ALGORITHMS', (text) => { settings.algorithms = text.split(',').map((name) => name.trim() as Algorithm) })
  read('JWT_ISSUER', (text) => { settings.issuer = text })
  read('JWT_AUDIENCE', (text) => { settings.audience = text })
  read('JWT_LEEWAY', (text) => { settings.leeway = parseDigits('JWT_LEEWAY', text) })
  read('JWT_USER_ID', (text) => { settings.idClaim = text })
  read('JWT_USER_NAME', (text) => { settings.usernameClaim = text })
  read('JWT_AUTHORIZATION_PREFIX', (text) => { settings.scheme = text })
  return settings
}
