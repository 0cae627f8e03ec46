import type { Claims } from '../../jwt/encoder.js'
import type { EncodeOptions } from '../../settings/call-schemas.js'
import { parseJson } from '../../settings/own.js'
import { Misuse, type Command } from './command.js'
import { readInput } from './input.js'
import { KEY_OPTIONS, readSettings, withPlugin } from './plugin.js'

function parseClaims (text: string): Claims {
  const claims = parseJson(text)
  const isObject = typeof claims === 'object' && claims !== null && !Array.isArray(claims)
  if (!isObject) throw new Misuse('the standard input: expected claims, an object in JSON.')
  return claims as Claims
}

// Digits alone are seconds, as in a token.
function parseSpan (text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text
}

export const sign: Command = {
  summary: 'makes a token of the claims on the standard input',
  reads: 'claims.json',
  options: {
    ...KEY_OPTIONS,
    'expires-in': { value: 'SPAN', help: 'how long it lives: 900 (seconds), 15m, 30 days. Default: for ever' },
  },
  examples: [
    'echo \'{"id":1,"username":"bailey"}\' | npx apistar-jwt sign --expires-in 1h',
    'npx apistar-jwt sign --key key.json < claims.json',
  ],
  async run (call) {
    const expiresIn = call.text('expires-in')
    const settings = await readSettings(call)
    const claims = parseClaims(await readInput(call.world, 'claims in JSON'))
    const options: EncodeOptions = expiresIn === undefined ? {} : { expiresIn: parseSpan(expiresIn) }
    const token = await withPlugin(settings, call.world.say, ({ encode }) => encode(claims, options))
    const isForEver = expiresIn === undefined && !Object.hasOwn(claims, 'exp')
    if (isForEver) call.world.say('This token never expires; --expires-in 1h would end it.')
    return { text: token, json: { token } }
  },
}
