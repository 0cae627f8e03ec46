import { parseToken } from '../../token/token.js'
import type { Command } from './command.js'
import { readInput } from './input.js'
import { showJson } from './show.js'
import { describeTimes } from './times.js'

const LONGEST = 16_383

export const decode: Command = {
  summary: 'shows what the token on the standard input says, unverified',
  reads: 'token.txt',
  options: {},
  examples: ['npx apistar-jwt decode < token.txt'],
  async run ({ world }) {
    const { parameters: header, claims } = parseToken(await readInput(world, 'a token'), LONGEST)
    const payload = claims()
    world.say('Nothing of this is verified: anybody may have written it.')
    const text = [showJson(header, 2), showJson(payload, 2), ...describeTimes(payload, Date.now() / 1000)].join('\n')
    return { text, json: { header, payload } }
  },
}
