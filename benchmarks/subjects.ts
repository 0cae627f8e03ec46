import {
  createHmac, createSecretKey, generateKeyPairSync, randomBytes, sign, timingSafeEqual, verify, type KeyObject,
  type webcrypto,
} from 'node:crypto'
import type { Algorithm as AnyAlgorithm, Settings } from '../index.js'
import type { CheckSignature } from './bare.js'
import { importSecret } from './keys.js'

/** What the peers know by the same name: they know nothing of RFC 9864. */
type Algorithm = Exclude<AnyAlgorithm, 'Ed25519' | 'Ed448'>

type CryptoKey = webcrypto.CryptoKey

/** An algorithm with a key of its own, as each library takes it. */
export interface Subject {
  readonly algorithm: Algorithm
  readonly settings: Settings
  /** As fast-jwt takes them. */
  readonly verifyKey: string | Buffer
  readonly signKey: string | Buffer
  /** As jsonwebtoken takes them. */
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
  /** As jose takes them: it would import a secret of another kind anew for each token. */
  readonly joseKeys: { readonly verify: CryptoKey | KeyObject, readonly sign: CryptoKey | KeyObject }
  /** In node:crypto. */
  readonly checkSignature: CheckSignature
  readonly makeSignature: (input: string) => string
}

async function createSecretSubject (): Promise<Subject> {
  const secret = randomBytes(32)
  const key = createSecretKey(secret)
  const joseKey = await importSecret(secret)
  const hmac = (input: string): Buffer => createHmac('sha256', key).update(input).digest()
  return {
    algorithm: 'HS256',
    settings: { secret },
    verifyKey: secret,
    signKey: secret,
    publicKey: key,
    privateKey: key,
    joseKeys: { verify: joseKey, sign: joseKey },
    checkSignature: (input, signature) => timingSafeEqual(hmac(input), signature),
    makeSignature: (input) => hmac(input).toString('base64url'),
  }
}

function createPairSubject (algorithm: Algorithm, pair: { publicKey: KeyObject, privateKey: KeyObject }): Subject {
  const { publicKey, privateKey } = pair
  const digest = algorithm === 'EdDSA' ? null : 'sha256'
  const encoding = { dsaEncoding: 'ieee-p1363' } as const
  return {
    ...pair,
    algorithm,
    settings: { privateKey, algorithms: [algorithm] },
    joseKeys: { verify: publicKey, sign: privateKey },
    verifyKey: publicKey.export({ type: 'spki', format: 'pem' }),
    signKey: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    checkSignature: (input, signature) =>
      verify(digest, Buffer.from(input), { key: publicKey, ...encoding }, signature),
    makeSignature: (input) => sign(digest, Buffer.from(input), { key: privateKey, ...encoding }).toString('base64url'),
  }
}

const MAKERS = {
  HS256: createSecretSubject,
  RS256: async () => createPairSubject('RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })),
  ES256: async () => createPairSubject('ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  EdDSA: async () => createPairSubject('EdDSA', generateKeyPairSync('ed25519')),
} as const

/** The algorithms that there is a subject of: HMAC, and one of each kind of signature. */
export const SUBJECTS = Object.keys(MAKERS) as Array<keyof typeof MAKERS>

/** Makes a subject, with a key of its own. */
export async function createSubject (algorithm: keyof typeof MAKERS): Promise<Subject> {
  return await MAKERS[algorithm]()
}
