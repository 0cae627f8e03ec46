import t from 'tap'
import { addClaims, type AddedParts } from '../../lib/jwt/added-claims.js'
import { NO_ENCODE_OPTIONS } from '../../lib/settings/call-options.js'
import type { EncodeOptions } from '../../index.js'
import { freeze } from '../helper.js'
import { polluted } from '../polluted.js'

const NOW = 1_800_000_000
type AddedSettings = AddedParts['settings']

const SETTINGS: AddedSettings = { issuer: ['us', 'also us'], audience: ['a', 'b'], expiresIn: 60, notBefore: 5 }
const UNSET: AddedSettings = { issuer: undefined, audience: false, expiresIn: undefined, notBefore: undefined }

type Case = readonly [
  settings: AddedSettings, stated: object, options: EncodeOptions, claims: object | RegExp, dates?: string[]
]

const CASES: readonly Case[] = [
  [UNSET, {}, {}, { iat: NOW }],
  [SETTINGS, {}, {}, { iss: 'us', aud: ['a', 'b'], iat: NOW, nbf: NOW + 5, exp: NOW + 60 }],
  [SETTINGS, {}, { issuer: false, audience: false, expiresIn: false, notBefore: false }, { iat: NOW }],
  [UNSET, {}, { issuer: false, audience: false, expiresIn: false, notBefore: false, noTimestamp: true }, {}],
  [
    SETTINGS, { iss: 'x', exp: 5 }, { issuer: false, expiresIn: false },
    { iss: 'x', exp: 5, aud: ['a', 'b'], iat: NOW, nbf: NOW + 5 },
  ],
  [
    SETTINGS, {}, { issuer: 'x', audience: 'y', expiresIn: '1m', notBefore: 0, subject: 's', jwtId: 'j' },
    { iss: 'x', aud: 'y', exp: NOW + 60, nbf: NOW, sub: 's', jti: 'j', iat: NOW },
  ],
  [SETTINGS, { iat: NOW - 10 }, {}, { iss: 'us', aud: ['a', 'b'], iat: NOW - 10, nbf: NOW - 5, exp: NOW + 50 }],
  [UNSET, { exp: 5 }, { expiresIn: 5 }, /exp is given in the payload and as the option expiresIn/],
  [UNSET, { iat: 60 }, { expiresIn: 60 }, /exp is before 2001/],
  [UNSET, { iat: 60 }, { expiresIn: 60 }, { iat: 60, exp: 120 }, ['iat']],
  [UNSET, { iat: 60, exp: 5 }, {}, { iat: 60, exp: 5 }, ['exp']],
]

t.test('what options and settings add to a payload', async (t) => {
  freeze(t, NOW)
  for (const [settings, stated, options, expected, dates = []] of CASES) {
    const claims = { ...stated } as Record<string, unknown>
    const act = (): void =>
      addClaims({ claims, dates: new Set(dates) }, { ...NO_ENCODE_OPTIONS, ...options }, { settings })
    if (expected instanceof RegExp) t.throws(act, { code: 'APISTAR_JWT_ENCODE_FAILED', message: expected })
    else { act(); t.same(claims, expected) }
  }
})

t.test('a list of audiences is a copy, which no toJSON of Object.prototype is asked for', async (t) => {
  const claims: Record<string, unknown> = Object.create(null)
  polluted({ toJSON: () => 'evil', exp: 1, iss: 'evil' }, () => {
    addClaims({ claims, dates: new Set() }, NO_ENCODE_OPTIONS, { settings: SETTINGS })
    t.equal(JSON.stringify(claims.aud), '["a","b"]')
  })
  t.equal(claims.iss, 'us')
  t.not(claims.aud, SETTINGS.audience)
})
