import type { KeyObject } from 'node:crypto'
import { nested, type Part } from '../forge.js'
import { pairOf } from '../keys-fixtures.js'
import { flipBits } from '../properties/changes.js'
import { SIGNATURES } from './signatures.js'

type Members = Readonly<Record<string, string | undefined>>
type Write = (json: string) => Part

/** A token before it is made. Members are JSON text, undefined where there is none. */
export interface Draft {
  readonly header: Members
  readonly claims: Members
  readonly writeHeader: Write
  readonly writeClaims: Write
  /** What it is signed with, whatever its header says. */
  readonly alg: string
  readonly key: KeyObject | Buffer
  /** Changes the text that is signed. */
  readonly bend: (input: string) => string
  /** Changes the token when it is signed. */
  readonly twist: (token: string) => string
}

/** Makes one thing about a token odd. */
export type Oddity = (draft: Draft) => Partial<Draft>

function member (place: 'header' | 'claims', name: string, texts: ReadonlyArray<string | undefined>): Oddity[] {
  return texts.map((text) => (draft) => ({ [place]: { ...draft[place], [name]: text } }))
}

const DEEP = JSON.stringify(JSON.parse(nested(70)).x)
const SHALLOW = JSON.stringify(JSON.parse(nested(62)).x)
const ANY = ['null', 'true', '1', '{}', '[]', '""', undefined]

const HEADER: readonly Oddity[] = [
  ...member('header', 'alg', [
    ...ANY, '"none"', '"None"', '"hs256"', '"HS256 "', '["HS256"]', '"HS384"', '"HS512"', '"RS256"', '"PS256"',
    '"Ed25519"', '"toString"',
  ]),
  ...member('header', 'typ', [
    ...ANY, '"JWT"', '"at+jwt"', '"AT+JWT"', '"application/at+jwt"', '"Application/AT+JWT"', '"text/at+jwt"',
    '"application/application/at+jwt"', '["at+jwt"]',
  ]),
  ...member('header', 'kid', [...ANY, '"one"', '["one"]']),
  ...member('header', 'crit', [...ANY, '["exp"]', '["b64"]', '["x"]', '[null]']),
  ...member('header', 'b64', [...ANY, 'false', '"false"']),
  ...['["b64"]', '["b64","b64"]', '["b64","exp"]'].flatMap((crit) =>
    ['true', 'false', '"true"'].map((b64): Oddity => ({ header }) => ({ header: { ...header, crit, b64 } }))),
  ...['jwk', 'jku', 'x5u', 'x5c', 'x5t', 'cty', 'zip', 'enc', 'toString'].flatMap((name) =>
    member('header', name, ['null', '"https://attacker.example/"', '{"kty":"oct","k":"AA"}'])),
  ...member('header', '__proto__', ['{"alg":"none"}', 'null']),
  ...member('header', 'x', [DEEP, SHALLOW, 'NaN', '1e400']),
]

/** Oddities of times, in seconds from a moment on. */
export function timeOddities (now: number): Oddity[] {
  const offsets = [-66, -65, -61, -60.5, -60, -59.5, -6, -5.5, -5, -1, -0.5, 0, 1, 5, 6, 60, 1e6]
  const texts = [
    ...offsets.map((offset) => String(now + offset)),
    ...[now + 60, `  ${now}`, now - 10, `${now}.5`, 'now'].map((text) => JSON.stringify(String(text))),
  ]
  const strange = [...ANY, 'false', '1e400', '-1e400', '1e300', '-1e300', '-0', 'NaN', '-Infinity', `[${now}]`]
  // A future `iat` with a fraction is a matter of PyJWT's version.
  const fractions = ['exp', 'nbf'].flatMap((name) =>
    member('claims', name, [now + 0.5, now + 5.5, now + 0.25, now + 0.999].map(String)))
  return [...['exp', 'nbf', 'iat'].flatMap((name) => member('claims', name, [...texts, ...strange])), ...fractions]
}

const CLAIMS: readonly Oddity[] = [
  ...member('claims', 'iss', [...ANY, '"us"', '"them"', '"they"', '"US"', '"us "', '"u"', '["us"]', '{"us":1}']),
  ...member('claims', 'aud', [
    ...ANY, '"api"', '"web"', '"ap"', '"API"', '["api"]', '["x","web"]', '["x"]', '["api",1]', '[["api"]]',
    '["api",null]', '{"api":1}', 'false', '0',
  ]),
  ...['sub', 'jti'].flatMap((name) => member('claims', name, [...ANY, '"x"', '["x"]'])),
  ...member('claims', 'id', [...ANY, '"x"', '1.5', '-1', '9007199254740992', '[1]']),
  ...member('claims', 'username', [...ANY, '"x"', '["x"]']),
  ...member('claims', 'role', [...ANY, '"admin"']),
  ...member('claims', '__proto__', ['{"exp":1}', 'null', '{"iss":"us","aud":"api"}']),
  ...member('claims', 'constructor', ANY),
  ...member('claims', 'x', [
    DEEP, SHALLOW, 'NaN', '[Infinity]', '1e400', '"\\ud800"', '"\u00e9\u{1f511}"', '"a\nb"', '01', '1.', '\'x\'',
    JSON.stringify('x'.repeat(7000)), JSON.stringify('x'.repeat(5000)),
  ]),
]

