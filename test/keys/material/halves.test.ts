import { createSecretKey } from 'node:crypto'
import t from 'tap'
import type { PrivateKey, PublicKey } from '../../../index.js'
import { SECRET } from '../../helper.js'
import { BAILEY } from '../../http.js'
import {
  asPem, certificateOf, compressedPemOf, derOf, jwkOf, lockedPemOf, pairOf, pemOf, rsaJwk, type Kind,
} from '../../keys-fixtures.js'
import { refusedAtBoot, refusedInCall, register } from '../../refused.js'

const rsa = pairOf('rsa')
const p256 = pairOf('p256')
const ed25519 = pairOf('ed25519')
const PASSPHRASE = 'marker-of-a-passphrase'

t.test('the clothes that a key may come in', async (t) => {
  const locked = lockedPemOf(rsa.privateKey, PASSPHRASE)
  const cases: ReadonlyArray<readonly [string, PublicKey, PrivateKey]> = [
    ['SPKI and PKCS#8', pemOf(rsa.publicKey), pemOf(rsa.privateKey)],
    ['PKCS#1', pemOf(rsa.publicKey, 'pkcs1'), pemOf(rsa.privateKey, 'pkcs1')],
    ['SEC1', pemOf(p256.publicKey), pemOf(p256.privateKey, 'sec1')],
    ['X.509', certificateOf(ed25519), pemOf(ed25519.privateKey)],
    ['a point that is compressed', compressedPemOf(p256.publicKey), p256.privateKey],
    ['Buffers', Buffer.from(pemOf(rsa.publicKey)), Buffer.from(pemOf(rsa.privateKey))],
    [
      'bare bytes', new Uint8Array(Buffer.from(pemOf(p256.publicKey))),
      new Uint8Array(Buffer.from(pemOf(p256.privateKey))),
    ],
    ['KeyObjects', ed25519.publicKey, ed25519.privateKey],
    ['JWKs', jwkOf(rsa.publicKey), jwkOf(rsa.privateKey)],
    ['PEM with CRLF', pemOf(p256.publicKey).replaceAll('\n', '\r\n'), pemOf(p256.privateKey).replaceAll('\n', '\r\n')],
    [
      'PEM with text around it', `a key:\n${pemOf(p256.publicKey)}\nthat was it`,
      `a key:\n${pemOf(p256.privateKey)}\nthat was it`,
    ],
    ['an encrypted PKCS#8', rsa.publicKey, { key: locked, passphrase: PASSPHRASE }],
    ['an encrypted PKCS#8 in a Buffer', rsa.publicKey, { key: Buffer.from(locked), passphrase: PASSPHRASE }],
    [
      'an encrypted PKCS#1', rsa.publicKey,
      { key: lockedPemOf(rsa.privateKey, PASSPHRASE, 'pkcs1'), passphrase: PASSPHRASE },
    ],
    [
      'an encrypted SEC1', p256.publicKey,
      { key: lockedPemOf(p256.privateKey, PASSPHRASE, 'sec1'), passphrase: PASSPHRASE },
    ],
    ['{ key } without a passphrase', rsa.publicKey, { key: pemOf(rsa.privateKey) }],
    ['{ key } with an undefined one', rsa.publicKey, { key: pemOf(rsa.privateKey), passphrase: undefined }],
    ['{ key } with one that is not needed', rsa.publicKey, { key: pemOf(rsa.privateKey), passphrase: PASSPHRASE }],
  ]
  for (const [name, publicKey, privateKey] of cases) {
    const pair = await register(t, { publicKey, privateKey })
    const token = pair.jwt.encode(BAILEY)
    t.match(await pair.jwt.verify(token), BAILEY, `${name}: the pair`)
    t.match(
      await (await register(t, { privateKey })).jwt.verify(token),
      BAILEY,
      `${name}: the private key alone gives its public half`
    )
    const verifier = await register(t, { publicKey })
    t.match(await verifier.jwt.verify(token), BAILEY, `${name}: the public key alone verifies`)
    t.throws(
      () => verifier.jwt.encode(BAILEY),
      { code: 'APISTAR_JWT_ENCODE_FAILED', message: /no key here that can sign/ },
      `${name}: and does not sign`
    )
  }
})

