import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import type { Jwk } from '../../lib/settings/key-schemas.js'
import type { KeysSetting } from '../../lib/settings/key-set-schemas.js'
import type { Settings } from '../../lib/settings/schema.js'
import { part } from '../forge.js'
import { logTo } from '../guarded.js'
import { build, SECRET } from '../helper.js'
import { jwkOf, rsaJwk } from '../keys-fixtures.js'

const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const OTHER = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
const EC_JWK = EC.privateKey.export({ format: 'jwk' }) as Jwk
const OCT = { kty: 'oct', kid: 'oct', k: part(SECRET) }

t.test('a JSON Web Key Set and a list of the same keys are the same', async (t) => {
  const set = await build(t, { keys: { keys: [{ ...EC_JWK, kid: 'ec' }, { ...OCT, alg: 'HS512' }] } })
  const list = await build(t, {
    keys: [{ kid: 'ec', privateKey: EC.privateKey }, { kid: 'oct', secret: SECRET, algorithm: 'HS512' }],
  })
  t.same(set.jwt.keys.list(), list.jwt.keys.list())
  for (const algorithm of ['ES256', 'HS512'] as const) {
    t.match(await list.jwt.verify(set.jwt.encode({ id: 1 }, { algorithm })), { id: 1 })
    t.match(await set.jwt.verify(list.jwt.encode({ id: 1 }, { algorithm })), { id: 1 })
  }
})

t.test('the id and the algorithms of a key', async (t) => {
  const thumbprint = { kid: /^[\w-]{43}$/ }
  const CASES: Array<[name: string, keys: KeysSetting, facts: object, algorithms?: Settings['algorithms']]> = [
    ['the thumbprint where there is no id', [{ publicKey: EC.publicKey }], { ...thumbprint, algorithms: ['ES256'] }],
    ['the id of the JWK', [{ privateKey: { ...EC_JWK, kid: 'jwk' } }], { kid: 'jwk' }],
    ['the id of the entry', [{ kid: 'entry', privateKey: { ...EC_JWK, kid: 'jwk' } }], { kid: 'entry' }],
    ['HS256 for a secret', [{ kid: 'a', secret: SECRET }], { algorithms: ['HS256'] }],
    [
      'what the settings allow', [{ kid: 'a', secret: SECRET }], { algorithms: ['HS512', 'HS384'] },
      ['HS512', 'RS256', 'HS384'],
    ],
    [
      'its own algorithm among those', [{ publicKey: RSA.publicKey, algorithm: 'PS512' }], { algorithms: ['PS512'] },
      ['RS256', 'PS512'],
    ],
    [
      'that of its JWK', { keys: [{ ...RSA.publicKey.export({ format: 'jwk' }), alg: 'RS384' } as Jwk] },
      { algorithms: ['RS384'] },
    ]
  ]
  for (const [name, keys, facts, algorithms] of CASES) {
    const app = await build(t, { keys, ...(algorithms && { algorithms }) })
    t.match(app.jwt.keys.list()[0], facts, name)
  }
})

t.test('what is refused, by its path', async (t) => {
  const CASES: Array<[name: string, keys: unknown, path: string, algorithms?: Settings['algorithms']]> = [
    ['an empty list', [], 'keys: '],
    ['an empty set', { keys: [] }, 'keys: '],
    ['something else', 'keys', 'keys: '],
    ['an entry that is none', [null], 'keys: '],
    ['an entry without a key', [{ kid: 'a' }], 'keys/0/secret: '],
    ['an unknown name', [{ kid: 'a', secret: SECRET, secrte: 1 }], 'keys/0/secrte: '],
    ['an undefined id', [{ kid: undefined, secret: SECRET }], 'keys/0/kid: '],
    ['a secret without an id', [{ secret: SECRET }], 'keys/0/kid: '],
    ['an id twice', [{ kid: 'a', secret: SECRET }, { kid: 'a', publicKey: EC.publicKey }], 'keys/1/kid: '],
    ['one key twice', [{ publicKey: EC.publicKey }, { privateKey: EC.privateKey }], 'keys/1/kid: '],
    ['an algorithm that does not fit', [{ publicKey: EC.publicKey, algorithm: 'RS256' }], 'keys/0/algorithms: '],
    ['a key that no allowed algorithm fits', [{ publicKey: EC.publicKey }], 'keys/0/algorithms: ', ['RS256']],
    [
      'an algorithm that is not allowed', [{ publicKey: RSA.publicKey, algorithm: 'PS256' }], 'keys/0/algorithms: ',
      ['RS256'],
    ],
    ['a key for encryption, in a list', [{ ...EC_JWK, use: 'enc' }], 'keys/0/privateKey/use: '],
    ['a set for encryption', { keys: [{ ...EC_JWK, use: 'enc' }, { ...OCT, use: 'enc' }] }, 'keys: a key set given'],
    ['a JWK of a secret without an id', { keys: [{ kty: 'oct', k: OCT.k }] }, 'keys/0/kid: '],
    ['a secret for encryption, in a list', [{ ...OCT, use: 'enc' }], 'keys/0/secret/use: '],
    ['a secret that may not verify', { keys: [{ ...OCT, key_ops: [] }] }, 'keys/0/secret/key_ops: '],
    ['one for encryption, and no list of uses', { keys: [{ ...EC_JWK, use: ['enc'] }] }, 'keys/0/privateKey/use: '],
    ['an empty oct key', { keys: [{ ...OCT, k: '' }] }, 'keys/0/secret: '],
    ['an oct key without material', { keys: [{ kty: 'oct', kid: 'a' }] }, 'keys/0/secret: '],
    [
      'an oct key in another alphabet', { keys: [{ ...OCT, k: '////+///////////////////////////////////////=' }] },
      'keys/0/secret: ',
    ],
    ['an oct key whose alg is none of ours', { keys: [{ ...OCT, alg: 'HS1' }] }, 'keys/0/algorithm: '],
    [
      'a private JWK with the public part of another',
      { keys: [{ ...OTHER.publicKey.export({ format: 'jwk' }), d: EC_JWK.d }] }, 'keys/0/privateKey: ',
    ],
    ['two kinds of key', [{ kid: 'a', secret: SECRET, publicKey: EC.publicKey }], 'keys/0/secret: ']
  ]
  for (const [name, keys, path, algorithms] of CASES) {
    await t.rejects(build(t, { keys: keys as KeysSetting, ...(algorithms && { algorithms }) }), {
      code: 'APISTAR_JWT_SETTINGS_INVALID', message: new RegExp(path.replaceAll('/', '\\/')),
    }, name)
  }
  await t.rejects(build(t, {
    secret: SECRET, keys: [{ kid: 'a', secret: SECRET }],
  }), { message: /keys: given beside secret/ })
})

