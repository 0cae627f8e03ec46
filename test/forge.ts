import { constants, createHmac, KeyObject, sign } from 'node:crypto'
import { SECRET } from './helper.js'
import { BAILEY } from './http.js'

/** What a part of a token is made of: an object becomes JSON, text and bytes go in as they are. */
export type Part = object | string | Uint8Array

type HmacKey = string | Buffer
type Sign = (input: Buffer, key: HmacKey | KeyObject, hash: string) => Buffer

interface Signing {
  /** That of the header where it is one for the key, HS256 otherwise. */
  readonly alg?: string
  readonly key?: HmacKey | KeyObject
  /** In place of the one that would be made. */
  readonly signature?: Uint8Array
}

const SIGNERS: Readonly<Record<string, Sign>> = {
  HS: (input, key, hash) => createHmac(hash, key).update(input).digest(),
  RS: (input, key, hash) => sign(hash, input, { key, padding: constants.RSA_PKCS1_PADDING } as never),
  PS: (input, key, hash) => sign(hash, input, {
    key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  } as never),
  ES: (input, key, hash) => sign(hash, input, { key, dsaEncoding: 'ieee-p1363' } as never),
  Ed: (input, key) => sign(null, input, key),
}

/** A part in base64url, whatever is in it. */
export function part (given: Part): string {
  const isRaw = typeof given === 'string' || given instanceof Uint8Array
  return Buffer.from(isRaw ? given as string : JSON.stringify(given)).toString('base64url')
}

function algorithmFor (header: Part, key: HmacKey | KeyObject): string {
  const alg = String((header as { alg?: unknown }).alg)
  const fits = key instanceof KeyObject && key.type === 'private' ? /^(?:RS|PS|ES|Ed)/ : /^HS(?:256|384|512)$/
  return fits.test(alg) ? alg : 'HS256'
}

/** Signs the text before the signature, whatever it is. */
export function seal (input: string, { alg = 'HS256', key = SECRET, signature }: Signing = {}): string {
  const bytes = signature ?? (SIGNERS[alg.slice(0, 2)] as Sign)(Buffer.from(input), key, `sha${alg.slice(2)}`)
  return `${input}.${part(bytes)}`
}

/** A token of any payload and header; the header's `alg` need not be the one it is signed with. */
export function forge (
  payload: Part = BAILEY, header: Part = { alg: 'HS256' }, { key = SECRET, ...signing }: Signing = {}
): string {
  return seal(`${part(header)}.${part(payload)}`, { alg: algorithmFor(header, key), key, ...signing })
}

/** A token whose signature is left out. */
export function unsigned (payload: Part = BAILEY, header: Part = { alg: 'none' }): string {
  return forge(payload, header, { signature: Buffer.alloc(0) })
}

/** A token with another text in place of its header, payload or signature: 0, 1 or 2. */
export function withPart (token: string, place: number, text: string): string {
  return token.split('.').with(place, text).join('.')
}

/** A token with another signature, made of what is signed and of the bytes that were there. */
export function resign (token: string, create: (input: Buffer, signature: Buffer) => Uint8Array): string {
  const end = token.lastIndexOf('.')
  return seal(token.slice(0, end), {
    signature: create(Buffer.from(token.slice(0, end)), Buffer.from(token.slice(end + 1), 'base64url')),
  })
}

/** Objects in each other, so many deep, as JSON text that starts with the given members. */
export function nested (levels: number, members = '"username":"bailey"'): string {
  return levels === 1 ? `{${members}}` : `{${members},"x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
}

/** A good token of exactly so many characters. */
export function forgeOfLength (length: number): string {
  const bytes = Math.floor((length - forge('').length) * 3 / 4)
  const token = forge({ username: 'x'.repeat(bytes - '{"username":""}'.length) })
  if (token.length !== length) throw new Error(`no token has ${length} characters`)
  return token
}
