import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { Algorithm, Jwk } from '../index.js'

export interface Pair { readonly publicKey: KeyObject, readonly privateKey: KeyObject }

const MAKERS = {
  rsa: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  rsa1024: () => generateKeyPairSync('rsa', { modulusLength: 1024 }),
  rsaPss: () => generateKeyPairSync('rsa-pss', { modulusLength: 2048 }),
  p256: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  p384: () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  p521: () => generateKeyPairSync('ec', { namedCurve: 'P-521' }),
  p224: () => generateKeyPairSync('ec', { namedCurve: 'P-224' }),
  secp256k1: () => generateKeyPairSync('ec', { namedCurve: 'secp256k1' }),
  brainpool: () => generateKeyPairSync('ec', { namedCurve: 'brainpoolP256r1' }),
  ed25519: () => generateKeyPairSync('ed25519'),
  ed448: () => generateKeyPairSync('ed448'),
  x25519: () => generateKeyPairSync('x25519'),
  dsa: () => generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }),
}
export type Kind = keyof typeof MAKERS

/** Each algorithm that has a key pair, with the pair that it works with. */
export const KIND_OF: Readonly<Partial<Record<Algorithm, Kind>>> = {
  RS256: 'rsa',
  RS384: 'rsa',
  RS512: 'rsa',
  PS256: 'rsa',
  PS384: 'rsa',
  PS512: 'rsa',
  ES256: 'p256',
  ES384: 'p384',
  ES512: 'p521',
  EdDSA: 'ed25519',
  Ed25519: 'ed25519',
  Ed448: 'ed448',
}

/** A new pair of that kind. */
export function createPair (kind: Kind): Pair {
  return MAKERS[kind]()
}

const made = new Map<string, Pair>()

/** A pair of that kind, made once; another name gives another pair. */
export function pairOf (kind: Kind, name = ''): Pair {
  const pair = made.get(kind + name) ?? createPair(kind)
  made.set(kind + name, pair)
  return pair
}

export function pemOf (key: KeyObject, type: 'spki' | 'pkcs8' | 'pkcs1' | 'sec1' = key.type === 'private'
  ? 'pkcs8'
  : 'spki'): string {
  return key.export({ type: type as 'spki', format: 'pem' }).toString()
}

export function derOf (key: KeyObject, type: 'spki' | 'pkcs8' | 'pkcs1' | 'sec1' = key.type === 'private'
  ? 'pkcs8'
  : 'spki'): Buffer {
  return key.export({ type: type as 'spki', format: 'der' })
}