t.test('what is no public key, and what is no private key', async (t) => {
  const secret = createSecretKey(Buffer.from(SECRET))
  const NO_PUBLIC = /publicKey: .* expected a public key: a PEM string or Buffer, a JWK object, a public KeyObject or CryptoKey/
  const HALF = /publicKey: a private key given, expected its public half/
  const NO_PRIVATE = /privateKey: .* expected a private key: a PEM string or Buffer, a JWK object, a private KeyObject or CryptoKey, or \{ key, passphrase \}/
  const cases: ReadonlyArray<readonly [string, object, RegExp]> = [
    ...[
      '', 'marker-of-a-secret', 12345678, true, [], {}, () => {}, new Date(), Symbol('marker'), 10n ** 9n,
      new ArrayBuffer(8), new Map(), Object(pemOf(rsa.publicKey)),
    ]
      .flatMap((given) => [
        [`a ${typeof given}`, { publicKey: given }, NO_PUBLIC], [`a ${typeof given}`, { privateKey: given }, NO_PRIVATE]
      ] as const),
    ['a private PEM as public', { publicKey: pemOf(rsa.privateKey) }, HALF],
    ['a private PKCS#1 as public', { publicKey: pemOf(rsa.privateKey, 'pkcs1') }, HALF],
    ['a private SEC1 as public', { publicKey: pemOf(p256.privateKey, 'sec1') }, HALF],
    ['an encrypted PEM as public', { publicKey: lockedPemOf(rsa.privateKey, PASSPHRASE) }, HALF],
    ['a private PEM in a Buffer as public', { publicKey: Buffer.from(pemOf(rsa.privateKey)) }, HALF],
    ['a private PEM behind a public one', { publicKey: pemOf(rsa.publicKey) + pemOf(rsa.privateKey) }, HALF],
    ['a private KeyObject as public', { publicKey: rsa.privateKey }, NO_PUBLIC],
    ['a secret KeyObject as public', { publicKey: secret }, NO_PUBLIC],
    ['{ key } as public', { publicKey: { key: pemOf(rsa.publicKey) } }, NO_PUBLIC],
    ['DER as public', { publicKey: derOf(rsa.publicKey) }, NO_PUBLIC],
    ['PEM of junk as public', { publicKey: asPem('PUBLIC KEY', Buffer.from('marker-of-junk')) }, NO_PUBLIC],
    ['a public PEM as private', { privateKey: pemOf(rsa.publicKey) }, NO_PRIVATE],
    ['a certificate as private', { privateKey: certificateOf(ed25519) }, NO_PRIVATE],
    ['a public KeyObject as private', { privateKey: rsa.publicKey }, NO_PRIVATE],
    ['a secret KeyObject as private', { privateKey: secret }, NO_PRIVATE],
    ['DER as private', { privateKey: derOf(rsa.privateKey) }, NO_PRIVATE],
    ['PEM of junk as private', { privateKey: asPem('PRIVATE KEY', Buffer.from('marker-of-junk')) }, NO_PRIVATE],
    ['{ key } of a KeyObject', { privateKey: { key: rsa.privateKey } }, NO_PRIVATE],
    ['{ key } of a JWK', { privateKey: { key: jwkOf(rsa.privateKey) } }, NO_PRIVATE],
    [
      'a JWK that cannot be read', { publicKey: { kty: 'EC', crv: 'marker-of-crv' } },
      /publicKey: a key given that cannot be read, expected a public key/,
    ],
    [
      'a JWK with another\'s public part',
      { privateKey: jwkOf(ed25519.privateKey, { x: jwkOf(pairOf('ed25519', 'another').publicKey).x }) },
      /privateKey: a JWK given whose public part is not that of its private part/,
    ],
    [
      'a passphrase that is no string',
      { privateKey: { key: lockedPemOf(rsa.privateKey, '12345678'), passphrase: 12345678 } }, NO_PRIVATE,
    ],
    ['a passphrase that is null', { privateKey: { key: pemOf(rsa.privateKey), passphrase: null } }, NO_PRIVATE],
    [
      'a passphrase under a misspelt name', { privateKey: { key: pemOf(rsa.privateKey), passfrase: PASSPHRASE } },
      NO_PRIVATE,
    ],
    [
      'a passphrase that is inherited',
      { privateKey: Object.create({ key: pemOf(rsa.privateKey), passphrase: PASSPHRASE }) }, NO_PRIVATE,
    ],
  ]
  for (const [name, settings, message] of cases) await refusedAtBoot(t, settings, message, name)
})

