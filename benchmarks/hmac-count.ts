import crypto from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

// Imported before any library that takes createHmac from the module.
const { createHmac } = crypto
let watched = new Set<string>()
let count = 0

function createCountedHmac (...args: Parameters<typeof createHmac>): ReturnType<typeof createHmac> {
  const hmac = createHmac(...args)
  const update = hmac.update.bind(hmac) as (input: unknown) => typeof hmac
  return Object.assign(hmac, {
    update (input: unknown) {
      if (watched.has(String(input))) count++
      return update(input)
    },
  })
}

crypto.createHmac = createCountedHmac
syncBuiltinESMExports()

/** From now on counts the HMACs that are made of what these tokens sign. */
export function watch (tokens: readonly string[]): void {
  watched = new Set(tokens.map((token) => token.slice(0, token.lastIndexOf('.'))))
  count = 0
}

/** How many were made since. */
export function countHmacs (): number {
  return count
}
