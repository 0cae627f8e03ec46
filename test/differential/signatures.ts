import { constants, createHmac, sign } from 'node:crypto'
import { part } from '../forge.js'
import { pairOf, pemOf } from '../keys-fixtures.js'
import type { Draft } from './oddities.js'

// The order of P-256 (SEC 2, 2.4.2).
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

const RSA = pairOf('rsa')
const P256 = pairOf('p256')

/** Puts another signature in place of that of a token, made of what is signed and of the bytes that were there. */
function resign (create: (input: Buffer, signature: Buffer) => Uint8Array): Draft['twist'] {
  return (token) => {
    const end = token.lastIndexOf('.')
    const input = token.slice(0, end)
    return `${input}.${part(create(Buffer.from(input), Buffer.from(token.slice(end + 1), 'base64url')))}`
  }
}

function withSalt (saltLength: number): Draft['twist'] {
  return resign((input) => sign('sha256', input, { key: RSA.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }))
}

/** The other s that goes with an r: whoever sees (r, s) can make (r, n - s), and it verifies. */
function mirror (signature: Buffer): Buffer {
  const s = BigInt(`0x${signature.subarray(32, 64).toString('hex') || '0'}`)
  return Buffer.concat([signature.subarray(0, 32), Buffer.from(((2n * ORDER - s) % ORDER).toString(16).padStart(64, '0'), 'hex')])
}

/** Signatures of other forms, right for some of the algorithms. */
export const SIGNATURES: ReadonlyArray<Draft['twist']> = [
  withSalt(0), withSalt(32), withSalt(constants.RSA_PSS_SALTLEN_MAX_SIGN),
  resign((input) => sign('sha256', input, P256.privateKey)),
  resign((_input, signature) => mirror(signature)),
  resign((input) => createHmac('sha256', pemOf(RSA.publicKey)).update(input).digest()),
  resign((_input, signature) => Buffer.concat([Buffer.alloc(1), signature])),
  resign((_input, signature) => Buffer.concat([signature, Buffer.alloc(1)])),
  resign((_input, signature) => Buffer.alloc(signature.length)),
  resign((_input, signature) => Buffer.alloc(signature.length, 0xff)),
  resign((_input, signature) => signature.subarray(1)),
  resign((_input, signature) => Buffer.from(signature).reverse()),
  resign(() => Buffer.alloc(1)),
]
