import { createSecretKey, randomBytes } from 'node:crypto'
import t from 'tap'
import type { Secret } from '../../../index.js'
import { isBlank, isDisguisedKey } from '../../../lib/keys/material/disguised-key.js'
import { SECRET } from '../../helper.js'
import { asPem, certificateOf, derOf, jwkOf, lockedPemOf, pairOf, pemOf, type Kind } from '../../keys-fixtures.js'
import { refusedAtBoot, refusedInCall, register } from '../../refused.js'

type Clothing = readonly [name: string, wear: (text: string) => string | Buffer]

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le')

const ON_ANY_TEXT: readonly Clothing[] = [
  ['bare', (text) => text],
  ['behind white space', (text) => ` \r\n\t${text}\n\n`],
  ['behind a BOM', (text) => `\ufeff${text}`],
  ['behind a prefix', (text) => `JWT_KEY=${text}`],
  ['in quotes', (text) => `'${text}'`],
  ['in JSON quotes', (text) => JSON.stringify(text)],
  ['in JSON quotes twice', (text) => JSON.stringify(JSON.stringify(text))],
  ['in a JSON object', (text) => JSON.stringify({ name: 'key', key: text })],
  ['in JSON with escaped slashes', (text) => JSON.stringify([text]).replaceAll('/', '\\/')],
  ['with escaped newlines', (text) => text.replaceAll('\n', '\\n')],
  ['with newlines escaped twice', (text) => text.replaceAll('\n', '\\\\n')],
  ['with CRLF', (text) => text.replaceAll('\n', '\r\n')],
  ['on one line', (text) => text.replaceAll('\n', ' ')],
  ['in base64', base64],
  ['in base64url', (text) => Buffer.from(text).toString('base64url')],
  ['in base64 twice', (text) => base64(base64(text))],
  ['in a data URL', (text) => `data:application/octet-stream;base64,${base64(text)}`],
  ['in hex', (text) => Buffer.from(text).toString('hex')],
  ['in UTF-16', utf16],
  ['in UTF-16 with a BOM', (text) => utf16(`\ufeff${text}`)],
  ['in UTF-16, big end first', (text) => utf16(text).swap16()],
  ['in UTF-16, big end first, with a BOM', (text) => utf16(`\ufeff${text}`).swap16()],
]

const ON_PEM: readonly Clothing[] = [
  ...ON_ANY_TEXT,
  ['after a comment', (pem) => `Bag Attributes\n  friendlyName: key\n${pem}`],
  ['in lower case', (pem) => pem.toLowerCase()],
  ['without its first line', (pem) => pem.slice(pem.indexOf('\n') + 1)],
  ['without its last line', (pem) => pem.slice(0, pem.indexOf('-----END'))],
  ['percent-encoded', encodeURIComponent],
]

const ON_DER: ReadonlyArray<readonly [name: string, wear: (der: Buffer) => string | Buffer]> = [
  ['DER', (der) => der],
  ['DER behind white space', (der) => Buffer.concat([Buffer.from(' \n'), der])],
  ['DER before a newline', (der) => Buffer.concat([der, Buffer.from('\n')])],
  ['DER in hex', (der) => der.toString('hex')],
  ['DER in upper-case hex', (der) => der.toString('hex').toUpperCase()],
  ['DER in base64url', (der) => der.toString('base64url')],
  ['DER in base64 of base64', (der) => base64(der.toString('base64'))],
]

const ON_JWK: readonly Clothing[] = [
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
]

const rsa = pairOf('rsa')
const p256 = pairOf('p256')
const ed25519 = pairOf('ed25519')

