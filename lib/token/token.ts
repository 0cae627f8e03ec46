import { isUtf8 } from 'node:buffer'
import { TokenInvalid } from '../errors.js'
import { memberOf } from '../settings/own.js'

/** A JSON object of a token: its header or its claims. */
export type JsonObject = Record<string, unknown>

/** The parameters of a token's header that we act on (RFC 7515 4.1), undefined where it has none of its own. */
export interface TokenHeader {
  readonly alg: unknown
  readonly kid?: string | undefined
  readonly typ?: unknown
}

/** A header beside the segment that it was parsed from. */
export interface ParsedHeader {
  readonly segment: string
  readonly header: TokenHeader
  /** Every parameter that it has. */
  readonly parameters: JsonObject
}

/** A token in compact serialization (RFC 7515 7.1) whose form is right; nothing in it is verified. */
export interface ParsedToken extends ParsedHeader {
  readonly token: string
  /** How many characters its signature has. */
  readonly signatureLength: number
  /** Reads the claims, which are not verified. */
  readonly claims: () => JsonObject
}

/** How many objects and lists may lie in each other. */
export const DEEPEST = 64
const MALFORMED = 'The token is malformed.'

// The alphabet of base64url (RFC 4648 5), which Buffer.from forgives breaches of: padding, white space, the other one.
const ALPHABET = /^[\w-]+$/

// By how many characters are left over of the groups of four: the last ones without a bit that no byte holds (RFC 4648
// 3.5). One alone holds no byte.
const LAST = ['', '', 'AQgw', 'AEIMQUYcgkosw048']

function isCanonical (token: string, start: number, end: number): boolean {
  const over = (end - start) % 4
  return over === 0 || (LAST[over] as string).includes(token.charAt(end - 1))
}

function requireAlphabet (segment: string): void {
  if (!ALPHABET.test(segment)) throw new TokenInvalid(MALFORMED)
}

function decodeText (segment: string): Buffer {
  const bytes = Buffer.from(segment, 'base64url')
  if (!isUtf8(bytes)) throw new TokenInvalid(MALFORMED)
  return bytes
}

function parseObject (text: Buffer): JsonObject {
  let value: unknown
  try {
    value = JSON.parse(text.toString('utf8'))
  } catch {
    throw new TokenInvalid(MALFORMED)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TokenInvalid(MALFORMED)
  return value as JsonObject
}

/** What a list or an object of JSON holds. */
export function membersOf (value: object): readonly unknown[] {
  // Object.values makes a copy of a list, at length.
  return Array.isArray(value) ? value : Object.values(value)
}

/** Tells whether objects and lists lie in each other more than 64 deep, the value itself counted. */
export function isTooDeep (value: object, levels = DEEPEST): boolean {
  if (levels === 0) return true
  for (const member of membersOf(value)) {
    if (typeof member === 'object' && member !== null && isTooDeep(member, levels - 1)) return true
  }
  return false
}

function parseHeader (segment: string): ParsedHeader {
  requireAlphabet(segment)
  const parameters = parseObject(decodeText(segment))
  // RFC 7515 4.1.11: "If any of the listed extension Header Parameters are not understood and
  // supported by the recipient, then the JWS is invalid." We support none, RFC 7797's b64 included.
  if (Object.hasOwn(parameters, 'crit') || Object.hasOwn(parameters, 'b64')) throw new TokenInvalid(MALFORMED)
  const kid = memberOf(parameters, 'kid')
  if (kid !== undefined && typeof kid !== 'string') throw new TokenInvalid(MALFORMED)
  if (isTooDeep(parameters)) throw new TokenInvalid(MALFORMED)
  return { segment, header: { alg: memberOf(parameters, 'alg'), kid, typ: memberOf(parameters, 'typ') }, parameters }
}

/**
 * Splits and decodes a token, and refuses whatever is not canonical. Verifies nothing. The alphabet of the claims is
 * looked at when they are read: whoever checks a signature looks at it as well, and a signature vouches for it.
 *
 * @param token what came as a token
 * @param longest how many characters it may have
 * @param known a header parsed before, which is not parsed again where the token has the same
 * @throws AuthenticationFailed, with code `APISTAR_JWT_TOKEN_INVALID`
 */
export function parseToken (token: unknown, longest: number, known?: ParsedHeader): ParsedToken {
  if (typeof token !== 'string') throw new TokenInvalid('The token is not a string.')
  if (token.length > longest) throw new TokenInvalid('The token is too long.')
  const first = token.indexOf('.')
  const last = token.lastIndexOf('.')
  if (first < 1 || last < first + 2 || !isCanonical(token, 0, first) || !isCanonical(token, first + 1, last) ||
    !isCanonical(token, last + 1, token.length)) throw new TokenInvalid(MALFORMED)
  requireAlphabet(token.slice(last + 1))
  const segment = token.slice(0, first)
  const { header, parameters } = segment === known?.segment ? known : parseHeader(segment)
  const payload = token.slice(first + 1, last)
  const text = decodeText(payload)
  function claims (): JsonObject {
    requireAlphabet(payload)
    return parseObject(text)
  }
  return { token, segment, header, parameters, signatureLength: token.length - last - 1, claims }
}
