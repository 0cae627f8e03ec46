import { constants, sign } from 'node:crypto'
import { resign, seal } from '../forge.js'
import { pairOf, pemOf } from '../keys-fixtures.js'
import type { Draft } from './oddities.js'

// The order of P-256 (SEC 2, 2.4.2).
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n

const RSA = pairOf('rsa')
const P256 = pairOf('p256')

function signedBy (create: Parameters<typeof resign>[1]): Draft['twist'] {
  return (token) => resign(token, create)
}

function withSalt (saltLength: number): Draft['twist'] {
  return signedBy((input) =>
    sign('sha256', input, { key: RSA.privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }))
}

/** The other s that goes with an r: whoever sees (r, s) can make (r, n - s), and it verifies. */
function mirror (signature: Buffer): Buffer {
  const s = BigInt(`0x${signature.subarray(32, 64).toString('hex') || '0'}`)
  return Buffer.concat([
    signature.subarray(0, 32), Buffer.from(((2n * ORDER - s) % ORDER).toString(16).padStart(64, '0'), 'hex'),
  ])
}

/** Signatures of other forms, right for some of the algorithms. */
export const SIGNATURES: ReadonlyArray<Draft['twist']> = [
  withSalt(0), withSalt(32), withSalt(constants.RSA_PSS_SALTLEN_MAX_SIGN),
  signedBy((input) => sign('sha256', input, P256.privateKey)),
  signedBy((_input, signature) => mirror(signature)),
  (token) => seal(token.slice(0, token.lastIndexOf('.')), { key: pemOf(RSA.publicKey) }),
  signedBy((_input, signature) => Buffer.concat([Buffer.alloc(1), signature])),
  signedBy((_input, signature) => Buffer.concat([signature, Buffer.alloc(1)])),
  signedBy((_input, signature) => Buffer.alloc(signature.length)),
  signedBy((_input, signature) => Buffer.alloc(signature.length, 0xff)),
  signedBy((_input, signature) => signature.subarray(1)),
  signedBy((_input, signature) => Buffer.from(signature).reverse()),
  signedBy(() => Buffer.alloc(1)),
]
