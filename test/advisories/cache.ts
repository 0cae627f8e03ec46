import type { KeyObject } from 'node:crypto'
import { inspect } from 'node:util'
import type { Test } from 'tap'
import type { EncodeOptions, VerifyOptions } from '../../index.js'
import { forge, withPart } from '../forge.js'
import { guarded } from '../guarded.js'
import { build, freeze, SECRET } from '../helper.js'
import { EXPIRED, FORGED } from '../http.js'
import { createPair, jwkOf, pemOf } from '../keys-fixtures.js'
import type { Advisory } from './advisory.js'
import { ADMIN, admits, refuses } from './attack.js'

const NOW = 1_700_000_000

/** Two keys of one kind, as they may be given to a call: neither is ever taken for the other. */
const FORMS: ReadonlyArray<readonly [
  name: string, asPrivate: (key: KeyObject) => unknown, asPublic: (key: KeyObject) => unknown
]> = [
  ['a KeyObject', (key) => key, (key) => key],
  ['PEM text', pemOf, pemOf],
  ['PEM in a Buffer', (key) => Buffer.from(pemOf(key)), (key) => Buffer.from(pemOf(key))],
  ['PEM text with a passphrase', (key) => ({ key: pemOf(key), passphrase: 'a' }), pemOf],
  ['PEM in a Buffer with a passphrase', (key) => ({ key: Buffer.from(pemOf(key)), passphrase: 'a' }), pemOf],
  ['a JWK', (key) => jwkOf(key), (key) => jwkOf(key)],
  ['a JWK with getters', (key) => hidden(jwkOf(key)), (key) => hidden(jwkOf(key))],
  [
    'a JWK that words itself', (key) => ({ ...jwkOf(key), [inspect.custom]: () => 'JWK' }),
    (key) => ({ ...jwkOf(key), [inspect.custom]: () => 'JWK' }),
  ],
]

function hidden (jwk: object): object {
  return Object.defineProperties(
    {}, Object.fromEntries(Object.entries(jwk).map(([name, value]) => [name, { get: () => value, enumerable: true }]))
  )
}

async function keepsKeysApart (t: Test): Promise<void> {
  const pairs = [1, 2, 3].map(() => createPair('p256'))
  for (const [name, asPrivate, asPublic] of FORMS) {
    const { jwt } = await build(t)
    for (const [signer, { privateKey }] of pairs.entries()) {
      const token = jwt.encode(ADMIN, { privateKey: asPrivate(privateKey) } as EncodeOptions)
      for (const [holder, { publicKey }] of pairs.entries()) {
        const verified = jwt.verify(token, { publicKey: asPublic(publicKey) } as VerifyOptions)
        if (signer === holder) await t.resolves(verified, `${name}: key ${signer} with its own`)
        else {
          await t.rejects(
            verified, { code: 'APISTAR_JWT_TOKEN_INVALID' }, `${name}: key ${signer} with key ${holder}`
          )
        }
      }
    }
  }
}

/** Attacks by what was verified before. */
export const CACHE: readonly Advisory[] = [
  {
    ids: ['CVE-2026-35039'],
    attack: 'colliding cache keys give another user\'s claims',
    async aim (t) {
      const app = await guarded(t, { secret: SECRET })
      const users = Array.from({ length: 60 }, (_, id) => ({ id, username: 'someone' }))
      const tokens = users.map((user) => forge(user))
      for (const time of [1, 2, 3]) {
        for (const [id, token] of tokens.entries()) {
          t.strictSame(await app.jwt.verify(token), users[id], `user ${id}, the ${time}. time`)
        }
      }
      const [first = '', ...others] = tokens
      const signatureOf = (token: string): string => String(token.split('.')[2])
      for (const [place, other] of others.entries()) {
        const id = place + 1
        await t.rejects(
          app.jwt.verify(withPart(first, 2, signatureOf(other))),
          { code: 'APISTAR_JWT_TOKEN_INVALID' },
          `the claims of user 0 under the signature of user ${id}`
        )
        await t.rejects(
          app.jwt.verify(withPart(other, 2, signatureOf(first))),
          { code: 'APISTAR_JWT_TOKEN_INVALID' },
          `the claims of user ${id} under the signature of user 0`
        )
      }
      await refuses(t, app, withPart(first, 2, signatureOf(String(others[0]))), FORGED, 'and over HTTP')
      await t.test('nor do the keys of two calls collide', keepsKeysApart)
    },
  },
  {
    ids: ['CVE-2026-107719'],
    attack: 'cache serves an expired token that has exp but no iat',
    async aim (t) {
      const clock = freeze(t, NOW)
      for (const leeway of [0, 30]) {
        clock.now = NOW
        const app = await guarded(t, { secret: SECRET, leeway })
        const token = forge({ ...ADMIN, exp: NOW + 60 })
        for (const seconds of [0, 59.999, 59.999 + leeway]) {
          clock.now = NOW + seconds
          await admits(t, app, token, `after ${seconds} s, with ${leeway} s of leeway`)
        }
        for (const seconds of [60, 61, 1e6]) {
          clock.now = NOW + seconds + leeway
          await refuses(t, app, token, EXPIRED, `after ${seconds} s, with ${leeway} s of leeway`)
        }
      }
    },
  },
]
