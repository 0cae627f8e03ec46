import { CompactEncrypt } from 'jose'
import { forge, nested, part, withPart } from '../forge.js'
import { guarded } from '../guarded.js'
import { SECRET } from '../helper.js'
import { ask, JUNK } from '../http.js'
import { createSigningKey } from '../signing-key.js'
import type { Advisory } from './advisory.js'
import { ADMIN, admits, EC, refuses, RSA } from './attack.js'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const CRITS = [
  ['http://example.com/unknown'], ['exp'], ['b64'], ['alg'], ['constructor'], [], [1], [null], ['a', 'a'], 'exp', '',
  null, false, true, 0, 1, {},
]
const NO_OBJECTS = [
  [], [ADMIN], [{ ...ADMIN, exp: 0 }], ['id', 'username'], [[]], 'admin', '""', '1', 'null', 'true', '{}',
]

/** The other spellings of a part that decode to the same bytes where one is lenient. */
function respellings (text: string): string[] {
  const last = ALPHABET.indexOf(text.at(-1) as string)
  const spare = [0, 4, 2][text.length % 4 === 0 ? 0 : text.length % 4 === 2 ? 1 : 2] as number
  const twins = Array.from({ length: 2 ** spare }, (_, bits) => ALPHABET[(last & -(2 ** spare)) | bits] as string)
  return [
    ...twins.map((twin) => text.slice(0, -1) + twin).filter((twin) => twin !== text),
    ...['=', '==', ' ', '\n', '\0', '!'].map((tail) => text + tail), `\t${text}`,
    `${text.slice(0, 5)}\n${text.slice(5)}`,
    ...[text.replaceAll('-', '+').replaceAll('_', '/')].filter((other) => other !== text),
  ]
}