t.test('an encrypted key and its passphrase', async (t) => {
  const LOCKED = /privateKey: an encrypted key given without its passphrase, expected \{ key, passphrase \}/
  const WRONG = /privateKey: an encrypted key given with a passphrase that does not open it/
  for (const key of [lockedPemOf(rsa.privateKey, PASSPHRASE), lockedPemOf(p256.privateKey, PASSPHRASE, 'sec1')]) {
    await refusedAtBoot(t, { privateKey: key }, LOCKED, 'alone')
    await refusedAtBoot(t, { privateKey: { key } }, LOCKED, 'without a passphrase')
    await refusedAtBoot(t, { privateKey: { key, passphrase: '' } }, LOCKED, 'with an empty one')
    await refusedAtBoot(
      t, { privateKey: { key, passphrase: Buffer.alloc(0) } }, LOCKED, 'with an empty one in a Buffer'
    )
    await refusedAtBoot(t, { privateKey: { key, passphrase: `${PASSPHRASE} ` } }, WRONG, 'with a wrong one')
    await refusedAtBoot(
      t, { privateKey: { key, passphrase: Buffer.from(`${PASSPHRASE} `) } }, WRONG, 'with a wrong one in a Buffer'
    )
    const bytes = new Uint8Array(Buffer.from(PASSPHRASE))
    for (const passphrase of [PASSPHRASE, Buffer.from(PASSPHRASE), bytes]) {
      const app = await register(t, { privateKey: { key, passphrase } })
      t.match(await app.jwt.verify(app.jwt.encode(BAILEY)), BAILEY, 'with the right one')
    }
  }
})

t.test('PEM whose line ends are escaped, as in a variable of the environment', async (t) => {
  const clothes: ReadonlyArray<(pem: string) => string> = [
    (pem) => pem.replaceAll('\n', '\\n'),
    (pem) => pem.replaceAll('\n', '\\\\n'),
    (pem) => pem.replaceAll('\n', '\\r\\n'),
    (pem) => pem.trim().replaceAll('\n', '\\n'),
    (pem) => JSON.stringify(pem),
    (pem) => JSON.stringify(JSON.stringify(pem)),
    (pem) => `'${pem.trim().replaceAll('\n', '\\n')}'`,
    (pem) => `"${pem}"`,
    (pem) => pem.replaceAll('\n', '\r\n'),
  ]
  for (const { publicKey, privateKey } of [rsa, p256, ed25519]) {
    for (const wear of clothes) {
      const [pub, priv] = [wear(pemOf(publicKey)), wear(pemOf(privateKey))]
      const locked = { key: Buffer.from(wear(lockedPemOf(privateKey, PASSPHRASE))), passphrase: PASSPHRASE }
      for (const given of [priv, Buffer.from(priv), locked]) {
        const app = await register(t, { publicKey: pub, privateKey: given })
        t.match(await app.jwt.verify(app.jwt.encode(BAILEY)), BAILEY, pub.slice(0, 40))
      }
      await refusedAtBoot(
        t, { publicKey: priv }, /publicKey: a private key given, expected its public half/, 'a private one as public'
      )
    }
  }
})

