import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import t from 'tap'
import type { Algorithm } from '../../index.js'
import { forge, part, resign, seal, unsigned, withPart } from '../forge.js'
import { SECRET } from '../helper.js'
import { BAILEY, FORGED, JUNK, OPEN, WRONG_ALGORITHM } from '../http.js'
import { judge, type Case } from '../judge.js'

const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })
const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const P384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const ED25519 = generateKeyPairSync('ed25519')
const OTHER = 'another secret, long enough for every hash of the whole SHA-2 family'

const NONES = ['none', 'None', 'NONE', 'nOnE', ' none', 'none ', 'none\0', 'n\u00f6ne', '']
const NO_NAMES = [
  undefined, null, 1, true, [], ['HS256'], {}, { HS256: 1 }, 'hs256', 'Hs256', ' HS256', 'HS256 ', 'HS256\0', 'HS256\n',
  'HS-256', 'HMAC', 'SHA256', 'HS256,none',
  'HS2560', 'HS25', '\uff28\uff33256', '__proto__', 'constructor', 'toString', 'valueOf',
]

t.test('an alg that is not exactly one of algorithms, the signature right by all others', async (t) => {
  await judge(t, { secret: SECRET }, [
    ['HS256', forge(), OPEN],
    ...NONES.flatMap((alg): Case[] => [
      [`${JSON.stringify(alg)}, signed`, forge(BAILEY, { alg }), WRONG_ALGORITHM],
      [
        `${JSON.stringify(alg)}, junk for a signature`, forge(BAILEY, { alg }, { signature: Buffer.of(0) }),
        WRONG_ALGORITHM,
      ],
      [`${JSON.stringify(alg)}, not signed`, unsigned(BAILEY, { alg }), JUNK],
    ]),
    ...NO_NAMES.map((alg): Case => [JSON.stringify(alg) ?? 'no alg', forge(BAILEY, { alg }), WRONG_ALGORITHM]),
    ...['HS384', 'HS512'].map((alg): Case => [alg, forge(BAILEY, { alg }), WRONG_ALGORITHM]),
    ['HS512 labelled HS256', forge(BAILEY, { alg: 'HS256' }, { alg: 'HS512' }), FORGED],
    ['Alg in capitals', forge(BAILEY, { ALG: 'HS256' }), WRONG_ALGORITHM],
    ['alg of a prototype', forge(BAILEY, '{"__proto__":{"alg":"HS256"}}'), WRONG_ALGORITHM],
    ['none of a prototype', forge(BAILEY, '{"alg":"HS256","__proto__":{"alg":"none"}}'), OPEN],
  ])
  await judge(t, { secret: SECRET, algorithms: ['HS512', 'HS384'] }, [
    ...['HS384', 'HS512'].map((alg): Case => [alg, forge(BAILEY, { alg }), OPEN]),
    ['HS256', forge(), WRONG_ALGORITHM],
    ['HS384 labelled HS512', forge(BAILEY, { alg: 'HS512' }, { alg: 'HS384' }), FORGED],
  ])
})

t.test('a public key taken for a secret', async (t) => {
  for (const { publicKey, privateKey, alg } of [
    { ...RSA, alg: 'RS256' }, { ...P256, alg: 'ES256' }, { ...ED25519, alg: 'EdDSA' },
  ]) {
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const jwk = publicKey.export({ format: 'jwk' })
    const secrets = [
      pem, pem.trim(), pem.replaceAll('\n', ''), pem.replaceAll('\n', '\r\n'),
      publicKey.export({ type: 'spki', format: 'der' }), JSON.stringify(jwk),
      String(jwk.n ?? jwk.x), Buffer.from(String(jwk.n ?? jwk.x), 'base64url'), '',
    ]
    await judge(t, { publicKey }, [
      [alg, forge(BAILEY, { alg }, { key: privateKey }), OPEN],
      ...secrets.flatMap((key, index) => ['HS256', 'HS384', 'HS512'].flatMap((hmac): Case[] => [
        [`${hmac} with clothing ${index} of ${alg}`, forge(BAILEY, { alg: hmac }, { alg: hmac, key }), WRONG_ALGORITHM],
        [`${hmac} with clothing ${index} labelled ${alg}`, forge(BAILEY, { alg }, { alg: hmac, key }), FORGED],
      ])),
      ...NONES.map((none): Case => [
        `${JSON.stringify(none)} for ${alg}`, forge(BAILEY, { alg: none }, { signature: Buffer.of(0) }),
        WRONG_ALGORITHM,
      ]),
    ])
  }
})

t.test('algorithms of one key, taken for each other', async (t) => {
  const names = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'] as const satisfies Algorithm[]
  const made = names.map((alg) => [alg, forge(BAILEY, { alg }, { key: RSA.privateKey })] as const)
  for (const allowed of names) {
    await judge(t, { publicKey: RSA.publicKey, algorithms: [allowed] }, [
      ...made.map(([alg, token]): Case =>
        [`${alg} where ${allowed} is allowed`, token, alg === allowed ? OPEN : WRONG_ALGORITHM]),
      ...names.map((alg): Case => [
        `${alg} labelled ${allowed}`, forge(BAILEY, { alg: allowed }, { alg, key: RSA.privateKey }), alg === allowed
          ? OPEN
          : FORGED,
      ]),
    ])
  }
  await judge(
    t, { publicKey: RSA.publicKey }, made.map(([alg, token]): Case => [`${alg} where all are allowed`, token, OPEN])
  )
})

