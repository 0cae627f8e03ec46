import { inspect } from 'node:util'
import type { Jwk } from '../index.js'
import { certificateOf, derOf, lockedPemOf, pairOf, type Kind } from './keys-fixtures.js'

/** What a key may wear: a name, and how it is put on. */
export type Clothing<Given> = readonly [name: string, wear: (given: Given) => string | Buffer]

const KINDS = [
  'rsa', 'rsa1024', 'rsaPss', 'p256', 'p384', 'p521', 'p224', 'secp256k1', 'ed25519', 'ed448', 'x25519', 'dsa',
] satisfies Kind[]

function bodyOf (pem: string): Buffer {
  return Buffer.from(pem.replace(/-----.*-----|\s/g, ''), 'base64')
}

/** A key of each kind, in each form of DER. */
export const DERS: ReadonlyArray<readonly [name: string, der: Buffer]> = [
  ...KINDS.flatMap((kind) => {
    const { publicKey, privateKey } = pairOf(kind)
    return [[`${kind} SPKI`, derOf(publicKey)], [`${kind} PKCS#8`, derOf(privateKey)]] as const
  }),
  ['RSA PKCS#1, public', derOf(pairOf('rsa').publicKey, 'pkcs1')],
  ['RSA PKCS#1, private', derOf(pairOf('rsa').privateKey, 'pkcs1')],
  ['RSA PKCS#1 of 1024 bits, private', derOf(pairOf('rsa1024').privateKey, 'pkcs1')],
  ['P-256 SEC1', derOf(pairOf('p256').privateKey, 'sec1')],
  ['P-521 SEC1', derOf(pairOf('p521').privateKey, 'sec1')],
  ['locked PKCS#8', bodyOf(lockedPemOf(pairOf('rsa').privateKey, 'passphrase'))],
  ['X.509', bodyOf(certificateOf(pairOf('ed25519')))],
]

function each (bytes: Buffer, write: (byte: number) => string, between = ''): string {
  return [...bytes].map(write).join(between)
}

function pairs (bytes: Buffer, before: string, between = ''): string {
  return each(bytes, (byte) => before + byte.toString(16).padStart(2, '0'), between)
}

function escaped (text: string, start: string, digits: number, end = ''): string {
  return [...text].map((sign) => start + sign.charCodeAt(0).toString(16).padStart(digits, '0') + end).join('')
}

function base64 (given: string | Buffer): string {
  return Buffer.from(given as string).toString('base64')
}

function lines (text: string, width: number): string[] {
  return text.match(new RegExp(`.{1,${width}}`, 'g')) ?? []
}

