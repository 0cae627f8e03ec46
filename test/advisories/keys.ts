import { generateKeyPairSync } from 'node:crypto'
import type { Test } from 'tap'
import { forge, part } from '../forge.js'
import { guarded } from '../guarded.js'
import { build, SECRET } from '../helper.js'
import { UNKNOWN_KEY, WRONG_ALGORITHM } from '../http.js'
import { createPair, pairOf, pemOf, type Pair } from '../keys-fixtures.js'
import type { Advisory } from './advisory.js'
import { ADMIN, admits, EC, ED, refuses, refusesOptions, refusesSettings, RSA } from './attack.js'

const P384 = pairOf('p384')
const K256 = pairOf('secp256k1')
const X25519 = pairOf('x25519')
const DSA = generateKeyPairSync('dsa', { modulusLength: 2048, divisorLength: 256 })
const PSS = pairOf('rsaPss')

const MISFITS: ReadonlyArray<readonly [name: string, keys: Pair, algorithms: readonly string[]]> = [
  ['RSA', RSA, ['ES256', 'EdDSA', 'HS256']], ['P-256', EC, ['RS256', 'PS256', 'ES384', 'ES512', 'EdDSA', 'HS256']],
  ['P-384', P384, ['ES256', 'ES512']], ['secp256k1', K256, ['ES256', 'RS256']],
  ['Ed25519', ED, ['ES256', 'RS256', 'HS512']],
  ['X25519', X25519, ['EdDSA', 'ES256']], ['DSA', DSA, ['RS256', 'ES256', 'PS256']],
  ['RSA-PSS', PSS, ['RS256', 'ES256']],
]

async function refusesMisfits (t: Test): Promise<void> {
  const app = await build(t)
  for (const [name, { publicKey, privateKey }, algorithms] of MISFITS) {
    for (const alg of algorithms) {
      await refusesSettings(t, { publicKey, algorithms: [alg] }, `${name} for ${alg}`)
      await refusesSettings(t, { privateKey, algorithms: [alg] }, `${name}, private, for ${alg}`)
      await refusesSettings(t, { keys: [{ kid: 'a', publicKey, algorithm: alg }] }, `${name} for ${alg} in keys`)
      await refusesOptions(t, app, forge(ADMIN), { publicKey, algorithms: [alg] }, `${name} for ${alg}`)
      t.throws(
        () => app.jwt.encode(ADMIN, { privateKey, algorithm: alg } as never),
        { code: 'APISTAR_JWT_SETTINGS_INVALID' },
        `${name} for ${alg}: by encode`
      )
    }
  }
  for (const alg of ['RS256', 'ES256', 'EdDSA']) {
    await refusesSettings(t, { secret: SECRET, algorithms: [alg] }, `a secret for ${alg}`)
  }
  await refuses(
    t,
    await guarded(t, { publicKey: P384.publicKey }),
    forge(ADMIN, { alg: 'ES256' }, { key: P384.privateKey }),
    WRONG_ALGORITHM,
    'ES256 with P-384'
  )
}

/** Attacks by keys that are not what they should be. */
export const KEYS: readonly Advisory[] = [
  { ids: ['CVE-2022-23539'], attack: 'key of a wrong type for the algorithm', aim: refusesMisfits },
  {
    ids: ['CVE-2026-48523'],
    attack: 'a JWK passes by the algorithm list',
    async aim (t) {
      const app = await build(t)
      const jwk = { ...RSA.publicKey.export({ format: 'jwk' }), kid: 'a', alg: 'PS256' }
      const token = forge(ADMIN, { alg: 'PS256' }, { key: RSA.privateKey })
      await admits(t, await guarded(t, { publicKey: jwk as never }), token)
      const oct = { kty: 'oct', kid: 'a', alg: 'HS512', k: part(SECRET) }
      for (const [name, given] of [
        ['publicKey', { publicKey: jwk }], ['keys', { keys: [jwk] }],
        ['trustedIssuers', { trustedIssuers: [{ issuer: 'a', publicKey: jwk, algorithms: ['RS256'] }] }],
      ] as const) {
        await refusesSettings(t, { ...given, algorithms: ['RS256'] }, `a PS256 key as ${name} beside RS256`)
      }
      await refusesSettings(t, { keys: [oct], algorithms: ['HS256'] }, 'an HS512 key beside HS256')
      await refusesOptions(t, app, token, { publicKey: jwk, algorithms: ['RS256'] }, 'a PS256 key beside RS256')
      const mixed = await guarded(t, { keys: [jwk, { kid: 'b', secret: SECRET, algorithm: 'HS256' }] as never })
      await refuses(t, mixed, forge(ADMIN, { alg: 'HS512', kid: 'b' }), WRONG_ALGORITHM, 'HS512 with a key for HS256')
      await refuses(
        t,
        mixed,
        forge(ADMIN, { alg: 'HS256', kid: 'a' }, { key: pemOf(RSA.publicKey) }),
        UNKNOWN_KEY,
        'HS256 with a key for PS256'
      )
    },
  },
  {
    ids: ['CVE-2026-102275'],
    attack: 'OKP private JWK whose public part is another\'s',
    async aim (t) {
      const { jwt } = await build(t)
      const mine = ED.privateKey.export({ format: 'jwk' })
      const { x } = createPair('ed25519').publicKey.export({ format: 'jwk' })
      const privateKey = { ...mine, x, kid: 'a' }
      await admits(t, await guarded(t, { privateKey: mine as never }), jwt.encode(ADMIN, { privateKey: mine as never }))
      await refusesSettings(t, { privateKey }, 'as privateKey')
      await refusesSettings(t, { keys: [privateKey] }, 'in keys')
      t.throws(
        () => jwt.encode(ADMIN, { privateKey } as never),
        { code: 'APISTAR_JWT_SETTINGS_INVALID' },
        'as an option of encode'
      )
      t.throws(
        () => jwt.keys.rotate(privateKey as never, { grace: 0 }),
        { code: 'APISTAR_JWT_SETTINGS_INVALID' },
        'by keys.rotate'
      )
    },
  },
]
