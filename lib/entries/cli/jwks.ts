import { readKeySet } from '../../keys/entries.js'
import { publicSet } from '../../keys/public-set.js'
import { createFaults } from '../../settings/faults.js'
import { Misuse, type Command } from './command.js'
import { readInput } from './input.js'
import { readKeys } from './key-text.js'
import { showJson } from './show.js'

export const jwks: Command = {
  summary: 'makes the public set of the keys on the standard input',
  reads: 'key.json',
  options: {},
  examples: ['npx apistar-jwt jwks < key.json > jwks.json', 'cat new.json old.json | npx apistar-jwt jwks'],
  async run ({ world }) {
    const keys = readKeys(await readInput(world, 'keys'), 'the standard input')
    const faults = createFaults('keys')
    const choices = readKeySet(keys, { allowed: undefined, guardSecret: () => {} }, faults)
    faults.throwIfAny()
    if (choices.some(({ key }) => key.publicKey === undefined)) {
      throw new Misuse('there is a secret among the keys, and who knows it can sign: a public set has none.')
    }
    const json = publicSet(choices)
    return { text: showJson(json, 2), json }
  },
}
