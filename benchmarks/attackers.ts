import { randomBytes } from 'node:crypto'
import { createSigner } from 'fast-jwt'
import { claimsOf } from './keys.js'

export const BAD_TOKENS = 20_000

function random (bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

function createExpired (secret: Buffer): string[] {
  const sign = createSigner({ key: secret, algorithm: 'HS256', expiresIn: 1000 })
  return Array.from({ length: BAD_TOKENS }, (_, id) => sign({ ...claimsOf(id), iat: 1_700_000_000 }))
}

/** What attackers send: 20,000 tokens of each kind, of which none is good. */
export function createBadTokens (secret: Buffer): Readonly<Record<string, readonly string[]>> {
  const expired = createExpired(secret)
  const junk = expired.map(() => `${random(27)}.${random(160)}.${random(32)}`)
  const forged = createExpired(randomBytes(32))
  return {
    junk,
    expired,
    forged,
    mixed: expired.map((token, place) => [junk[place], token, forged[place]][place % 3] as string),
  }
}