async function encrypted (): Promise<Record<string, string>> {
  const content = Buffer.from(JSON.stringify(ADMIN))
  const make = (alg: string, enc: string) => new CompactEncrypt(content).setProtectedHeader({ alg, enc })
  const direct = await make('dir', 'A128CBC-HS256').encrypt(Buffer.from(SECRET.slice(0, 32)))
  const [, key, iv, text, tag] = direct.split('.')
  return {
    'our secret': direct,
    'our public RSA key': await make('RSA-OAEP-256', 'A256GCM').encrypt(RSA.publicKey),
    'our public EC key': await make('ECDH-ES', 'A256GCM').encrypt(EC.publicKey),
    'padding that is wrong': [
      part({ alg: 'RSA1_5', enc: 'A128CBC-HS256' }), part('x'.repeat(256)), iv, text, tag,
    ].join('.'),
    'a tag that is wrong': direct.replace(/.{22}$/, 'A'.repeat(22)),
    'two thousand million rounds': [
      part({ alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', p2c: 2_147_483_647, p2s: part('salt') }), part('x'.repeat(40)),
      iv, text, tag,
    ].join('.'),
    compression: [part({ alg: 'dir', enc: 'A256GCM', zip: 'DEF' }), key, iv, text, tag].join('.'),
    'a good token before it': `${forge(ADMIN)}.${iv}.${tag}`,
    'empty parts': `${forge(ADMIN)}..`,
  }
}

function deepHeader (levels: number): string {
  return nested(levels, '"alg":"HS256"')
}

async function refusesCrit (t: Parameters<Advisory['aim']>[0]): Promise<void> {
  for (const settings of [{}, { cache: false as const }]) {
    const app = await guarded(t, { secret: SECRET, ...settings })
    await admits(t, app, forge(ADMIN))
    for (const crit of CRITS) {
      await refuses(t, app, forge(ADMIN, { alg: 'HS256', crit }), JUNK, `crit ${JSON.stringify(crit)}`)
      await refuses(
        t,
        app,
        forge(ADMIN, { alg: 'HS256', crit, exp: 4e9, b64: true, 'http://example.com/unknown': true }),
        JUNK,
        `crit ${JSON.stringify(crit)}, which is there`
      )
    }
    t.throws(
      () => app.jwt.encode(ADMIN, { headers: { crit: ['exp'] } }),
      { code: 'APISTAR_JWT_ENCODE_FAILED' },
      'and by encode'
    )
  }
}

/** Attacks by the form of a token. */
export const TOKENS: readonly Advisory[] = [
  {
    ids: ['CVE-2026-107723'],
    attack: 'an array as payload skips every claim check',
    async aim (t) {
      for (const settings of [{}, { issuer: 'us', audience: 'us', maxAge: 1 }, { requiredClaims: ['id'] }]) {
        const app = await guarded(t, { secret: SECRET, ...settings })
        for (const payload of NO_OBJECTS.slice(0, -1)) {
          await refuses(t, app, forge(payload), JUNK, `payload ${JSON.stringify(payload)}`)
        }
        for (const payload of [[], [ADMIN], 'admin', null]) {
          t.throws(
            () => app.jwt.encode(payload as never),
            { code: 'APISTAR_JWT_ENCODE_FAILED' },
            `${JSON.stringify(payload)} by encode`
          )
        }
      }
    },
  },
  { ids: ['CVE-2026-35042'], attack: 'unknown crit accepted', aim: refusesCrit },
  { ids: ['CVE-2026-32597'], attack: 'crit ignored', aim: refusesCrit },
  {
    ids: ['CVE-2021-29443', 'CVE-2022-36083', 'CVE-2024-28176'],
    attack: 'encrypted (five-part) tokens: oracle, exhaustion',
    async aim (t) {
      const tokens = Object.entries(await encrypted())
      for (const settings of [{ secret: SECRET }, { privateKey: RSA.privateKey }, { privateKey: EC.privateKey }]) {
        const app = await guarded(t, settings)
        // One answer to all of them is no oracle.
        for (const [name, token] of tokens) await refuses(t, app, token, JUNK, `encrypted with ${name}`)
      }
    },
  },
  {
    ids: ['CVE-2026-48525', 'CVE-2026-102265'],
    attack: 'b64: false; deeply nested header',
    async aim (t) {
      const app = await guarded(t, { secret: SECRET, maxTokenLength: 16_383 })
      for (const b64 of [false, true, null, 'false', 0]) {
        for (const crit of [['b64'], undefined]) {
          await refuses(t, app, forge(ADMIN, { alg: 'HS256', b64, crit }), JUNK, `b64 ${b64}, crit ${crit}`)
        }
      }
      const [header, payload, signature] = forge(ADMIN, { alg: 'HS256', b64: false, crit: ['b64'] }).split('.')
      await refuses(t, app, `${header}..${signature}`, JUNK, 'a detached payload')
      await refuses(t, app, `${header}.${payload}x.${signature}`, JUNK, 'another payload')
      await admits(t, app, forge(ADMIN, deepHeader(64)), 'the deepest header that is taken')
      for (const levels of [65, 66, 501, 5001]) {
        await refuses(t, app, forge(ADMIN, deepHeader(levels)), JUNK, `a header of ${levels} levels`)
      }
      t.throws(
        () => app.jwt.decode(forge(ADMIN, deepHeader(5001))), { code: 'APISTAR_JWT_TOKEN_INVALID' }, 'and by decode'
      )
    },
  },
  {
    ids: ['CVE-2026-102269'],
    attack: 'a non-canonical signature passes by a denylist of raw tokens',
    async aim (t) {
      const idp = createSigningKey('a')
      for (const [settings, token] of [
        [{ secret: SECRET }, forge(ADMIN)], [{ publicKey: idp.jwk }, idp.sign(ADMIN)],
      ] as const) {
        const app = await guarded(t, settings)
        await admits(t, app, token)
        for (const [place, text] of token.split('.').entries()) {
          for (const other of respellings(text)) {
            const twin = withPart(token, place, other)
            t.strictSame((await ask(app, twin)).status, 401, `part ${place} as ${JSON.stringify(other.slice(-4))}`)
            await t.rejects(app.jwt.verify(twin), { code: 'APISTAR_JWT_TOKEN_INVALID' }, 'and by verify')
          }
        }
      }
    },
  },
]