t.test('RSA: its size and its exponent', async (t) => {
  const app = await register(t, { secret: SECRET })
  const small = pairOf('rsa1024')
  const cases: ReadonlyArray<readonly [string, object, RegExp | undefined]> = [
    [
      '1024 bits, PEM', { publicKey: pemOf(small.publicKey) },
      /publicKey: an RSA key of 1024 bits given, expected 2048 to 8192/,
    ],
    ['1024 bits, JWK', { publicKey: jwkOf(small.publicKey) }, /publicKey: an RSA key of 1024 bits/],
    ['1024 bits, KeyObject', { publicKey: small.publicKey }, /publicKey: an RSA key of 1024 bits/],
    ['1024 bits, private', { privateKey: small.privateKey }, /privateKey: an RSA key of 1024 bits/],
    ['1024 bits, private JWK', { privateKey: jwkOf(small.privateKey) }, /privateKey: an RSA key of 1024 bits/],
    ['2047 bits', { publicKey: rsaJwk(2047) }, /publicKey: an RSA key of 2047 bits/],
    ['2048 bits', { publicKey: rsaJwk(2048) }, undefined],
    ['8192 bits', { publicKey: rsaJwk(8192) }, undefined],
    ['8193 bits', { publicKey: rsaJwk(8193) }, /publicKey: an RSA key of 8193 bits/],
    ['16384 bits', { publicKey: rsaJwk(16384) }, /publicKey: an RSA key of 16384 bits/],
    [
      'exponent 1', { publicKey: rsaJwk(2048, 'AQ') },
      /publicKey: an RSA key given whose exponent is even, below 3 or above 2\^64/,
    ],
    ['exponent 2', { publicKey: rsaJwk(2048, 'Ag') }, /publicKey: an RSA key given whose exponent/],
    ['exponent 3', { publicKey: rsaJwk(2048, 'Aw') }, undefined],
    ['exponent 4', { publicKey: rsaJwk(2048, 'BA') }, /publicKey: an RSA key given whose exponent/],
    ['exponent 65536', { publicKey: rsaJwk(2048, 'AQAA') }, /publicKey: an RSA key given whose exponent/],
    ['exponent 0', { publicKey: rsaJwk(2048, 'AA') }, /publicKey: /],
    ['no exponent', { publicKey: rsaJwk(2048, '') }, /publicKey: /],
  ]
  for (const [name, settings, message] of cases) {
    if (message === undefined) {
      t.ok((await register(t, settings)).hasDecorator('jwt'), `${name} is taken`)
    } else {
      await refusedAtBoot(t, settings, message, name)
      await refusedInCall(t, app, 'publicKey' in settings ? 'verify' : 'encode', settings, message, name)
    }
  }
})

t.test('kinds and curves that no algorithm uses', async (t) => {
  const message = /Key: a key given of a kind or curve that no algorithm uses, expected RSA, P-256, P-384, P-521, Ed25519 or Ed448/
  for (const kind of ['rsaPss', 'p224', 'secp256k1', 'brainpool', 'x25519', 'dsa'] satisfies Kind[]) {
    const { publicKey, privateKey } = pairOf(kind)
    for (const algorithms of [undefined, ['ES256', 'PS256', 'EdDSA']]) {
      const more = algorithms === undefined ? {} : { algorithms }
      const name = `${kind} for ${algorithms?.join() ?? 'anything'}`
      await refusedAtBoot(t, { publicKey, ...more }, message, `${name}, KeyObject`)
      await refusedAtBoot(t, { publicKey: pemOf(publicKey), ...more }, message, `${name}, PEM`)
      await refusedAtBoot(t, { privateKey, ...more }, message, `${name}, private KeyObject`)
      await refusedAtBoot(t, { privateKey: pemOf(privateKey), ...more }, message, `${name}, private PEM`)
    }
  }
  for (const kind of ['secp256k1', 'x25519'] as const) {
    const { publicKey, privateKey } = pairOf(kind)
    await refusedAtBoot(t, { publicKey: jwkOf(publicKey) }, message, `${kind}, JWK`)
    await refusedAtBoot(t, { privateKey: jwkOf(privateKey) }, message, `${kind}, private JWK`)
  }
})
