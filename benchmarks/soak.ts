import { ask, start } from './child.js'
import { requireGood, sendAll } from './clients.js'
import type { Address, Order, Report } from './flood-server.js'
import { createSecretSigner, type SignToken } from './keys.js'

/** What a server holds after so many tokens, in bytes. */
export interface Level { readonly tokens: number, readonly heap: number, readonly residentMemory: number }

/** The levels of a server, ten in all. */
export interface Soak { readonly guard: string, readonly levels: readonly Level[] }

const CONNECTIONS = 10
const LEVELS = 10

function * signAll (sign: SignToken, count: number): Generator<string> {
  for (let id = 0; id < count; id++) yield sign(id)
}

/** Sends valid tokens, every one of them new, and reads the memory of the server ten times on the way. */
export async function soak (guard: string, tokens: number): Promise<Soak> {
  const { child, message: { origin, secret } } = await start<Address>('flood-server.js', guard)
  const share = Math.ceil(tokens / LEVELS / CONNECTIONS)
  const levels: Level[] = []
  const sign = createSecretSigner(Buffer.from(secret, 'base64'))
  for (let level = 1; level <= LEVELS; level++) {
    await ask<true>(child, { watch: [] } satisfies Order)
    const answers = await Promise.all(Array.from({ length: CONNECTIONS }, () => sendAll(origin, signAll(sign, share))))
    requireGood(answers)
    const { heap, residentMemory } = await ask<Report>(child, 'report' satisfies Order)
    levels.push({ tokens: level * share * CONNECTIONS, heap, residentMemory })
  }
  child.disconnect()
  return { guard, levels }
}
