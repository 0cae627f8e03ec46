import { createFaults, type Faults } from './faults.js'
import { checkMembers } from './options.js'
import { SettingsSchema, type Settings } from './schema.js'
import { Type } from './type.js'

const { properties } = SettingsSchema

/** Each variable, and the setting that it gives. */
const VARIABLES = new Map<string, keyof Settings>([
  ['JWT_SECRET', 'secret'],
  ['JWT_ALGORITHMS', 'algorithms'],
  ['JWT_ISSUER', 'issuer'],
  ['JWT_AUDIENCE', 'audience'],
  ['JWT_LEEWAY', 'leeway'],
  ['JWT_USER_ID', 'idClaim'],
  ['JWT_USER_NAME', 'usernameClaim'],
  ['JWT_AUTHORIZATION_PREFIX', 'scheme'],
])

const VariablesSchema = Type.Object(
  Object.fromEntries([...VARIABLES].map(([name, setting]) => [name, properties[setting]]))
)

function parseVariable (name: string, text: string, faults: Faults): unknown {
  if (name === 'JWT_ALGORITHMS') return text.split(',').map((algorithm) => algorithm.trim())
  if (name !== 'JWT_LEEWAY') return text
  if (!/^\d+$/.test(text)) faults.add(name, text, 'decimal digits')
  return Number(text)
}

/**
 * Reads settings from `JWT_SECRET`, `JWT_ALGORITHMS` (separated by commas), `JWT_ISSUER`,
 * `JWT_AUDIENCE`, `JWT_LEEWAY` (seconds), `JWT_USER_ID`, `JWT_USER_NAME` and
 * `JWT_AUTHORIZATION_PREFIX`. A blank variable counts as unset.
 *
 * @param env the environment. Default: `process.env`
 * @returns settings for `register`, which checks the secret
 * @throws ConfigurationError naming each variable that is not what its setting allows
 */
export function settingsFromEnv (env: Readonly<Record<string, string | undefined>> = process.env): Settings {
  const faults = createFaults('environment', 'apistar-jwt: ')
  const given = new Map<string, unknown>()
  for (const name of VARIABLES.keys()) {
    const text = Object.hasOwn(env, name) ? env[name] : undefined
    if (text !== undefined && text.trim() !== '') given.set(name, parseVariable(name, text, faults))
  }
  checkMembers(VariablesSchema, given, faults)
  faults.throwIfAny()
  return Object.fromEntries([...given].map(([name, value]) => [VARIABLES.get(name), value]))
}
