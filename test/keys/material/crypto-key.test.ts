import { KeyObject, webcrypto } from 'node:crypto'
import t from 'tap'
import type { Algorithm } from '../../../index.js'
import { SECRET } from '../../helper.js'
import { BAILEY } from '../../http.js'
import { pemOf } from '../../keys-fixtures.js'
import { refusedAtBoot, refusedInCall, register } from '../../refused.js'

type CryptoKey = webcrypto.CryptoKey
type Usage = webcrypto.KeyUsage

const { subtle } = webcrypto
const SIGNING: Usage[] = ['sign', 'verify']
const RSA = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }

const PAIRS: ReadonlyArray<readonly [algorithm: Algorithm, parameters: object]> = [
  ['RS256', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', ...RSA }],
  ['RS512', { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512', ...RSA }],
  ['PS384', { name: 'RSA-PSS', hash: 'SHA-384', ...RSA }],
  ['ES256', { name: 'ECDSA', namedCurve: 'P-256' }],
  ['ES512', { name: 'ECDSA', namedCurve: 'P-521' }],
  ['EdDSA', { name: 'Ed25519' }],
]

async function createPair (parameters: object, usages = SIGNING): Promise<webcrypto.CryptoKeyPair> {
  return await subtle.generateKey(parameters as webcrypto.EcKeyGenParams, true, usages)
}

async function createSecret (hash: string, extractable = true, usages = SIGNING): Promise<CryptoKey> {
  return await subtle.importKey('raw', Buffer.from(SECRET), { name: 'HMAC', hash }, extractable, usages)
}

t.test('CryptoKeys sign and verify, with the algorithm that they are tied to', async (t) => {
  const app = await register(t, { secret: SECRET })
  for (const [algorithm, parameters] of PAIRS) {
    const { publicKey, privateKey } = await createPair(parameters)
    for (const settings of [{ privateKey }, { publicKey, privateKey }, { keys: [{ kid: 'a', privateKey }] }]) {
      const signer = await register(t, settings)
      const token = signer.jwt.encode(BAILEY)
      t.equal(signer.jwt.decode(token).header.alg, algorithm)
      t.match(await (await register(t, { publicKey })).jwt.verify(token), BAILEY, algorithm)
      for (const round of ['first', 'second']) {
        t.match(await app.jwt.verify(token, { publicKey }), BAILEY, `${algorithm}: in a call, the ${round} time`)
      }
    }
    t.match(
      await app.jwt.verify(app.jwt.encode(BAILEY, { privateKey }), { publicKey }), BAILEY, `${algorithm}: in calls`
    )
  }
  for (const [hash, algorithm] of [['SHA-256', 'HS256'], ['SHA-384', 'HS384'], ['SHA-512', 'HS512']] as const) {
    const secret = await createSecret(hash)
    const signer = await register(t, { secret })
    const token = signer.jwt.encode(BAILEY)
    t.equal(signer.jwt.decode(token).header.alg, algorithm)
    t.match(await (await register(t, { secret: SECRET, algorithms: [algorithm] })).jwt.verify(token), BAILEY, algorithm)
    t.match(await app.jwt.verify(token, { secret }), BAILEY, `${algorithm}: in a call`)
  }
})

t.test('CryptoKeys that are refused, in settings and in calls', async (t) => {
  const app = await register(t, { secret: SECRET })
  const ecdsa = await createPair({ name: 'ECDSA', namedCurve: 'P-256' })
  const rsa = await createPair({ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256', ...RSA })
  const hidden = await subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, SIGNING)
  const ecdh = await createPair({ name: 'ECDH', namedCurve: 'P-256' }, ['deriveBits'])
  const sha1 = await createPair({ name: 'RSA-PSS', hash: 'SHA-1', ...RSA })
  const short = await createPair({ name: 'RSA-PSS', hash: 'SHA-256', ...RSA, modulusLength: 1024 })
  const toWrap = await createPair({ name: 'RSA-OAEP', hash: 'SHA-256', ...RSA }, ['wrapKey', 'unwrapKey'])
  const idle = await subtle.importKey('spki', Buffer.from(
    pemOf(KeyObject.from(ecdsa.publicKey)).replace(/-----.*-----|\s/g, ''), 'base64'
  ),
  { name: 'ECDSA', namedCurve: 'P-256' }, true, [])
  const cases: ReadonlyArray<readonly [string, object, RegExp]> = [
    [
      'one that is not extractable', { privateKey: hidden.privateKey },
      /privateKey: a CryptoKey given that is not extractable, expected one that is/,
    ],
    [
      'a secret that is not extractable', { secret: await createSecret('SHA-256', false) },
      /secret: a CryptoKey given that is not extractable/,
    ],
    [
      'one to derive with', { privateKey: ecdh.privateKey },
      /privateKey\/algorithm: a CryptoKey given that is not for signatures; privateKey\/usages: .* not for "sign"/,
    ],
    [
      'one to wrap with', { publicKey: toWrap.publicKey },
      /publicKey\/algorithm: a CryptoKey given that is not for signatures; publicKey\/usages: .* not for "verify"/,
    ],
    ['one to do nothing with', { publicKey: idle }, /publicKey\/usages: a CryptoKey given that is not for "verify"/],
    [
      'a secret that may only verify', { secret: await createSecret('SHA-256', true, ['verify']) },
      /secret\/usages: a CryptoKey given that is not for "sign"/,
    ],
    [
      'one of SHA-1', { publicKey: sha1.publicKey },
      /publicKey\/alg: a key given for an algorithm that does not fit it/,
    ],
    [
      'a secret of SHA-1', { secret: await createSecret('SHA-1') },
      /secret\/algorithm: a key given for an algorithm that does not fit it/,
    ],
    ['one that is short', { publicKey: short.publicKey }, /publicKey: an RSA key of 1024 bits given/],
    ['the other half', { publicKey: rsa.privateKey }, /publicKey: a private CryptoKey given, expected a public key/],
    [
      'a public key as a private one', { privateKey: rsa.publicKey },
      /privateKey: a public CryptoKey given, expected a private key/,
    ],
    [
      'a public key as a secret', { secret: rsa.publicKey },
      /secret: a public CryptoKey given, expected an HMAC secret/,
    ],
    [
      'a secret as a public key', { publicKey: await createSecret('SHA-256') },
      /publicKey: a secret CryptoKey given, expected a public key/,
    ],
    [
      'a blank secret',
      { secret: await subtle.importKey('raw', Buffer.alloc(32), { name: 'HMAC', hash: 'SHA-256' }, true, SIGNING) },
      /secret: .* neither empty nor blank/,
    ],
    [
      'a key in disguise',
      {
        secret: await subtle.importKey(
          'raw', Buffer.from(pemOf(KeyObject.from(rsa.publicKey))), { name: 'HMAC', hash: 'SHA-256' }, true, SIGNING
        ),
      },
      /secret: .* public or private key/,
    ],
  ]
  for (const [name, given, message] of cases) {
    await refusedAtBoot(t, given, message, name)
    await refusedInCall(t, app, 'publicKey' in given ? 'verify' : 'encode', given, message, name)
  }
  await refusedAtBoot(
    t,
    { publicKey: rsa.publicKey, algorithms: ['RS512'] },
    /algorithms: an algorithm given that does not fit the key, expected some of RS256/,
    'another hash'
  )
})
