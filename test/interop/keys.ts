import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Algorithm, Settings } from '../../index.js'
import { SECRET } from '../helper.js'

/** The keys of an algorithm: what signs, what verifies, and the settings that take both. */
export interface AlgorithmKeys {
  readonly algorithm: Algorithm
  readonly signing: KeyObject
  readonly verifying: KeyObject
  readonly settings: Settings
}

interface Pair { readonly privateKey: KeyObject, readonly publicKey: KeyObject }

function withSecret (algorithm: Algorithm): AlgorithmKeys {
  const secret = createSecretKey(SECRET, 'utf8')
  return { algorithm, signing: secret, verifying: secret, settings: { secret, algorithms: [algorithm] } }
}

function withPair (algorithm: Algorithm, { privateKey, publicKey }: Pair): AlgorithmKeys {
  return {
    algorithm, signing: privateKey, verifying: publicKey, settings: { privateKey, publicKey, algorithms: [algorithm] },
  }
}

/** Every algorithm with keys made for it. */
export function createAlgorithmKeys (): AlgorithmKeys[] {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  return [
    ...(['HS256', 'HS384', 'HS512'] as const).map(withSecret),
    ...(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const).map((algorithm) => withPair(algorithm, rsa)),
    withPair('ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
    withPair('ES384', generateKeyPairSync('ec', { namedCurve: 'P-384' })),
    withPair('ES512', generateKeyPairSync('ec', { namedCurve: 'P-521' })),
    withPair('EdDSA', generateKeyPairSync('ed25519')),
    withPair('Ed25519', generateKeyPairSync('ed25519')),
    withPair('Ed448', generateKeyPairSync('ed448')),
  ]
}
