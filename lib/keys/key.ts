import type { KeyObject } from 'node:crypto'
import { algorithmsOf, narrow, type Algorithm } from '../settings/algorithms.js'
import type { Faults } from '../settings/faults.js'
import { readPrivateKey, readPublicKey, rsaDetailsOf, type KeyMaterial } from './material/halves.js'
import { isSamePair, privatePem, publicHalf, publicPem } from './material/pair.js'
import { readSecret } from './material/secret.js'
import { createLease, type Lease } from './lease.js'
import type { Secret } from '../settings/key-schemas.js'
import { KEY_NAMES } from '../settings/options.js'
import { memberOf } from '../settings/own.js'
import type { GivenKeys } from '../settings/settings.js'
import { createSign, createSignatureCheck, type CheckSignature, type Sign } from './signature.js'
import { createPoolVerifier, type VerifyInPool } from './thread-pool.js'

/** A key with what it can do. A cached token holds on to the very object that verified it. */
export interface Key {
  readonly kid: string | undefined
  /** The algorithms that fit it. */
  readonly fits: readonly Algorithm[]
  /** The bytes of a secret; undefined for a key of another kind. */
  readonly secretBytes: number | undefined
  /** The public half; undefined for a secret. */
  readonly publicKey: KeyObject | undefined
  /**
   * How many characters its signatures have in base64url; undefined where whoever checks one takes no other length.
   */
  readonly signatureLength: number | undefined
  /** Until when it verifies. */
  readonly lease: Lease
  readonly verify: CheckSignature
  /** Does the same on the thread pool; undefined for a secret, whose check is sooner done than handed over. */
  readonly verifyInPool: VerifyInPool | undefined
  /** Undefined where there is only a public key. */
  readonly sign: Sign | undefined
}

function createHmacKey (given: Secret, faults: Faults): Key | undefined {
  const material = readSecret(given, faults)
  if (material === undefined) return undefined
  const secret = material.key.export() as Buffer
  const fits = narrow(algorithmsOf(material.key), material.alg)
  if (fits.length === 0) {
    faults.say('algorithm', 'a key given for an algorithm that does not fit it')
    return undefined
  }
  return {
    kid: undefined,
    fits,
    secretBytes: secret.length,
    publicKey: undefined,
    signatureLength: undefined,
    lease: createLease(Infinity),
    verify: createSignatureCheck(secret, fits),
    verifyInPool: undefined,
    sign: createSign(secret),
  }
}

// RFC 8017 8.1.2: "If the length of the signature S is not k octets, output "invalid signature" and stop." For PSS,
// OpenSSL takes one whose first byte is zero without that byte too.
function signatureLengthOf (key: KeyObject): number | undefined {
  const { modulusLength } = rsaDetailsOf(key)
  return modulusLength === undefined ? undefined : Math.ceil(Math.ceil(modulusLength / 8) * 4 / 3)
}

function createAsymmetricKey (given: GivenKeys, faults: Faults): Key | undefined {
  const priv = given.privateKey === undefined ? undefined : readPrivateKey(given.privateKey, faults.at('privateKey'))
  const pub = given.publicKey === undefined ? undefined : readPublicKey(given.publicKey, faults.at('publicKey'))
  if (faults.has('privateKey') || faults.has('publicKey')) return undefined
  const { key } = (pub ?? priv) as KeyMaterial
  if (priv && pub && !isSamePair(priv.key, pub.key)) {
    faults.say('publicKey', 'a public key given that does not belong to the private key')
    return undefined
  }
  const fits = narrow(narrow(algorithmsOf(key), pub?.alg), priv?.alg)
  if (fits.length === 0) {
    faults.say(pub ? 'publicKey/alg' : 'privateKey/alg', 'a key given for an algorithm that does not fit it')
    return undefined
  }
  const verifyKey = publicHalf(key)
  return {
    kid: pub?.kid ?? priv?.kid,
    fits,
    secretBytes: undefined,
    publicKey: verifyKey,
    signatureLength: signatureLengthOf(verifyKey),
    lease: createLease(Infinity),
    verify: createSignatureCheck(publicPem(key), fits),
    verifyInPool: createPoolVerifier(verifyKey),
    sign: priv && createSign(privatePem(priv.key)),
  }
}

/**
 * Reads the one key of a registration or of a call.
 *
 * @returns undefined where a fault is noted: no key, two kinds of key, a key that is not sound
 */
export function createKey (given: GivenKeys, faults: Faults): Key | undefined {
  const [secret, publicKey, privateKey] = KEY_NAMES.map((name) => memberOf(given, name))
  const isPair = publicKey !== undefined || privateKey !== undefined
  if (secret !== undefined && isPair) {
    faults.say('secret', 'a secret given beside publicKey or privateKey, expected one kind of key')
  } else if (isPair) {
    return createAsymmetricKey({ publicKey, privateKey } as GivenKeys, faults)
  } else if (secret !== undefined) {
    return createHmacKey(secret as Secret, faults.at('secret'))
  } else {
    faults.say('secret', 'no key given, expected secret, publicKey or privateKey')
  }
  return undefined
}
