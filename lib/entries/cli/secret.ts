import { randomBytes } from 'node:crypto'
import { ALGORITHM_NAMES, isSymmetric, leastSecretBytes } from '../../settings/algorithms.js'
import { Misuse, type Command } from './command.js'

const NAMES = ALGORITHM_NAMES.filter(isSymmetric)

export const secret: Command = {
  summary: 'makes a random secret, as long as the hash',
  options: { algorithm: { value: 'NAME', help: `what it is for: ${NAMES.join(', ')}. Default: HS256` } },
  examples: ['npx apistar-jwt secret', 'npx apistar-jwt secret --algorithm HS512'],
  run ({ text }) {
    const algorithm = NAMES.find((name) => name === (text('algorithm') ?? 'HS256'))
    if (algorithm === undefined) {
      throw new Misuse(`--algorithm: expected one of ${NAMES.join(', ')}; the command jwk makes keys of other kinds.`)
    }
    const value = randomBytes(leastSecretBytes([algorithm])).toString('base64url')
    return { text: value, json: { secret: value } }
  },
}