const DERS: ReadonlyArray<readonly [string, Buffer]> = [
  ...(['rsa', 'rsa1024', 'rsaPss', 'p256', 'p384', 'p521', 'p224', 'secp256k1', 'ed25519', 'ed448', 'x25519', 'dsa'] satisfies Kind[]).flatMap((kind) => {
    const { publicKey, privateKey } = pairOf(kind)
    return [[`${kind} SPKI`, derOf(publicKey)], [`${kind} PKCS#8`, derOf(privateKey)]] as const
  }),
  ['RSA PKCS#1, public', derOf(rsa.publicKey, 'pkcs1')],
  ['RSA PKCS#1, private', derOf(rsa.privateKey, 'pkcs1')],
  ['P-256 SEC1', derOf(p256.privateKey, 'sec1')],
  ['locked PKCS#8', Buffer.from(lockedPemOf(rsa.privateKey, 'passphrase').replace(/-----.*-----|\s/g, ''), 'base64')],
  ['X.509', Buffer.from(certificateOf(ed25519).replace(/-----.*-----|\s/g, ''), 'base64')],
]

function openSsh (type: string): Buffer {
  const string = (bytes: Buffer): Buffer => Buffer.concat([Buffer.from([0, 0, 0, bytes.length]), bytes])
  return Buffer.concat([string(Buffer.from(type)), string(randomBytes(32))])
}

t.test('a key in PEM, in DER and as the body of a PEM', (t) => {
  for (const [name, der] of DERS) {
    for (const [clothing, wear] of ON_DER) t.ok(isDisguisedKey(Buffer.from(wear(der) as string)), `${name}: ${clothing}`)
    const pem = asPem('SOME KEY', der)
    for (const [clothing, wear] of ON_PEM) t.ok(isDisguisedKey(Buffer.from(wear(pem) as string)), `${name}: PEM ${clothing}`)
    const body = pem.replace(/-----.*-----\n?/g, '')
    for (const [clothing, wear] of ON_ANY_TEXT) {
      t.ok(isDisguisedKey(Buffer.from(wear(body) as string)), `${name}: body ${clothing}`)
      t.ok(isDisguisedKey(Buffer.from(wear(body.replace(/\s/g, '')) as string)), `${name}: body without newlines, ${clothing}`)
    }
  }
  t.ok(isDisguisedKey(Buffer.from(lockedPemOf(rsa.privateKey, 'passphrase', 'pkcs1'))), 'locked PKCS#1')
  t.end()
})

t.test('a key as a JWK', (t) => {
  for (const kind of ['rsa', 'p256', 'ed25519'] as const) {
    for (const key of Object.values(pairOf(kind))) {
      for (const [clothing, wear] of ON_JWK) {
        t.ok(isDisguisedKey(Buffer.from(wear(JSON.stringify(jwkOf(key))) as string)), `${kind} ${key.type}: ${clothing}`)
      }
    }
  }
  t.ok(isDisguisedKey(Buffer.from('{"k":"c2VjcmV0","kty":"oct"}')), 'oct')
  t.end()
})

t.test('a key of OpenSSH', (t) => {
  const types = [
    'ssh-rsa', 'ssh-dss', 'ssh-ed25519', 'ssh-ed448', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp521',
    'sk-ssh-ed25519@openssh.com', 'sk-ecdsa-sha2-nistp256@openssh.com',
  ]
  for (const type of types) {
    const bytes = openSsh(type)
    const line = `${type} ${bytes.toString('base64')} bailey@example.com`
    for (const [clothing, wear] of ON_ANY_TEXT) t.ok(isDisguisedKey(Buffer.from(wear(line) as string)), `${type} ${clothing}`)
    t.ok(isDisguisedKey(bytes), `${type} in binary`)
    t.ok(isDisguisedKey(Buffer.from(bytes.toString('base64'))), `${type}, its body alone`)
  }
  const own = Buffer.from(`openssh-key-v1\0${'\0'.repeat(60)}`)
  t.ok(isDisguisedKey(own), 'a private key in binary')
  t.ok(isDisguisedKey(Buffer.from(asPem('OPENSSH PRIVATE KEY', own))), 'a private key')
  t.end()
})