/** Clothes for any text. */
export const ON_ANY_TEXT: ReadonlyArray<Clothing<string>> = [
  ['bare', (text) => text],
  ['behind white space', (text) => ` \r\n\t${text}\n\n`],
  ['behind a BOM', (text) => `\ufeff${text}`],
  ['behind a prefix', (text) => `JWT_KEY=${text}`],
  ['in quotes', (text) => `'${text}'`],
  ['exported by a shell', (text) => `export JWT_SECRET='${text}'`],
  ['in a .env file', (text) => `JWT_SECRET="${text.replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`],
  ['quoted by a shell', (text) => text.replace(/([^\w\n])/g, '\\$1')],
  ['in a block of YAML', (text) => `secret: |\n${text.replace(/^/gm, '  ')}`],
  ['in JSON quotes', (text) => JSON.stringify(text)],
  ['in JSON quotes twice', (text) => JSON.stringify(JSON.stringify(text))],
  ['in JSON quotes thrice', (text) => JSON.stringify(JSON.stringify(JSON.stringify(text)))],
  ['in a JSON object', (text) => JSON.stringify({ name: 'key', key: text })],
  ['in JSON with escaped slashes', (text) => JSON.stringify([text]).replaceAll('/', '\\/')],
  ['with escaped newlines', (text) => text.replaceAll('\n', '\\n')],
  ['with newlines escaped twice', (text) => text.replaceAll('\n', '\\\\n')],
  ['with CRLF', (text) => text.replaceAll('\n', '\r\n')],
  ['on one line', (text) => text.replaceAll('\n', ' ')],
  ['in lines that go on', (text) => text.replaceAll('\n', '\\\n')],
  ['percent-encoded', encodeURIComponent],
  ['percent-encoded twice', (text) => encodeURIComponent(encodeURIComponent(text))],
  ['percent-encoded, all of it', (text) => pairs(Buffer.from(text), '%')],
  ['as a form', (text) => new URLSearchParams({ key: text }).toString()],
  ['as mail', (text) => text.replaceAll('=', '=3D')],
  ['in \\u', (text) => escaped(text, '\\u', 4)],
  ['in \\u, escaped', (text) => escaped(text, '\\\\u', 4)],
  ['in \\u{}', (text) => escaped(text, '\\u{', 1, '}')],
  ['in \\U', (text) => escaped(text, '\\U', 8)],
  ['in %u', (text) => escaped(text, '%u', 4)],
  ['in \\x', (text) => escaped(text, '\\x', 2)],
  ['in entities', (text) => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('\'', '&apos;')],
  ['in numeric entities', (text) => text.replace(/["':=]/g, (sign) => `&#${sign.charCodeAt(0)};`)],
  ['in hexadecimal entities', (text) => escaped(text, '&#x', 2, ';')],
  ['in entities twice', (text) => text.replaceAll('"', '&amp;quot;')],
  ['in base64', base64],
  ['in base64url', (text) => Buffer.from(text).toString('base64url')],
  ['in base64 twice', (text) => base64(base64(text))],
  ['in base64 in lines', (text) => lines(base64(text), 76).join('\r\n')],
  ['in base64 of UTF-16', (text) => base64(Buffer.from(text, 'utf16le'))],
  ['in base64, percent-encoded', (text) => encodeURIComponent(base64(text))],
  ['in a data URL', (text) => `data:application/octet-stream;base64,${base64(text)}`],
  ['in hex', (text) => Buffer.from(text).toString('hex')],
  ['in hex with colons', (text) => pairs(Buffer.from(text), '', ':')],
  ['in hex of base64', (text) => Buffer.from(base64(text)).toString('hex')],
  ['as a list of bytes', (text) => [...Buffer.from(text)].join(',')],
  ['as a Buffer in JSON', (text) => JSON.stringify(Buffer.from(text))],
  ['in UTF-16', (text) => Buffer.from(text, 'utf16le')],
  ['in UTF-16 with a BOM', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['in UTF-16, big end first', (text) => Buffer.from(text, 'utf16le').swap16()],
  ['in UTF-16, big end first, with a BOM', (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
  ['in UTF-16, read as Latin-1', (text) => Buffer.from(text, 'utf16le').toString('latin1')],
  ['read as UTF-16', (text) => Buffer.from(`${text} `).toString('utf16le')],
]

/** Clothes for PEM. */
export const ON_PEM: ReadonlyArray<Clothing<string>> = [
  ...ON_ANY_TEXT,
  ['after a comment', (pem) => `Bag Attributes\n  friendlyName: key\n${pem}`],
  ['in lower case', (pem) => pem.toLowerCase()],
  ['without its first line', (pem) => pem.slice(pem.indexOf('\n') + 1)],
  ['without its last line', (pem) => pem.slice(0, pem.indexOf('-----END'))],
  ['but its first line', (pem) => pem.slice(0, pem.indexOf('\n'))],
  ['but the first line of its body', (pem) => String(pem.split('\n')[1])],
]

const READ_AS: ReadonlyArray<readonly [name: string, read: (der: Buffer) => string]> = [
  ['Latin-1', (der) => der.toString('latin1')],
  ['Windows-1252', (der) => new TextDecoder('latin1').decode(der)],
  ['ASCII', (der) => der.toString('ascii')],
  ['UTF-8', (der) => der.toString()],
  ['UTF-16', (der) => der.toString('utf16le')],
  ['UTF-16, big end first', (der) => new TextDecoder('utf-16be').decode(der)],
]

function onReader ([name, read]: typeof READ_AS[number]): Array<Clothing<Buffer>> {
  return [
    [`read as ${name}`, read],
    [`read as ${name}, in JSON`, (der) => JSON.stringify(read(der))],
    [`read as ${name}, in JSON twice`, (der) => JSON.stringify(JSON.stringify(read(der)))],
    [`read as ${name}, as a literal`, (der) => inspect(read(der))],
    [`read as ${name}, percent-encoded`, (der) => encodeURIComponent(Buffer.from(read(der)).toString())],
  ]
}

/** Clothes for bytes. */
export const ON_DER: ReadonlyArray<Clothing<Buffer>> = [
  ['DER', (der) => der],
  ['behind white space', (der) => Buffer.concat([Buffer.from(' \n'), der])],
  ['before a newline', (der) => Buffer.concat([der, Buffer.from('\n')])],
  ...READ_AS.flatMap(onReader),
  ['percent-encoded', (der) => pairs(der, '%')],
  ['in \\x', (der) => pairs(der, '\\x')],
  ['in \\x, escaped', (der) => pairs(der, '\\\\x')],
  ['in \\u', (der) => escaped(der.toString('latin1'), '\\u', 4)],
  ['in octal', (der) => each(der, (byte) => `\\${byte.toString(8).padStart(3, '0')}`)],
  ['in entities', (der) => each(der, (byte) => `&#${byte};`)],
  ['in hex', (der) => der.toString('hex')],
  ['in upper-case hex', (der) => der.toString('hex').toUpperCase()],
  ['in hex behind 0x', (der) => `0x${der.toString('hex')}`],
  ['in hex behind \\x', (der) => `\\x${der.toString('hex')}`],
  ['in hex behind a prefix', (der) => `JWT_DEADBEEF_KEY=${der.toString('hex')}`],
  ['in hex in JSON', (der) => JSON.stringify({ publicKey: der.toString('hex') })],
  ['in hex in lines', (der) => lines(der.toString('hex'), 64).join('\n')],
  ['in hex by fours', (der) => lines(der.toString('hex'), 4).join(' ')],
  ...[':', '-', ' ', ',', '.', '_', ', ', '\n'].map((between): Clothing<Buffer> =>
    [`in hex with ${JSON.stringify(between)}`, (der) => pairs(der, '', between)]),
  ['in a list of 0x', (der) => pairs(der, '0x', ', ')],
  ['in an array of C', (der) => `{ ${pairs(der, '0X', ',').toUpperCase()} }`],
  ['as Node shows it', (der) => inspect(der)],
  ['as a list of bytes', (der) => [...der].join(',')],
  ['as a list of signed bytes', (der) => JSON.stringify([...new Int8Array(der)])],
  ['as a Buffer in JSON', (der) => JSON.stringify(der)],
  ['as a Uint8Array in JSON', (der) => JSON.stringify(new Uint8Array(der))],
  ['in base64 in short lines', (der) => lines(base64(der), 8).join('\n')],
  ['in base64 in groups', (der) => lines(base64(der), 4).join('-')],
  ['in base64 in quoted lines', (der) => lines(base64(der), 64).map((line) => `> ${line}`).join('\n')],
  ['in base64 in a program', (der) => lines(base64(der), 64).map((line) => `"${line}"`).join(' +\n')],
  ['in base64 in a list', (der) => JSON.stringify(lines(base64(der), 64))],
  ['in base64url', (der) => der.toString('base64url')],
  ['in base64url behind a prefix', (der) => `my_key_${der.toString('base64url')}`],
  ['in base64 of base64', (der) => base64(base64(der))],
  ['in base64, thrice', (der) => base64(base64(base64(der)))],
  ['in base64 of hex', (der) => base64(der.toString('hex'))],
]

type Write = (members: ReadonlyArray<readonly [name: string, value: unknown]>) => string

function listed (start: string, member: (name: string, value: unknown) => string, between: string, end: string): Write {
  return (members) => start + members.map(([name, value]) => member(name, value)).join(between) + end
}

/** A JWK as other notations than JSON write it. */
export const NOTATIONS: ReadonlyArray<readonly [name: string, write: (jwk: Jwk) => string]> = [
  ['Python', listed('{', (name, value) => `'${name}': '${String(value)}'`, ', ', '}')],
  ['Python, in bytes', listed('{', (name, value) => `b'${name}': b'${String(value)}'`, ', ', '}')],
  ['Python 2', listed('{', (name, value) => `u'${name}': u'${String(value)}'`, ', ', '}')],
  ['JavaScript', listed('{ ', (name, value) => `${name}: '${String(value)}'`, ', ', ' }')],
  ['JavaScript, in backticks', listed('{', (name, value) => `\`${name}\`: \`${String(value)}\``, ', ', '}')],
  ['YAML', listed('', (name, value) => `${name}: ${String(value)}`, '\n', '')],
  ['YAML, quoted', listed('', (name, value) => `${name}: "${String(value)}"`, '\n', '')],
  ['YAML, in braces', listed('{', (name, value) => `${name}: ${String(value)}`, ', ', '}')],
  ['YAML, a set', listed('keys:\n- ', (name, value) => `${name}: ${String(value)}`, '\n  ', '')],
  ['TOML', listed('', (name, value) => `${name} = "${String(value)}"`, '\n', '')],
  ['properties', listed('', (name, value) => `jwt.${name}=${String(value)}`, '\n', '')],
  ['environment', listed('', (name, value) => `JWK_${name.toUpperCase()}=${String(value)}`, '\n', '')],
  ['Java', listed('{', (name, value) => `${name}=${String(value)}`, ', ', '}')],
  ['Go', listed('map[', (name, value) => `${name}:${String(value)}`, ' ', ']')],
  ['PHP', listed('[', (name, value) => `'${name}' => '${String(value)}'`, ', ', ']')],
  ['PHP, printed', listed('Array\n(\n', (name, value) => `    [${name}] => ${String(value)}`, '\n', '\n)')],
  ['Ruby', listed('{', (name, value) => `:${name}=>"${String(value)}"`, ', ', '}')],
  ['XML', listed('<jwk>', (name, value) => `<${name}>${String(value)}</${name}>`, '', '</jwk>')],
  ['a query', listed('', (name, value) => `${name}=${String(value)}`, '&', '')],
  ['typographic quotes', listed('{', (name, value) => `“${name}”: “${String(value)}”`, ', ', '}')],
].map(([name, write]) => [name as string, (jwk: Jwk) => (write as Write)(Object.entries(jwk))] as const)