t.test('a secret keeps to what its JWK or its entry says', async (t) => {
  const INVALID = { code: 'APISTAR_JWT_SETTINGS_INVALID' }
  for (const keys of [
    { keys: [{ ...OCT, alg: 'HS512' }] }, [{ kid: 'oct', secret: SECRET, algorithm: 'HS512' as const }],
  ]) {
    const app = await build(t, { keys })
    t.throws(() => app.jwt.encode({ id: 1 }, { algorithm: 'HS256' }), INVALID)
    await t.rejects(app.jwt.verify(app.jwt.encode({ id: 1 }), { algorithms: ['HS256'] }), INVALID)
  }
  const reading = await build(t, { keys: { keys: [{ ...OCT, key_ops: ['verify'] }] } })
  t.throws(() => reading.jwt.encode({ id: 1 }), { code: 'APISTAR_JWT_ENCODE_FAILED' })
  const writing = await build(t, { keys: { keys: [{ ...OCT, key_ops: ['sign', 'verify'] }] } })
  t.match(await reading.jwt.verify(writing.jwt.encode({ id: 1 })), { id: 1 })
})

const X25519 = generateKeyPairSync('x25519')
const FOR_ENCRYPTION: ReadonlyArray<readonly [name: string, jwk: object]> = [
  ['use', { ...jwkOf(RSA.publicKey), use: 'enc' }],
  ['use, and an algorithm for signatures', { ...jwkOf(RSA.publicKey), use: 'enc', alg: 'RS256' }],
  ['use of a private key', { ...jwkOf(RSA.privateKey), use: 'enc' }],
  ['use of a secret', { kty: 'oct', k: OCT.k, use: 'enc' }],
  ['a key too short for us', { ...rsaJwk(1024), use: 'enc' }],
  ...[
    'RSA1_5', 'RSA-OAEP', 'RSA-OAEP-256', 'ECDH-ES', 'ECDH-ES+A256KW', 'A128KW', 'A256GCMKW', 'A256GCM',
    'A128CBC-HS256', 'PBES2-HS256+A128KW', 'dir', 'HPKE-0',
  ].map((alg) => [alg, { ...jwkOf(RSA.publicKey), alg }] as const),
  ['operations', { ...jwkOf(RSA.publicKey), key_ops: ['encrypt', 'wrapKey'] }],
  ['a curve for key agreement', jwkOf(X25519.publicKey)],
]

t.test('of a key set that is pasted, keys for encryption are left out and logged', async (t) => {
  const signing = { ...EC_JWK, kid: 'ours', use: 'sig' }
  for (const [name, jwk] of FOR_ENCRYPTION) {
    for (const kid of ['theirs', 'ours']) {
      const lines: string[] = []
      const app = await build(t, { keys: { keys: [{ ...jwk, kid } as object as Jwk, signing] } }, logTo(lines))
      t.strictSame(app.jwt.keys.list().map((key) => key.kid), ['ours'], `${name}, ${kid}`)
      t.match(await app.jwt.verify(app.jwt.encode({ id: 1 })), { id: 1 })
      t.strictSame(lines, ['apistar-jwt: key 1 of keys is left out: it is for encryption'])
    }
    const list = [{ ...jwk, kid: 'theirs' } as object as Jwk, signing]
    await t.rejects(build(t, { keys: list }), { message: /keys\/0/ }, `${name}, in a list`)
  }
})

t.test('of the set of a trusted issuer too', async (t) => {
  const keys = { keys: [{ ...jwkOf(RSA.publicKey), kid: 'a', use: 'enc' }, { ...jwkOf(EC.publicKey), kid: 'b' }] }
  const app = await build(t, { trustedIssuers: [{ issuer: 'https://them.example', keys }] })
  const them = await build(t, { keys: [{ ...EC_JWK, kid: 'b' }], issuer: 'https://them.example' })
  t.match(await app.jwt.verify(them.jwt.encode({ id: 1 })), { id: 1 })
})
