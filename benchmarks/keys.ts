import { generateKeyPairSync, randomBytes, randomUUID, type KeyObject, type webcrypto } from 'node:crypto'
import { createSigner } from 'fast-jwt'

/** What the contenders of a run are given. */
export interface Keys {
  readonly secret: Buffer
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
  readonly kid: string
  readonly issuer: string
}

export const USERNAME = 'bailey'
const LIFETIME = 3_600_000

/** A secret as WebCrypto takes it. */
export async function importSecret (secret: Buffer): Promise<webcrypto.CryptoKey> {
  return await crypto.subtle.importKey('raw', new Uint8Array(secret), {
    name: 'HMAC', hash: 'SHA-256',
  }, false, ['sign', 'verify'])
}

export function createKeys (): Keys {
  return {
    secret: randomBytes(32),
    ...generateKeyPairSync('rsa', { modulusLength: 2048 }),
    kid: 'benchmark',
    issuer: 'https://issuer.example/',
  }
}

/** A user of its own, whose claims make a token of about 300 characters under HS256. */
export function claimsOf (id: number): Record<string, unknown> {
  return { id, username: USERNAME, roles: ['reader', 'writer'], tenant: randomUUID(), email: `${USERNAME}@example.com` }
}

/** What else the tokens say that requirements are held against, and whom they are for. */
export const SCOPED = { scope: 'orders:read orders:write', plan: 'paid' }
export const AUDIENCE = 'https://orders.example'

/** Signs the token of a user. */
export type SignToken = (id: number) => string

export function createSecretSigner (secret: Buffer): SignToken {
  const sign = createSigner({ key: secret, algorithm: 'HS256', expiresIn: LIFETIME })
  return (id) => sign(claimsOf(id))
}

export function createScopedSigner (key: Buffer | string, iss: string): SignToken {
  const sign = createSigner({ key, algorithm: 'HS256', expiresIn: LIFETIME, iss, aud: AUDIENCE })
  return (id) => sign({ ...claimsOf(id), ...SCOPED })
}

export function createPairSigner ({ privateKey, kid, issuer }: Keys): SignToken {
  const sign = createSigner({
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }), algorithm: 'RS256', kid, iss: issuer, expiresIn: LIFETIME,
  })
  return (id) => sign(claimsOf(id))
}

/** The tokens of as many users. */
export function createTokens (sign: SignToken, count: number): string[] {
  return Array.from({ length: count }, (_, id) => sign(id))
}
