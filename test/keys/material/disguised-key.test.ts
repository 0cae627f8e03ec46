import { createHash, createSecretKey, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import type { Jwk, Secret } from '../../../index.js'
import { isDisguisedKey } from '../../../lib/keys/material/disguised-key.js'
import { DERS, NOTATIONS, ON_ANY_TEXT, ON_DER, ON_PEM, type Clothing } from '../../disguises.js'
import { SECRET } from '../../helper.js'
import { asPem, certificateOf, derOf, jwkOf, lockedPemOf, pairOf, pemOf } from '../../keys-fixtures.js'
import { refused, refusedAtBoot, refusedInCall, register } from '../../refused.js'

const LONGEST = 8192
const SEED = { seed: 1 }

const ON_JWK: ReadonlyArray<Clothing<string>> = [
  ...ON_ANY_TEXT,
  ['with escaped quotes', (json) => json.replaceAll('"', '\\"')],
  ['in a key set', (json) => `{"keys":[${json}]}`],
  ['in a list', (json) => `[${json}]`],
  ['deep in JSON', (json) => `{"a":{"b":{"c":{"d":{"keys":[${json}]}}}}}`],
  ['indented', (json) => JSON.stringify(JSON.parse(json), null, 2)],
  ['behind a bracket', (json) => `[key] ${json}`],
  ['before a brace', (json) => `${json};}`],
  ['one a line', (json) => `${json}\n${json}`],
  ['cut off', (json) => json.slice(0, -1)],
  ['in upper case', (json) => json.toUpperCase()],
  ['with one letter escaped', (json) => json.replace('"kty"', '"\\u006bty"')],
]

const rsa = pairOf('rsa')
const p256 = pairOf('p256')
const ed25519 = pairOf('ed25519')

/** In which clothes a key is missed, as it comes or as bytes; a longer one is refused by its length. */
function missedIn<Given> (given: Given, clothes: ReadonlyArray<Clothing<Given>>): string[] {
  const missed = clothes.filter(([, wear]) => {
    const worn = wear(given)
    const bytes = Buffer.from(worn as string)
    return bytes.length <= LONGEST && !(isDisguisedKey(worn) && isDisguisedKey(bytes))
  })
  return missed.map(([clothing]) => clothing)
}

/** Asserts that a key is found in all its clothes. */
function found<Given> (t: Test, name: string, given: Given, clothes: ReadonlyArray<Clothing<Given>>): void {
  t.strictSame(missedIn(given, clothes), [], `${name}: in ${clothes.length} clothes`)
}

/** Asserts that none of these is taken for a key. */
function taken (t: Test, name: string, secrets: ReadonlyArray<string | Buffer>): void {
  t.strictSame(secrets.filter((secret) => isDisguisedKey(secret)), [], name)
}

t.test('a key in DER, in PEM and as the body of a PEM', (t) => {
  for (const [name, der] of DERS) {
    found(t, name, der, ON_DER)
    const pem = asPem('SOME KEY', der)
    found(t, `${name}, PEM`, pem, ON_PEM)
    const body = pem.replace(/-----.*-----\n?/g, '')
    found(t, `${name}, body`, body, ON_ANY_TEXT)
    found(t, `${name}, body without newlines`, body.replace(/\s/g, ''), ON_ANY_TEXT)
    const base64 = Buffer.from(pem).toString('base64')
    const prefixed = [`public-key/${base64}`, `public-key-${body}`, `key_${body.replaceAll('\n', '')}`]
    found(t, `${name}, behind a prefix of its own alphabet`, 0, prefixed.map((text) => [text.slice(0, 11), () => text]))
    found(t, `${name}, behind a BOM`, 0, [['DER', () => Buffer.concat([Buffer.from('\uFEFF'), der])]])
  }
  found(t, 'locked PKCS#1', lockedPemOf(rsa.privateKey, 'passphrase', 'pkcs1'), ON_PEM.slice(0, 5))
  found(t, 'X.509', certificateOf(ed25519), ON_PEM)
  t.end()
})

/** Bytes that look random, and are the same in every run. */
function bytesFrom (seed: string, length: number): Buffer {
  return createHash('shake256', { outputLength: length }).update(seed).digest()
}

function uuidFrom (seed: string): string {
  return bytesFrom(seed, 16).toString('hex').replace(/(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-a$4-')
}

// What a key begins with; `..` is a byte that may be any, and after the last may come any.
const HEADS = [
  '30 0d 06 09 2a 86 48 86 f7 0d 01 01', '30 13 06 07 2a 86 48 ce 3d 02 01', '30 10 06 05 2b 81 04 00 22',
  '30 2a 30 05 06 03 2b 65 70',
  '30 0b 06 09 60 86 48 01 65 03 04 02', '30 82 01 .. 02 82 01 .. 00 ..', '30 82 04 .. 02 01 00 02 82 01 .. 00 ..',
  '30 82 02 .. 02 01 00 02 81 .. 00 ..', '30 81 .. 02 81 .. 00 ..', '30 81 df 02 81 .. 00 91',
  '30 .. 02 01 01 04 20 ..', '30 81 .. 02 01 01 04 30 ..',
  '30 82 02 .. 30 82 01 .. a0 03 02 01 02 02 ..', '30 82 01 .. 30 81 .. a0 03 02 01 02 02 ..',
]
// Bytes that a program escapes, that start an escape, that begin or end a character of UTF-8, and halves of surrogates.
const UNLUCKY = [
  0x0a, 0x0d, 0x22, 0x25, 0x26, 0x27, 0x30, 0x3d, 0x5c, 0x60,
  0x80, 0xa0, 0xc3, 0xd8, 0xdb, 0xdc, 0xdf, 0xe0, 0xf0, 0xff,
]

t.test('a key whose bytes clash with what it wears', (t) => {
  for (const head of HEADS) {
    const keys = UNLUCKY.map((byte) => {
      const hex = head.replaceAll('..', byte.toString(16).padStart(2, '0')).replaceAll(' ', '')
      return Buffer.concat([Buffer.from(hex, 'hex'), bytesFrom(hex, 80)])
    })
    const missed = keys.flatMap((key) =>
      missedIn(key, ON_DER).map((clothing) => `${key.toString('hex', 0, 16)} ${clothing}`))
    t.strictSame(missed, [], head)
  }
  t.end()
})

t.test('a key as a JWK, in JSON and in other notations', (t) => {
  for (const kind of ['rsa', 'p256', 'ed25519'] as const) {
    for (const key of Object.values(pairOf(kind))) {
      const jwk = jwkOf(key, { kid: 'a', use: 'sig' })
      found(t, `${kind} ${key.type}`, JSON.stringify(jwk), ON_JWK)
      for (const [name, write] of NOTATIONS) found(t, `${kind} ${key.type}, ${name}`, write(jwk), ON_ANY_TEXT)
    }
  }
  t.ok(isDisguisedKey('{"k":"c2VjcmV0","kty":"oct"}'), 'oct')
  t.ok(
    isDisguisedKey(JSON.stringify({ kty: 'AKP', alg: 'ML-DSA-44', pub: randomBytes(1312).toString('base64url') })),
    'AKP'
  )
  t.end()
})

function openSsh (type: string): Buffer {
  const string = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes])
  return Buffer.concat([string(Buffer.from(type)), string(randomBytes(32))])
}

t.test('a key of OpenSSH', (t) => {
  const types = [
    'ssh-rsa', 'ssh-dss', 'ssh-ed25519', 'ssh-ed448', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp521',
    'sk-ssh-ed25519@openssh.com', 'sk-ecdsa-sha2-nistp256@openssh.com', 'ssh-ed25519-cert-v01@openssh.com',
  ]
  for (const type of types) {
    const bytes = openSsh(type)
    found(t, type, `${type} ${bytes.toString('base64')} bailey@example.com`, ON_ANY_TEXT)
    found(t, `${type}, its body alone`, bytes.toString('base64'), ON_ANY_TEXT)
    found(t, `${type} in binary`, bytes, ON_DER.slice(0, 3))
  }
  const own = Buffer.from(`openssh-key-v1\0${'\0'.repeat(60)}`)
  found(t, 'a private key in binary', own, ON_DER.slice(0, 3))
  found(t, 'a private key', asPem('OPENSSH PRIVATE KEY', own), ON_PEM)
  found(t, 'a key of PuTTY', 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: key\n', ON_ANY_TEXT)
  t.end()
})

t.test('a key as tools print it', (t) => {
  const modulus = Buffer.from(String(jwkOf(rsa.publicKey).n), 'base64url')
  const colons = (bytes: Buffer): string =>
    bytes.toString('hex').replace(/(..){15}/g, '$&\n').replace(/..(?=.)/g, '$&:')
  const printed = [
    `Public-Key: (2048 bit)\nModulus:\n    00:${colons(modulus)}\nExponent: 65537 (0x10001)`,
    `RSA Public-Key: (2048 bit)\nModulus (2048 bit):\n    00:${colons(modulus)}`,
    `Modulus=${modulus.toString('hex').toUpperCase()}`,
    `<RSAKeyValue><Modulus>${modulus.toString('base64')}</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>`,
    `Public-Key: (256 bit)\npub:\n    04:${colons(randomBytes(64))}\nASN1 OID: prime256v1`,
    `ED25519 Private-Key:\npriv:\n    ${colons(randomBytes(32))}\npub:\n    ${colons(randomBytes(32))}`,
  ]
  for (const text of printed) found(t, text.slice(0, 20), text, ON_ANY_TEXT.slice(0, 5))
  t.end()
})

// As random as a secret, but the same in every run: one in a hundred thousand runs would meet a short mark by chance.
t.test('a true secret is never taken for a key', (t) => {
  const encodings = ['base64', 'base64url', 'hex'] as const
  const lengths = [...Array(200).keys()].map((length) => length + 1).concat(256, 512, 1024, 2048, 4096)
  for (let round = 0; round < 3; round += 1) {
    const bytes = lengths.map((length) => bytesFrom(`${round} ${length}`, length))
    taken(t, 'random bytes', bytes)
    for (const encoding of encodings) {
      const texts = bytes.map((random) => random.toString(encoding))
      taken(t, `random bytes in ${encoding}`, texts)
      taken(
        t,
        `random bytes in base64 of ${encoding}`,
        texts.map((text) => Buffer.from(text).toString('base64').slice(0, LONGEST))
      )
    }
    taken(
      t,
      'random bytes as text',
      bytes.flatMap((random) => [random.toString(), random.toString('latin1').slice(0, LONGEST / 2)])
    )
    taken(
      t,
      'random hex with colons',
      bytes.map((random) => random.toString('hex').replace(/..(?=.)/g, '$&:').slice(0, LONGEST))
    )
    taken(t, 'random bytes in a list', bytes.map((random) => random.join().slice(0, LONGEST)))
    taken(t, 'random base64 in lines', bytes.map((random) => random.toString('base64').replace(/.{76}/g, '$&\n')))
  }
  const long = bytesFrom('long', 6000).toString('base64url')
  taken(t, 'random characters, and escapes of escapes', [`one\\ntwo\\\\nthree\\\\\\\\n${long}`])
  taken(t, 'UUIDs', Array.from({ length: 1000 }, (_, place) => uuidFrom(`${place}`)))
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => !isDisguisedKey(text)), SEED)
  fc.assert(fc.property(fc.json(), (text) => !isDisguisedKey(text)), SEED)
  t.end()
})

