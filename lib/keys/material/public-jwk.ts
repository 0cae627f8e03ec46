import { createPublicKey, type KeyObject } from 'node:crypto'
import { bare } from '../../settings/own.js'
import type { Jwk } from '../../settings/key-schemas.js'

const [INTEGER, BIT_STRING, SEQUENCE] = [0x02, 0x03, 0x30]
const UNCOMPRESSED = Buffer.from([4])
const ID_EC_PUBLIC_KEY = Buffer.from('06072a8648ce3d0201', 'hex')

interface Curve { readonly identifier: string, readonly bytes: number }

// RFC 5480 2.1.1.1; secp256k1 is read, so that it can be said why it is refused.
const CURVES: ReadonlyMap<unknown, Curve> = new Map([
  ['P-256', { identifier: '06082a8648ce3d030107', bytes: 32 }],
  ['P-384', { identifier: '06052b81040022', bytes: 48 }],
  ['P-521', { identifier: '06052b81040023', bytes: 66 }],
  ['secp256k1', { identifier: '06052b8104000a', bytes: 32 }],
])

/** A value in DER, with its tag and its length before it. */
function der (tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const hex = body.length.toString(16)
  const length = Buffer.from(hex.padStart(hex.length + hex.length % 2, '0'), 'hex')
  return Buffer.concat([Buffer.from(body.length < 0x80 ? [tag] : [tag, 0x80 + length.length]), length, body])
}

/** The bytes of a number, without the zeros before it; none where there is nothing else. */
function magnitude (base64url: unknown): Buffer {
  if (typeof base64url !== 'string') throw new TypeError('It is no string.')
  const bytes = Buffer.from(base64url, 'base64url')
  return bytes.subarray(bytes.findIndex((byte) => byte > 0) >>> 0)
}

// A zero before it keeps a number from being negative.
function integer (base64url: unknown): Buffer {
  const bytes = magnitude(base64url)
  const isBare = bytes.length > 0 && bytes.readUInt8() < 0x80
  return der(INTEGER, isBare ? bytes : Buffer.concat([Buffer.alloc(1), bytes]))
}

function coordinate (base64url: unknown, length: number): Buffer {
  const bytes = magnitude(base64url)
  return Buffer.concat([Buffer.alloc(length - bytes.length), bytes])
}

// RFC 8017 A.1.1
function createRsaKey ({ n, e }: Jwk): KeyObject {
  return createPublicKey(bare({
    key: der(SEQUENCE, integer(n), integer(e)), format: 'der' as const, type: 'pkcs1' as const,
  }))
}

// RFC 5480 2
function createEcKey ({ crv, x, y }: Jwk): KeyObject {
  const { identifier, bytes } = CURVES.get(crv) as Curve
  const algorithm = der(SEQUENCE, ID_EC_PUBLIC_KEY, Buffer.from(identifier, 'hex'))
  const point = der(BIT_STRING, Buffer.alloc(1), UNCOMPRESSED, coordinate(x, bytes), coordinate(y, bytes))
  return createPublicKey(bare({ key: der(SEQUENCE, algorithm, point), format: 'der' as const, type: 'spki' as const }))
}

/**
 * Reads a public JWK. RSA and EC keys are brought into DER: of such a JWK node:crypto makes an object that inherits,
 * and then takes a private part from `Object.prototype`.
 *
 * @throws TypeError, RangeError or what node:crypto throws, where it is none
 */
export function createPublicFromJwk (jwk: Jwk): KeyObject {
  if (jwk.kty === 'RSA') return createRsaKey(jwk)
  return jwk.kty === 'EC' ? createEcKey(jwk) : createPublicKey(bare({ key: jwk, format: 'jwk' as const }))
}