export function lockedPemOf (key: KeyObject, passphrase: string, type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8'): string {
  return key.export({ type: type as 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString()
}

export function jwkOf (key: KeyObject, more: object = {}): Jwk {
  return { ...key.export({ format: 'jwk' }), ...more } as Jwk
}

/** A public RSA key with a made-up modulus of so many bits. */
export function rsaJwk (bits: number, exponent = 'AQAB'): Jwk {
  const modulus = Buffer.alloc(Math.ceil(bits / 8), 0xff)
  modulus[0] = 0xff >> (modulus.length * 8 - bits)
  return { kty: 'RSA', n: modulus.toString('base64url'), e: exponent }
}

function inverseOf (value: bigint, modulus: bigint): bigint {
  let [old, rest, x, y] = [value, modulus, 1n, 0n]
  while (rest > 0n) [old, rest, x, y] = [rest, old % rest, y, x - old / rest * y]
  return (x + modulus) % modulus
}

function numberOf (text: unknown): bigint {
  return BigInt(`0x${Buffer.from(String(text), 'base64url').toString('hex')}`)
}

function textOf (value: bigint): string {
  const hex = value.toString(16)
  return Buffer.from(hex.padStart(hex.length + hex.length % 2, '0'), 'hex').toString('base64url')
}

/** An RSA pair that works, with an exponent of that size or a little above. */
export function rsaWithExponent (least: bigint): Pair {
  const { n, p, q } = jwkOf(pairOf('rsa').privateKey) as Record<string, unknown>
  const [one, other] = [numberOf(p) - 1n, numberOf(q) - 1n]
  let e = least
  while (inverseOf(e, one * other) * e % (one * other) !== 1n) e += 2n
  const d = inverseOf(e, one * other)
  const qi = inverseOf(numberOf(q), numberOf(p))
  const numbers = Object.entries({ e, d, dp: d % one, dq: d % other, qi }).map(([name, value]) => [name, textOf(value)])
  const key = { kty: 'RSA', n, p, q, ...Object.fromEntries(numbers) }
  const privateKey = createPrivateKey({ key, format: 'jwk' })
  return { privateKey, publicKey: createPublicKey(pemOf(privateKey)) }
}

export function asPem (label: string, der: Buffer): string {
  return `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`
}

function tlv (tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length = body.length < 0x80 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}

/** An X.509 certificate (RFC 5280 4.1) of an Ed25519 key, signed by itself. */
export function certificateOf ({ publicKey, privateKey }: Pair): string {
  const ed25519 = tlv(0x30, Buffer.from([6, 3, 0x2b, 0x65, 0x70]))
  const name = tlv(0x30)
  const validity = tlv(0x30, ...['240101000000Z', '490101000000Z'].map((time) => tlv(0x17, Buffer.from(time))))
  const content = tlv(0x30, tlv(2, Buffer.from([1])), ed25519, name, validity, name, derOf(publicKey))
  return asPem('CERTIFICATE', tlv(0x30, content, ed25519, tlv(3, Buffer.from([0]), sign(null, content, privateKey))))
}

/** A P-256 public key whose point is compressed (SEC 1, 2.3.3). */
export function compressedPemOf (key: KeyObject): string {
  const { x, y } = jwkOf(createPublicKey(pemOf(key))) as { x?: string, y?: string }
  const isOdd = (Buffer.from(y ?? '', 'base64url')[31] ?? 0) & 1
  const algorithm = Buffer.from('301306072a8648ce3d020106082a8648ce3d030107', 'hex')
  return asPem(
    'PUBLIC KEY', tlv(0x30, algorithm, tlv(3, Buffer.from([0, 2 + isOdd]), Buffer.from(x ?? '', 'base64url')))
  )
}

const P256 = {
  p: 'ffffffff00000001000000000000000000000000ffffffffffffffffffffffff',
  a: 'ffffffff00000001000000000000000000000000fffffffffffffffffffffffc',
  b: '5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b',
  g: '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a' +
    '7c0f9e162bce33576b315ececbb6406837bf51f5',
  n: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
}

function integer (hex: string): Buffer {
  return tlv(2, Buffer.from(`00${hex}`, 'hex'))
}

/** The point of a key on P-256, uncompressed (SEC 1, 2.3.3). */
export function pointOf (key: KeyObject): Buffer {
  const { x, y } = jwkOf(key) as { x?: string, y?: string }
  return Buffer.concat([Buffer.from([4]), Buffer.from(String(x), 'base64url'), Buffer.from(String(y), 'base64url')])
}

/** A P-256 key in PEM whose curve is written out (RFC 3279 2.3.5), with a generator of one's own where one is given. */
export function explicitPemOf (key: KeyObject, generator: Buffer = Buffer.from(P256.g, 'hex')): string {
  const one = tlv(2, Buffer.from([1]))
  const field = tlv(0x30, Buffer.from('06072a8648ce3d0101', 'hex'), integer(P256.p))
  const curve = tlv(0x30, tlv(4, Buffer.from(P256.a, 'hex')), tlv(4, Buffer.from(P256.b, 'hex')))
  const parameters = tlv(0x30, one, field, curve, tlv(4, generator), integer(P256.n), one)
  const algorithm = tlv(0x30, Buffer.from('06072a8648ce3d0201', 'hex'), parameters)
  const point = tlv(3, Buffer.from([0]), pointOf(key))
  if (key.type === 'public') return asPem('PUBLIC KEY', tlv(0x30, algorithm, point))
  const secret = tlv(0x30, one, tlv(4, Buffer.from(String(jwkOf(key).d), 'base64url')), tlv(0xa1, point))
  return asPem('PRIVATE KEY', tlv(0x30, tlv(2, Buffer.from([0])), algorithm, tlv(4, secret)))
}