t.test('words that keys are described with are no key', (t) => {
  const words = [
    'begin', 'END', 'kty', 'RSA', 'EC', 'OKP', 'oct', 'crv', 'x', 'public key', 'private-key', 'certificate', 'modulus',
    'pub', 'exponent',
    'ssh-rsa', 'AAAA', '--', 'secret:', 'n', '0x', '\\n', '%20', '&amp;', '{}', '"', '=',
  ]
  const passphrase = fc.array(fc.constantFrom(...words, ...SECRET.split(' ')), { maxLength: 40 })
    .map((picked) => picked.join(' '))
  fc.assert(fc.property(passphrase, (text) => !isDisguisedKey(text)), SEED)
  taken(t, 'what may look like one', [
    SECRET, 'secret', '0'.repeat(64), 'a'.repeat(64), '{}', '[]', '""', '"secret"', '{"secret":"of mine"}',
    '{"secret":null,"n":[1]}', '[broken',
    '{"a" "b"}', '-----', 'ssh-rsa', 'the ssh-rsa algorithm', 'kty', 'MII', '0x30', '\u0030\u0082',
    'pässword'.repeat(4),
    '01234567-89ab-cdef-0123-456789abcdef', '"""', '{"a":{"b":{"c":{"d":{"e":{"f":"g"}}}}}}', '-----\n'.repeat(9),
    'let us begin: the kty member of a JWK says RSA, and that is all that I will tell you',
    '----- begin of a long passphrase',
    'a passphrase with "kty" in it', 'meet me at the pub: at eight',
    'one modulus (and one exponent) make a key, said the ssh-rsa people',
    '{"alg":"HS256","secret":"c2VjcmV0IHRoYXQgaXMgbG9uZyBlbm91Z2ggZm9yIHRoZSBoYXNo"}',
    'пароль, который никто не угадает', '秘密の合言葉'.repeat(9),
  ])
  taken(t, 'random bytes that start as DER does', [Buffer.from([0x30, 0x82, 1, 0, ...Buffer.alloc(256, 7)])])
  taken(t, 'a secret in UTF-16', [Buffer.from(SECRET, 'utf16le')])
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  taken(t, 'a secret in base64, many times over', [base64(base64(base64(base64(base64(SECRET)))))])
  t.end()
})

