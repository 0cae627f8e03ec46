import { createSecretKey } from 'node:crypto'
import type { Algorithm, PrivateKey, Settings } from '../../index.js'
import { SECRET } from '../helper.js'
import { jwkOf, KIND_OF, lockedPemOf, pairOf, pemOf, type Kind } from '../keys-fixtures.js'

/** A way to give a key, and how often it is tried: an RSA signature costs a hundred of HMAC's. */
export type KeyKind = readonly [name: string, settings: Settings, runs: number]

const RUNS = 150
const RUNS_OF_PAIRS = 25
const PASSPHRASE = 'open sesame'

const { privateKey } = pairOf('p256')
const PRIVATE: ReadonlyArray<readonly [name: string, key: PrivateKey]> = [
  ['PKCS#8', pemOf(privateKey)],
  ['SEC1 in a Buffer', Buffer.from(pemOf(privateKey, 'sec1'))],
  ['an encrypted PEM', { key: lockedPemOf(privateKey, PASSPHRASE), passphrase: PASSPHRASE }],
  ['a JWK', jwkOf(privateKey, { kid: 'one' })],
  ['a KeyObject', privateKey],
]

/** Every algorithm, and every way to give a key. */
export const KEY_KINDS: readonly KeyKind[] = [
  ...(['HS256', 'HS384', 'HS512'] as const).map((name): KeyKind =>
    [name, { secret: SECRET, algorithms: [name] }, RUNS]),
  ['a Buffer as secret', { secret: Buffer.from(SECRET) }, RUNS],
  ['a KeyObject as secret', { secret: createSecretKey(SECRET, 'utf8') }, RUNS],
  ...Object.entries(KIND_OF)
    .map(([name, kind]): KeyKind =>
      [name, { ...pairOf(kind as Kind), algorithms: [name as Algorithm] }, RUNS_OF_PAIRS]),
  ['Ed448', pairOf('ed448'), RUNS_OF_PAIRS],
  ...PRIVATE.map(([name, key]): KeyKind => [`${name} as private key`, { privateKey: key }, RUNS_OF_PAIRS]),
  ['a list of keys', { keys: [{ kid: 'one', secret: SECRET }, { kid: 'two', privateKey }] }, RUNS],
  ['a JSON Web Key Set', { keys: { keys: [jwkOf(privateKey), jwkOf(pairOf('ed25519').publicKey)] } }, RUNS_OF_PAIRS],
]
