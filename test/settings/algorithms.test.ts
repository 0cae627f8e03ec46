import { createSecretKey, randomBytes } from 'node:crypto'
import t from 'tap'
import {
  ALGORITHM_NAMES, ALGORITHMS, algorithmsOf, isEdwards, leastSecretBytes, narrow, type Algorithm,
} from '../../lib/settings/algorithms.js'
import { pairOf, type Kind } from '../keys-fixtures.js'

const HMAC: readonly Algorithm[] = ['HS256', 'HS384', 'HS512']
const RSA: readonly Algorithm[] = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']

const FITTING: ReadonlyArray<readonly [Kind, readonly Algorithm[]]> = [
  ['rsa', RSA], ['p256', ['ES256']], ['p384', ['ES384']], ['p521', ['ES512']], ['ed25519', ['EdDSA', 'Ed25519']],
  ['ed448', ['EdDSA', 'Ed448']],
  ['rsaPss', []], ['p224', []], ['secp256k1', []], ['brainpool', []], ['x25519', []], ['dsa', []],
]

t.test('the algorithms', (t) => {
  t.strictSame(ALGORITHM_NAMES, [...HMAC, ...RSA, 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'Ed448'])
  for (const name of ['none', 'None', '', 'hs256', 'ES256K', 'ed25519', 'Ed', 'constructor', '__proto__']) {
    t.notOk(Object.hasOwn(ALGORITHMS, name), name)
  }
  t.end()
})

t.test('the algorithms of a key', (t) => {
  for (const length of [1, 32, 64]) {
    t.strictSame(algorithmsOf(createSecretKey(randomBytes(length))), HMAC, `a secret of ${length} bytes`)
  }
  for (const [kind, algorithms] of FITTING) {
    const { publicKey, privateKey } = pairOf(kind)
    t.strictSame(algorithmsOf(publicKey), algorithms, `${kind}, public`)
    t.strictSame(algorithmsOf(privateKey), algorithms, `${kind}, private`)
  }
  t.end()
})

t.test('the bytes that a secret needs', (t) => {
  const cases: ReadonlyArray<readonly [readonly Algorithm[], number]> = [
    [['HS256'], 32], [['HS384'], 48], [['HS512'], 64], [
      ['HS256', 'HS512', 'HS384'], 64,
    ], [['RS256', 'EdDSA'], 0], [[], 0],
  ]
  for (const [algorithms, bytes] of cases) t.equal(leastSecretBytes(algorithms), bytes, algorithms.join())
  t.end()
})

t.test('what is left of the algorithms of a key that is tied to one', (t) => {
  t.strictSame(ALGORITHM_NAMES.filter(isEdwards), ['EdDSA', 'Ed25519', 'Ed448'])
  const cases: ReadonlyArray<readonly [
    fits: readonly Algorithm[], alg: string | undefined, left: readonly Algorithm[]
  ]> = [
    [RSA, undefined, RSA], [RSA, 'PS256', ['PS256']], [RSA, 'HS256', []], [RSA, 'none', []], [RSA, 'EdDSA', []],
    [HMAC, 'HS512', ['HS512']],
    [['EdDSA', 'Ed25519'], 'EdDSA', ['EdDSA', 'Ed25519']], [['EdDSA', 'Ed25519'], 'Ed25519', ['EdDSA', 'Ed25519']],
    [['EdDSA', 'Ed25519'], 'Ed448', []],
    [['EdDSA', 'Ed448'], 'Ed448', ['EdDSA', 'Ed448']], [['EdDSA', 'Ed448'], 'Ed25519', []], [[], 'EdDSA', []],
  ]
  for (const [fits, alg, left] of cases) t.strictSame(narrow(fits, alg), left, `${fits.join()} and ${alg}`)
  t.end()
})
