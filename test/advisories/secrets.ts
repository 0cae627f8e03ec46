import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import type { Test } from 'tap'
import { forge } from '../forge.js'
import { guarded } from '../guarded.js'
import { build, SECRET } from '../helper.js'
import { FORGED } from '../http.js'
import { derOf, pemOf } from '../keys-fixtures.js'
import type { Advisory } from './advisory.js'
import { ADMIN, admits, EC, ED, refuses, refusesAsHmacKey, refusesSecret, refusesSettings, RSA } from './attack.js'
import { CERTIFICATE, changedPems, jwkText, openSsh } from './key-texts.js'

const KINDS: Readonly<Record<string, KeyObject>> = { RSA: RSA.publicKey, EC: EC.publicKey, OKP: ED.publicKey }
const SPACES = [' ', '\n', '\r\n', '\t', '\v\f', '\u00A0', '\u2003', '\uFEFF', '\0', ' \n '.repeat(100)]
const PREFIXES = [
  'key=', '# the key\n', '//', '\'', '"', '\u200B', 'x', 'PUBLIC_KEY="', '-----BEGIN NOTHING-----\n', '{"pem":"',
  '\u0001', '='.repeat(5),
]
const EMPTY = {
  'no text': '',
  'no bytes': Buffer.alloc(0),
  'no bytes in a list': new Uint8Array(),
  'an empty KeyObject': createSecretKey(Buffer.alloc(0)),
  'white space': ' \n',
  zeros: Buffer.alloc(32),
}

function each (texts: readonly string[], before: (text: string) => string): Record<string, string> {
  return Object.fromEntries(texts.map((text) => [JSON.stringify(text), before(text)]))
}

function containers (key: KeyObject): Record<string, string> {
  const jwk = JSON.parse(jwkText(key)) as object
  return {
    'a set': JSON.stringify({ keys: [jwk] }),
    'a list': JSON.stringify([jwk]),
    'a set in a set': JSON.stringify({ data: { keys: [jwk] } }),
    'a member': JSON.stringify({ jwk }),
    'with spaces': JSON.stringify({ keys: [jwk] }, undefined, 2),
  }
}

async function refusesEmpty (t: Test): Promise<void> {
  const app = await guarded(t, { secret: SECRET })
  for (const [name, secret] of Object.entries(EMPTY)) await refusesSecret(t, app, secret, name)
  await admits(t, app, forge(ADMIN))
  await refuses(t, app, forge(ADMIN, undefined, { key: '' }), FORGED, 'a token signed with an empty secret')
}

/** Attacks by what stands where an HMAC secret should. */
export const SECRETS: readonly Advisory[] = [
  {
    ids: ['CVE-2023-48223'],
    attack: 'HS256 token signed with a BEGIN RSA PUBLIC KEY text',
    aim: async (t) => refusesAsHmacKey(t, RSA.publicKey, { 'PKCS#1': pemOf(RSA.publicKey, 'pkcs1') }),
  },
  {
    ids: ['CVE-2026-34950'],
    attack: 'the same, key text with leading white space',
    aim: async (t) =>
      refusesAsHmacKey(t, RSA.publicKey, each(SPACES, (space) => space + pemOf(RSA.publicKey, 'pkcs1'))),
  },
  {
    ids: ['CVE-2026-107722'],
    attack: 'the same, key text behind another prefix',
    aim: async (t) => refusesAsHmacKey(t, RSA.publicKey, each(PREFIXES, (prefix) => prefix + pemOf(RSA.publicKey))),
  },
  {
    ids: ['CVE-2026-107724'],
    attack: 'public JWK or JWKS JSON taken as an HMAC secret',
    async aim (t) {
      for (const [kind, key] of Object.entries(KINDS)) {
        await refusesAsHmacKey(t, key, { [`a JWK of ${kind}`]: jwkText(key), ...containers(key) })
      }
    },
  },
  {
    ids: ['CVE-2026-44351'],
    attack: 'a key resolver answers an empty text or an empty Buffer',
    async aim (t) {
      await refusesEmpty(t)
      const app = await build(t)
      for (const resolver of [() => '', async () => Buffer.alloc(0)]) {
        await refusesSecret(t, app, resolver, 'a function')
      }
    },
  },
  {
    ids: ['CVE-2017-11424', 'CVE-2022-29217'],
    attack: 'public keys in other text formats as HMAC secrets',
    async aim (t) {
      await refusesAsHmacKey(t, RSA.publicKey, { 'PKCS#1': pemOf(RSA.publicKey, 'pkcs1'), SPKI: pemOf(RSA.publicKey) })
      await refusesAsHmacKey(t, createPublicKey(CERTIFICATE), { 'X.509': CERTIFICATE })
      for (const [kind, key] of Object.entries(KINDS)) {
        await refusesAsHmacKey(t, key, { [`OpenSSH of ${kind}`]: openSsh(key) })
      }
    },
  },
  {
    ids: ['CVE-2026-48526', 'CVE-2026-102268', 'CVE-2026-102271', 'CVE-2026-102272', 'CVE-2026-102273'],
    attack: 'JWK JSON, changed PEM, DER, JWK behind a BOM, JWK container as HMAC secrets',
    async aim (t) {
      for (const [kind, key] of Object.entries(KINDS)) {
        await refusesAsHmacKey(t, key, {
          [`a JWK of ${kind}`]: jwkText(key),
          [`DER of ${kind}`]: derOf(key),
          [`a JWK of ${kind} behind a BOM`]: `\uFEFF${jwkText(key)}`,
          ...changedPems(key),
          ...containers(key),
        })
      }
    },
  },
  {
    ids: ['CVE-2026-102266'],
    attack: 'empty oct key',
    async aim (t) {
      const { jwt } = await build(t)
      for (const k of ['', undefined, null, ' ', '=', 'AAAA', []]) {
        const jwk = { kty: 'oct', kid: 'a', k }
        await refusesSettings(t, { keys: { keys: [jwk] } }, `k: ${JSON.stringify(k)}`)
        t.throws(
          () => jwt.keys.rotate(jwk as never, { grace: 0 }),
          { code: 'APISTAR_JWT_SETTINGS_INVALID' },
          `k: ${JSON.stringify(k)}: by keys.rotate`
        )
      }
    },
  },
  {
    ids: ['CVE-2024-33663', 'CVE-2026-85394', 'CVE-2026-120459'],
    attack: 'OpenSSH and DER keys as HMAC secrets; empty key',
    async aim (t) {
      for (const [kind, key] of Object.entries(KINDS)) {
        const line = openSsh(key)
        await refusesAsHmacKey(t, key, {
          [`OpenSSH of ${kind}`]: line,
          [`OpenSSH of ${kind} without a comment`]: line.split(' ').slice(0, 2).join(' '),
          [`OpenSSH of ${kind} in authorized_keys`]: `no-pty,from="10.0.0.1" ${line}`,
          [`OpenSSH of ${kind} in known_hosts`]: `example.com ${line}`,
          [`OpenSSH of ${kind} in binary`]: Buffer.from(String(line.split(' ')[1]), 'base64'),
          [`DER of ${kind}`]: derOf(key),
          [`DER of ${kind} in base64`]: derOf(key).toString('base64'),
          [`DER of ${kind} in hex`]: derOf(key).toString('hex'),
        })
      }
      await refusesAsHmacKey(t, RSA.publicKey, { 'DER of PKCS#1': derOf(RSA.publicKey, 'pkcs1') })
      await refusesEmpty(t)
    },
  },
]