t.test('signatures that are not right', async (t) => {
  const good = forge()
  const changes: ReadonlyArray<(signature: Buffer) => Uint8Array> = [
    (signature) => signature.map((byte, index) => index === 31 ? byte ^ 1 : byte),
    ...[31, 16, 1].map((size) => (signature: Buffer) => signature.subarray(0, size)),
    (signature) => Buffer.concat([signature, Buffer.of(0)]),
    (signature) => Buffer.concat([signature, signature]), () => Buffer.alloc(32), () => Buffer.alloc(64),
    (signature) => Buffer.from(signature.toString('hex')), () => Buffer.from('null'),
  ]
  await judge(t, { secret: SECRET }, [
    ...changes.map((change, index): Case =>
      [`HS256, ${index}`, resign(good, (_input, signature) => change(signature)), FORGED]),
    ...['', OTHER, SECRET.slice(0, -1), `${SECRET} `, SECRET.toUpperCase(), Buffer.alloc(32)].map((key): Case =>
      [`HS256 with ${JSON.stringify(key)}`, forge(BAILEY, { alg: 'HS256' }, { key }), FORGED]),
    ['another payload', withPart(good, 1, part({ username: 'admin' })), FORGED],
    ['another header', withPart(good, 0, part({ alg: 'HS256', kid: 'x' })), FORGED],
    ['the payload alone signed', withPart(good, 2, String(seal(part(BAILEY)).split('.')[1])), FORGED],
  ])
  const es256 = (bytes: Buffer): string => forge(BAILEY, { alg: 'ES256' }, { signature: bytes })
  const text = Buffer.from(`${part({ alg: 'ES256' })}.${part(BAILEY)}`)
  const raw = sign('sha256', text, { key: P256.privateKey, dsaEncoding: 'ieee-p1363' })
  const order = Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551', 'hex')
  await judge(t, { publicKey: P256.publicKey }, [
    ['ES256', es256(raw), OPEN],
    ...[sign('sha256', text, P256.privateKey), Buffer.alloc(64), Buffer.alloc(64, 0xff), Buffer.concat([order, order]),
      Buffer.of(0), raw.subarray(0, 63), raw.subarray(0, 32),
      Buffer.concat([raw, Buffer.of(0)]), Buffer.concat([Buffer.of(0), raw]),
      Buffer.concat([raw.subarray(32), raw.subarray(0, 32)]), Buffer.from('3006020100020100', 'hex'),
    ].map((bytes, index): Case => [`ES256, ${index}`, es256(bytes), FORGED]),
    ['ES384 of another curve', forge(BAILEY, { alg: 'ES384' }, { key: P384.privateKey }), WRONG_ALGORITHM],
    ['ES384 labelled ES256', forge(BAILEY, { alg: 'ES256' }, { alg: 'ES384', key: P384.privateKey }), FORGED],
    ['ES256K', forge(BAILEY, { alg: 'ES256K' }, { alg: 'ES256', key: P256.privateKey }), WRONG_ALGORITHM],
  ])
  await judge(t, { publicKey: ED25519.publicKey }, [
    ...[0, 1, 32, 63, 64, 65, 114].map((size): Case => [
      `EdDSA, ${size} zeros`, forge(BAILEY, { alg: 'EdDSA' }, { signature: Buffer.alloc(size) }),
      size === 0 ? JUNK : FORGED,
    ]),
    [
      'the name of EdDSA with this curve (RFC 9864)',
      forge(BAILEY, { alg: 'Ed25519' }, { alg: 'EdDSA', key: ED25519.privateKey }), OPEN,
    ],
    [
      'the name of another curve', forge(BAILEY, { alg: 'Ed448' }, { alg: 'EdDSA', key: ED25519.privateKey }),
      WRONG_ALGORITHM,
    ],
  ])
  await judge(t, { publicKey: RSA.publicKey }, [0, 1, 128, 255, 256, 257].map((size): Case =>
    [
      `RS256, ${size} zeros`, forge(BAILEY, { alg: 'RS256' }, { signature: Buffer.alloc(size) }),
      size === 0 ? JUNK : FORGED,
    ]))
})

// One of 256 begins so, and of a modulus whose first byte is small one of a few.
function forgeFromZero (alg: Algorithm, key: KeyObject): string {
  for (let id = 0; ; id++) {
    const token = forge({ id }, { alg }, { alg, key })
    if (Buffer.from(String(token.split('.')[2]), 'base64url')[0] === 0) return token
  }
}

t.test('an RSA signature without the zero that it begins with', async (t) => {
  for (const { privateKey } of [RSA, generateKeyPairSync('rsa', { modulusLength: 2050 })]) {
    for (const alg of ['PS256', 'PS384', 'PS512', 'RS256'] as const) {
      const token = forgeFromZero(alg, privateKey)
      await judge(t, { privateKey, algorithms: [alg] }, [
        [alg, token, OPEN],
        [`${alg}, a byte less`, resign(token, (_, signature) => signature.subarray(1)), FORGED],
        [`${alg}, a byte more`, resign(token, (_, signature) => Buffer.concat([Buffer.of(0), signature])), FORGED],
      ])
    }
  }
})
