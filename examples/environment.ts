import { randomBytes } from 'node:crypto'
import { settingsFromEnv } from '../index.js'

/** What who starts the server can mend: its message says how, its stack would only hide it. */
export class StartFailed extends Error {
  override readonly name = 'StartFailed'
}

type Environment = Readonly<Record<string, string | undefined>>

const HIGHEST_PORT = 65_535

/** The port to listen on: `PORT`, or else 3000. Throws StartFailed. */
export function readPort ({ PORT = '' }: Environment): number {
  const text = PORT.trim()
  if (text === '') return 3000
  if (/^\d+$/.test(text) && Number(text) <= HIGHEST_PORT) return Number(text)
  throw new StartFailed(`PORT is not a port: give a number from 0 to ${HIGHEST_PORT}, where 0 takes any that is free.`)
}

/** The secret: `JWT_SECRET`, or else one for this run, which is said. */
export function readSecret ({ JWT_SECRET }: Environment, say: (message: string) => void): string | Buffer {
  const { secret } = settingsFromEnv({ JWT_SECRET })
  if (typeof secret === 'string') return secret
  say('JWT_SECRET is not set: a random secret signs the tokens of this run, and they end with it.')
  return randomBytes(32)
}
