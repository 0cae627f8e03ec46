import { stated } from '../../settings/own.js'
import type { Settings } from '../../settings/schema.js'
import { Misuse, type Call, type Command } from './command.js'
import { readInput } from './input.js'
import { KEY_OPTIONS, readSettings, withPlugin } from './plugin.js'
import { showJson } from './show.js'

// What is fetched must be there: why it is not is then said.
function remoteOf ({ text }: Call): Settings | undefined {
  const [key, url, issuer] = ['key', 'jwks', 'issuer'].map(text)
  if (key !== undefined && url !== undefined) throw new Misuse('--key and --jwks are given, expected one of them.')
  if (url !== undefined) return { jwks: { url, required: true } }
  return issuer === undefined ? undefined : { discovery: { required: true } }
}

async function settingsOf (call: Call): Promise<Settings> {
  const [issuer, audience] = ['issuer', 'audience'].map(call.text)
  return { ...await readSettings(call, remoteOf(call)), ...stated({ issuer, audience }) }
}

export const verify: Command = {
  summary: 'verifies the token on the standard input, and shows its claims',
  reads: 'token.txt',
  options: {
    ...KEY_OPTIONS,
    jwks: { value: 'URL', help: 'the key set to verify with, in place of JWT_SECRET' },
    issuer: { value: 'URL', help: 'whom iss must name; its keys are found by discovery, unless others are given' },
    audience: { value: 'NAME', help: 'whom aud must name' },
  },
  examples: [
    'npx apistar-jwt verify < token.txt',
    'npx apistar-jwt verify --issuer https://login.example --audience https://api.example < token.txt',
  ],
  async run (call) {
    const settings = await settingsOf(call)
    const token = await readInput(call.world, 'a token')
    const json = await withPlugin(settings, call.world.say, ({ verify }) => verify(token))
    return { text: showJson(json, 2), json }
  },
}