t.test('a true secret is never taken for a key', (t) => {
  let mistakes = 0
  for (let round = 0; round < 250; round += 1) {
    for (const length of [8, 24, 32, 48, 64, 256]) {
      const bytes = randomBytes(length)
      const secrets = [bytes, ...(['base64', 'base64url', 'hex'] as const).map((encoding) => Buffer.from(bytes.toString(encoding)))]
      mistakes += secrets.filter(isDisguisedKey).length
    }
  }
  t.equal(mistakes, 0)
  const likely = [
    SECRET, 'secret', '0'.repeat(64), 'a'.repeat(64), '{}', '[]', '""', '"secret"', '{"secret":"of mine"}', '{"secret":null,"n":[1]}', '[broken', '{"a" "b"}',
    '-----', 'ssh-rsa', 'the ssh-rsa keys', 'kty', 'MII', '0x30', '\u0030\u0082', 'pässword'.repeat(4), '01234567-89ab-cdef-0123-456789abcdef',
    '"""', '{"a":{"b":{"c":{"d":{"e":{"f":"g"}}}}}}', '-----\n'.repeat(9),
  ]
  for (const secret of likely) t.notOk(isDisguisedKey(Buffer.from(secret)), JSON.stringify(secret))
  t.notOk(isDisguisedKey(Buffer.from([0x30, 0x82, 1, 0, ...randomBytes(256)])), 'random bytes that start as DER does')
  t.notOk(isDisguisedKey(utf16(SECRET)), 'a secret in UTF-16')
  t.notOk(isDisguisedKey(Buffer.from(base64(base64(base64(base64(base64(SECRET))))))), 'a secret in base64, many times over')
  t.end()
})

t.test('blank secrets', (t) => {
  for (const text of ['', ' ', '\t\r\n', '\0\0\0\0', ' \0 ', '\u00a0', '\u2003\ufeff', '\u3000']) t.ok(isBlank(Buffer.from(text)), JSON.stringify(text))
  for (const text of ['x', ' x ', '0', '\0x', '\u200b']) t.notOk(isBlank(Buffer.from(text)), JSON.stringify(text))
  t.notOk(isBlank(Buffer.from([0xa0, 0xa0])), 'bytes that are no text')
  t.end()
})

t.test('one detector guards every place where a secret comes in', async (t) => {
  const app = await register(t, { secret: SECRET })
  const disguises: ReadonlyArray<readonly [string, Secret]> = [
    ['PEM', pemOf(rsa.publicKey)],
    ['a private PEM', pemOf(p256.privateKey)],
    ['PEM in a Buffer', Buffer.from(pemOf(rsa.publicKey))],
    ['DER', derOf(ed25519.publicKey)],
    ['JWK', JSON.stringify(jwkOf(p256.publicKey))],
    ['X.509', certificateOf(ed25519)],
    ['OpenSSH', `ssh-rsa ${openSsh('ssh-rsa').toString('base64')}`],
    ['a secret KeyObject that holds PEM', createSecretKey(Buffer.from(pemOf(rsa.publicKey)))],
    ['a secret KeyObject that holds DER', createSecretKey(derOf(rsa.publicKey))],
  ]
  for (const [name, secret] of disguises) {
    const message = /secret: .* given, expected a random secret, but it is a public or private key: use publicKey or privateKey/
    await refusedAtBoot(t, { secret }, message, name)
    await refusedAtBoot(t, { secret, algorithms: ['RS256', 'ES256'] }, message, `${name} with algorithms of key pairs`)
    for (const call of ['encode', 'verify'] as const) await refusedInCall(t, app, call, { secret }, message, name)
  }
})

t.test('a key behind a prefix of its own alphabet, and DER behind a BOM', (t) => {
  for (const [name, der] of DERS) {
    const pem = asPem('SOME KEY', der)
    const body = pem.replace(/-----.*-----\n?/g, '')
    for (const text of [`public-key/${base64(pem)}`, `public-key-${body}`, `key_${body.replaceAll('\n', '')}`]) t.ok(isDisguisedKey(Buffer.from(text)), name)
    t.ok(isDisguisedKey(Buffer.concat([Buffer.from('\uFEFF'), der])), `${name}: DER behind a BOM`)
  }
  t.end()
})
