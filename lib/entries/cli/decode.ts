import { LONGEST_TOKEN } from '../../settings/schema.js'
import { parseToken } from '../../token/token.js'
import type { Command } from './command.js'
import { readInput } from './input.js'
import { showJson } from './show.js'
import { describeTimes } from './times.js'

export const decode: Command = {
  summary: 'shows what the token on the standard input says, unverified',
  reads: 'token.txt',
  options: {},
  examples: ['npx apistar-jwt decode < token.txt'],
  async run ({ world }) {
    const { parameters: header, claims } = parseToken(await readInput(world, 'a token'), LONGEST_TOKEN)
    const payload = claims()
    world.say('Nothing of this is verified: anybody may have written it.')
    const text = [showJson(header, 2), showJson(payload, 2), ...describeTimes(payload, Date.now() / 1000)].join('\n')
    return { text, json: { header, payload } }
  },
}