// Crafted so that each step has much to do: runs of what marks and escapes start with, and layers that all go on.
const CRAFTED: readonly string[] = [
  'MA'.repeat(12) + '!', '-', '[', '\\', '{', '"', '-----BEGIN ', '----begin a key ', '%41', '%25', '&#38;', '&amp;',
  '\\u0041', '\\\\', '\\x', 'A\0',
  '\0', '0', '48,', '-1,', '0x', '"kty" ', 'kty rsa x ', 'x: aaaaaaaaaaaaaaaaaaa', 'ssh-rsa  AAA', 'aaaa',
  'putty-user-key-file-',
  'modulus (1 bit) 00 00 ', 'pub: 00 00 ', '30820122', '\x06\x09*\x86H\x86', '0\x82..\x02\x82..', '0.\x02\x01\x01',
  '\x02\x02', '\x06\x06', '\ufffd', 'ⴀ',
  'QUFB', 'LS0t', 'TFMwdExT', 'MIIB', '"+"', '\n', '_', '=3D', 'é',
]

t.test('whatever is crafted is judged in bounded time', (t) => {
  const fill = (text: string): string =>
    text.repeat(LONGEST).slice(0, Math.floor(LONGEST / Buffer.byteLength(text)) * text.length)
  const cut = (wear: (text: string) => string | Buffer, text: string): Buffer => {
    const most = Math.floor(LONGEST * text.length / Buffer.from(wear(text) as string).length)
    return Buffer.from(wear(text.slice(0, most)) as string).subarray(0, LONGEST)
  }
  const texts = CRAFTED.flatMap((text) =>
    [Buffer.from(fill(text)), ...ON_ANY_TEXT.map(([, wear]) => cut(wear, fill(text)))])
  // Far above what it takes, and far below the seconds that one took before.
  const MOST_MILLISECONDS = 500
  const slow = texts.filter((text) => {
    const before = process.cpuUsage()
    isDisguisedKey(text)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1000 > MOST_MILLISECONDS
  })
  t.strictSame(slow.map((text) => text.toString('latin1', 0, 40)), [])
  t.end()
})

