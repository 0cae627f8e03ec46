import { createPublicKey, createSecretKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { part, seal } from './seal.js'

/** A token that is refused: what is wrong with it, the token, and the code without `APISTAR_JWT_`. */
export type BadToken = readonly [name: string, token: string, code: string]

/** Whose tokens are spoiled. */
interface Spoiled {
  readonly claims: object
  /** The header of a good token. */
  readonly header: object
  /** The key of a good token. */
  readonly key: KeyObject
}

type Spoil = (good: Spoiled, token: string) => string

const OTHERS = 'https://attacker.example/jwks.json'
const WEAK = createSecretKey(Buffer.from('secret'))

function stranger (): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
}

function withPart (token: string, place: number, text: string): string {
  return token.split('.').with(place, text).join('.')
}

function changed (text: string): string {
  return part(Buffer.from(text, 'base64url').map((byte) => byte ^ 1))
}

function embedded ({ header, claims }: Spoiled): string {
  const key = stranger()
  return seal({ ...header, jwk: createPublicKey(key).export({ format: 'jwk' }) }, claims, key)
}

function publicAsSecret ({ header, claims, key }: Spoiled): string {
  const pem = createPublicKey(key).export({ format: 'pem', type: 'spki' })
  return seal({ ...header, alg: 'HS256' }, claims, createSecretKey(Buffer.from(pem)))
}

function inDer (token: string, key: KeyObject): string {
  const end = token.lastIndexOf('.')
  return `${token.slice(0, end)}.${part(sign('sha256', Buffer.from(token.slice(0, end)), key))}`
}

/** Each is refused by whoever takes the good one, and by whoever does not. */
const SPOILS: Readonly<Record<string, Spoil>> = {
  'text that is no token': () => 'made.it.up',
  'two parts of a token': (_, token) => token.slice(0, token.lastIndexOf('.')),
  'five parts, as an encrypted token has': (_, token) => `${token}.AA.AA`,
  'no signature': (_, token) => withPart(token, 2, ''),
  'the algorithm none': ({ header, claims }) => `${part({ ...header, alg: 'none' })}.${part(claims)}.`,
  'the algorithm none in other letters': ({ header, claims, key }) => seal({ ...header, alg: 'nOnE' }, claims, key),
  'no algorithm': ({ header, claims, key }) => seal({ ...header, alg: undefined }, claims, key),
  'the signature of another key': ({ header, claims }) => seal(header, claims, stranger()),
  'a weak secret': ({ header, claims }) => seal({ ...header, alg: 'HS256' }, claims, WEAK),
  'the public key as the secret': publicAsSecret,
  'a changed signature': (_, token) => withPart(token, 2, changed(String(token.split('.')[2]))),
  'a signature in DER': ({ key }, token) => inDer(token, key),
  'claims that were changed later': ({ claims }, token) => withPart(token, 1, part({ ...claims, admin: true })),
  'a key in the header (jwk)': embedded,
  'a key set in the header (jku)': ({ header, claims }) => seal({ ...header, jku: OTHERS }, claims, stranger()),
  'an extension in the header (crit)': ({ header, claims, key }) => seal({ ...header, crit: ['x'], x: 1 }, claims, key),
  'claims that are not encoded (b64)': ({ header, claims, key }) => seal({ ...header, b64: false }, claims, key),
  'an id of the key that is no text': ({ header, claims, key }) => seal({ ...header, kid: 1 }, claims, key),
  'a header that is no JSON': ({ claims, key }) => seal('{"alg":"ES256"', claims, key),
  'a header that is a list': ({ claims, key }) => seal('["ES256"]', claims, key),
  'claims that are no JSON': ({ header, key }) => seal(header, '{"sub":', key),
  'claims that are a list': ({ header, claims, key }) => seal(header, [claims], key),
  'claims that are text': ({ header, key }) => seal(header, '"admin"', key),
  'no claims': ({ header, key }) => seal(header, {}, key),
  'padding as other kinds of base64 have it': (_, token) => `${token}==`,
}

/** What is wrong with these tokens is wrong whatever they claim. */
export function spoil (good: Spoiled): BadToken[] {
  const token = seal(good.header, good.claims, good.key)
  return Object.entries(SPOILS).map(([name, make]) => [name, make(good, token), 'TOKEN_INVALID'])
}

/**
 * Tokens that every app refuses, whatever its settings: nobody that it knows has signed them.
 *
 * @param claims what they claim
 */
export function badTokens (claims: object = { sub: 'nobody' }): readonly BadToken[] {
  return spoil({ claims, header: { alg: 'ES256', typ: 'JWT' }, key: stranger() })
}
