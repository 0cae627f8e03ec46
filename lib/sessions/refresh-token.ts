import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** What a refresh token says. Only a store can tell whether it is true. */
export interface RefreshToken {
  /** Whose it is, as `ownerOf` names users. */
  readonly owner: string
  /** The session id. */
  readonly id: string
  /** What the client alone knows. */
  readonly family: Buffer
  /** How many rotations came before it. */
  readonly generation: number
  /** What binds family, key and generation. */
  readonly proof: Buffer
}

/** What is the same in all refresh tokens of a session. */
export type TokenBase = Pick<RefreshToken, 'owner' | 'id' | 'family'>

/** What a store keeps of a family: it proves tokens, and gives none. */
interface FamilySecrets { readonly family: string, readonly key: string }

const PREFIX = 'rt1_'
const BYTES = { owner: 16, id: 16, family: 16, generation: 4, proof: 16 }
const LENGTH = Object.values(BYTES).reduce((sum, bytes) => sum + bytes, 0)
const KEY_BYTES = 32
const CHARACTERS = PREFIX.length + Math.ceil(LENGTH * 4 / 3)
const LONE_SURROGATE = /\p{Surrogate}/u
/** The last generation that has a successor. */
const LAST_GENERATION = 2 ** 32 - 2

function digest (bytes: Uint8Array | string): Buffer {
  return createHash('sha256').update(bytes).digest()
}

function counterOf (generation: number): Buffer {
  const counter = Buffer.alloc(BYTES.generation)
  counter.writeUInt32BE(generation)
  return counter
}

function proofOf (family: Uint8Array, key: string, counter: Buffer): Buffer {
  const hmac = createHmac('sha256', family).update(Buffer.from(key, 'base64url')).update(counter)
  return hmac.digest().subarray(0, BYTES.proof)
}

/** The name under which a store keeps a user's sessions: `1` and `'1'` are two users. */
export function ownerOf (userId: string | number): string {
  const name = `${typeof userId}:${userId}`
  // Half a surrogate pair has no UTF-8, and all of them would become one user.
  const bytes = LONE_SURROGATE.test(name) ? Buffer.from(name, 'utf16le') : name
  return digest(bytes).subarray(0, BYTES.owner).toString('base64url')
}

/** A new session id: 128 random bits, base64url. */
export function createId (): string {
  return randomBytes(BYTES.id).toString('base64url')
}

/** Whether it has the form of a session id. */
export function isId (id: unknown): id is string {
  return typeof id === 'string' && /^[A-Za-z0-9_-]{22}$/.test(id)
}

/** Starts a family: the part for the client, and the secrets for the store. */
export function createFamily (): { readonly family: Buffer, readonly secrets: FamilySecrets } {
  const family = randomBytes(BYTES.family)
  return {
    family,
    secrets: { family: digest(family).toString('base64url'), key: randomBytes(KEY_BYTES).toString('base64url') },
  }
}

/**
 * The token of a generation: the same bytes whoever asks for it.
 *
 * @param session owner, id and family, as a token has them
 * @param key what the store keeps
 * @param generation 0 for a login, one more with each rotation
 */
export function formatRefreshToken ({ owner, id, family }: TokenBase, key: string, generation: number): string {
  const counter = counterOf(generation)
  const names = [Buffer.from(owner, 'base64url'), Buffer.from(id, 'base64url')]
  return PREFIX + Buffer.concat([...names, family, counter, proofOf(family, key, counter)]).toString('base64url')
}

/** Takes a refresh token apart; undefined for whatever has not its one canonical form. */
export function parseRefreshToken (token: unknown): RefreshToken | undefined {
  if (typeof token !== 'string' || token.length !== CHARACTERS || !token.startsWith(PREFIX)) return undefined
  const text = token.slice(PREFIX.length)
  const bytes = Buffer.from(text, 'base64url')
  if (bytes.toString('base64url') !== text) return undefined
  let offset = 0
  function take (length: number): Buffer {
    offset += length
    return bytes.subarray(offset - length, offset)
  }
  const owner = take(BYTES.owner).toString('base64url')
  const id = take(BYTES.id).toString('base64url')
  const family = take(BYTES.family)
  const generation = take(BYTES.generation).readUInt32BE()
  if (generation > LAST_GENERATION) return undefined
  return { owner, id, family, generation, proof: take(BYTES.proof) }
}

/**
 * Tells whether a token was issued in this family, of whatever generation. Both comparisons are made always, in
 * constant time: whoever has seen the store knows the key, and must fail at the hash.
 */
export function isGenuine ({ family, generation, proof }: RefreshToken, secrets: FamilySecrets): boolean {
  const isFamily = timingSafeEqual(digest(family), Buffer.from(secrets.family, 'base64url'))
  const isProof = timingSafeEqual(proof, proofOf(family, secrets.key, counterOf(generation)))
  return isFamily && isProof
}