t.test('what hides more and more text is no random secret', (t) => {
  let text = 'QUJD'.repeat(600)
  for (let layer = 0; layer < 3; layer++) text = Buffer.from(text).toString('base64')
  t.notOk(isDisguisedKey(text.slice(0, LONGEST)), 'three layers of base64')
  t.ok(isDisguisedKey(`%${'25'.repeat(4000)}41`), 'thousands of layers of percent signs')
  t.end()
})

t.test('one detector guards every place where a secret comes in', async (t) => {
  const app = await register(t, { secret: SECRET })
  const python = NOTATIONS[0]?.[1] as (jwk: Jwk) => string
  const disguises: ReadonlyArray<readonly [string, Secret]> = [
    ['PEM', pemOf(rsa.publicKey)],
    ['a private PEM', pemOf(p256.privateKey)],
    ['PEM in a Buffer', Buffer.from(pemOf(rsa.publicKey))],
    ['DER', derOf(ed25519.publicKey)],
    ['DER read as Latin-1', derOf(rsa.publicKey).toString('latin1')],
    ['DER read as UTF-16', derOf(p256.publicKey).toString('utf16le')],
    ['hex with colons', derOf(p256.publicKey).toString('hex').replace(/..(?=.)/g, '$&:')],
    ['JWK', JSON.stringify(jwkOf(p256.publicKey))],
    ['JWK in Python', python(jwkOf(p256.publicKey))],
    ['X.509', certificateOf(ed25519)],
    ['OpenSSH', `ssh-rsa ${openSsh('ssh-rsa').toString('base64')}`],
    ['a secret KeyObject that holds PEM', createSecretKey(Buffer.from(pemOf(rsa.publicKey)))],
    ['a secret KeyObject that holds DER', createSecretKey(derOf(rsa.publicKey))],
  ]
  const rotate = (secret: Secret) => () => app.jwt.keys.rotate({ kid: 'next', secret }, { grace: 1 })
  for (const [name, secret] of disguises) {
    const message = /secret: .* given, expected a random secret, but it is a public or private key: use publicKey or privateKey/
    const doors = [
      { secret }, { secret, algorithms: ['RS256', 'ES256'] }, { keys: [{ kid: 'a', secret }] }, {
        secret: SECRET, trustedIssuers: [{ issuer: 'them', secret }],
      },
    ]
    for (const door of doors) await refusedAtBoot(t, door, message, `${name}: ${Object.keys(door).join()}`)
    for (const call of ['encode', 'verify'] as const) await refusedInCall(t, app, call, { secret }, message, name)
    await refused(t, rotate(secret), secret, message, `${name}: rotate`)
  }
})