const bytes = (...parts: Array<string | number[]>): Buffer =>
  Buffer.concat(parts.map((part) => Buffer.from(part as string)))
const WRITERS: readonly Write[] = [
  (json) => `\ufeff${json}`, (json) => ` ${json}\r\n\t`, (json) => `${json}\u00a0`, (json) => `${json}{}`,
  (json) => `${json}\0`, (json) => `[${json}]`, (json) => json.slice(0, -1),
  (json) => `${json.slice(0, -1)},}`, (json) => `/**/${json}`, (json) => JSON.stringify(json), () => '{}', () => '[]',
  () => 'null', () => '1', () => '""', () => '', () => '{"":0}',
  (json) => Buffer.from(json, 'utf16le'), (json) => Buffer.from(`\ufeff${json}`, 'utf16le'),
  ...[
    [0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc3, 0xa9],
  ].map((odd): Write => (json) => bytes(json.slice(0, -1), ',"y":"', odd, '"}')),
  (json) => `{"alg":"none","iss":"they","exp":1,${json.slice(1)}`,
  (json) => `${json.slice(0, -1)},"alg":"none","exp":1}`, (json) => `${json.slice(0, -1)},"aud":"api","aud":"x"}`,
]

const bump = (text: string): string => text.slice(0, -1) + flipBits(text.slice(-1), 1)
const spare = (json: string): string => json + ' '.repeat(Buffer.byteLength(json) % 3 === 0 ? 1 : 0)
const BENDS: ReadonlyArray<Draft['bend']> = [
  (input) => `${input}=`, (input) => `${input}==`, (input) => input.replace('.', '=.'),
  (input) => input.replace('.', '\n.'), (input) => `${input.slice(0, -4)} ${input.slice(-4)}`,
  (input) => `${input}\n`, (input) => ` ${input}`, (input) => input.replace('.', '..'), (input) => `${input}.`,
  (input) => input.replace('.', '!.'), (input) => `${input.slice(0, -4)}!${input.slice(-4)}`,
  (input) => input.replace(/.$/, ''), (input) => input.replace(/\..*/, '.'), (input) => input.replace(/.*\./, '.'),
  (input) => input.replaceAll('-', '+').replaceAll('_', '/'),
]
const TWISTS: ReadonlyArray<Draft['twist']> = [
  (token) => `${token}=`, (token) => `${token}==`, (token) => `${token} `, (token) => ` ${token}`,
  (token) => `${token}\n`, (token) => `${token}.`, (token) => `${token}.${token}`, bump,
  (token) => token.slice(0, -1), (token) => token.slice(0, -4), (token) => `${token}A`, (token) => `${token}AAAA`,
  (token) => token.replace(/[^.]*$/, ''), (token) => token.replace(/\.[^.]*$/, ''),
  (token) => token.replace(/^[^.]*\./, ''),
  (token) => token.replace(/[^.]*$/, 'AAAA'), (token) => token.replaceAll('-', '+').replaceAll('_', '/'),
  (token) => token.replace('.', '.A'), (token) => token.replace(/.\./, (end) => bump(end.charAt(0)) + '.'),
  (token) => `${token.slice(0, -9)}!${token.slice(-9)}`, () => '', () => '..', (token) => token.toLowerCase(),
]

/** Oddities of the signature, for whatever key. */
export const SIGNING: readonly Oddity[] = [
  () => ({ key: Buffer.from('another secret, which is long enough for its hash'), alg: 'HS256' }),
  () => ({ key: pairOf('p256', 'other').privateKey, alg: 'ES256' }),
  () => ({ key: pairOf('rsa').privateKey, alg: 'RS256' }), () => ({ key: pairOf('rsa').privateKey, alg: 'PS256' }),
  () => ({ key: pairOf('ed25519').privateKey, alg: 'EdDSA' }),
  ...[...TWISTS, ...SIGNATURES].map((twist): Oddity => () => ({ twist })),
]

/** Every oddity but those of times. */
export const ODDITIES: readonly Oddity[] = [
  ...HEADER, ...CLAIMS, ...SIGNING,
  ...WRITERS.flatMap((write): Oddity[] => [() => ({ writeHeader: write }), () => ({ writeClaims: write })]),
  // Bits that no byte holds are there only where a part does not end with a whole group of characters.
  () => ({ writeClaims: spare, bend: bump }),
  () =>
    ({
      writeHeader: spare,
      bend: (input) => input.split('.').map((part, place) => place === 0 ? bump(part) : part).join('.'),
    }),
  ...BENDS.map((bend): Oddity => () => ({ bend })),
]
