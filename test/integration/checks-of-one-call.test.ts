import t from 'tap'
import type { Settings, VerifyOptions } from '../../index.js'
import { forge } from '../forge.js'
import { guarded } from '../guarded.js'
import { freeze, SECRET } from '../helper.js'
import {
  ask, EXPIRED, INACTIVE, OPEN, refusal, WRONG_AUDIENCE, WRONG_ISSUER, WRONG_TYPE, type Answer,
} from '../http.js'
import { verify } from '../judge.js'
import { pairOf } from '../keys-fixtures.js'

const NOW = 1_800_000_000
const WAYS = [
  ['with a cache', { secret: SECRET }, 'HS256', SECRET],
  ['without a cache', { secret: SECRET, cache: false }, 'HS256', SECRET],
  ['on the thread pool', { ...pairOf('p256'), threadPool: true }, 'ES256', pairOf('p256').privateKey],
] as const

const MISSING_CLAIM = refusal('CLAIM_INVALID', 'A required claim is missing.')
const WRONG_SUBJECT = refusal('CLAIM_INVALID', 'The sub claim is missing or not accepted.')
const NO_IAT = refusal('CLAIM_INVALID', 'The iat claim is missing.')
const LATER = refusal('CLAIM_INVALID', 'The iat claim is in the future.')
const WRONG_EXP = refusal('CLAIM_INVALID', 'The exp claim is of a wrong type.')

/** Settings, the claims and the header of a token, the options of one call, its answer, and that of one without. */
type Row = readonly [settings: Settings, claims: object, header: object, options: VerifyOptions, Answer, Answer]

function row (
  claims: object, options: VerifyOptions, answer: Answer, without: Answer = OPEN, settings: Settings = {}
): Row {
  return [settings, claims, {}, options, answer, without]
}

function typed (
  typ: unknown, options: VerifyOptions, answer: Answer, without: Answer = OPEN, settings: Settings = {}
): Row {
  return [settings, {}, { typ }, options, answer, without]
}

const DEAD = { exp: NOW - 1 }
const LOGOUT = { ignoreExpiration: true }

const ROWS: Readonly<Record<string, readonly Row[]>> = {
  typ: [
    typed('at+jwt', { typ: 'at+jwt' }, OPEN), typed('application/at+JWT', { typ: 'at+jwt' }, OPEN),
    typed('JWT', { typ: 'at+jwt' }, WRONG_TYPE), typed(undefined, { typ: 'at+jwt' }, WRONG_TYPE),
    typed('logout+jwt', { typ: 'logout+jwt' }, OPEN, WRONG_TYPE, { typ: 'at+jwt' }),
    typed('at+jwt', { typ: 'logout+jwt' }, WRONG_TYPE, OPEN, { typ: 'at+jwt' }),
  ],
  maxAge: [
    row({ iat: NOW - 59 }, { maxAge: 60 }, OPEN), row({ iat: NOW - 60 }, { maxAge: '1m' }, EXPIRED),
    row({ iat: NOW - 61 }, { maxAge: 60, leeway: 2 }, OPEN), row({ iat: NOW + 1 }, { maxAge: 60 }, LATER),
    row({}, { maxAge: 60 }, NO_IAT), row({ iat: NOW - 1 }, { maxAge: 0 }, EXPIRED),
    row({ iat: NOW - 60 }, { maxAge: 90 }, OPEN, EXPIRED, { maxAge: 60 }),
    row({ iat: NOW - 45 }, { maxAge: 30 }, EXPIRED, OPEN, { maxAge: 60 }),
  ],
  requiredClaims: [
    row({ role: 'admin' }, { requiredClaims: ['role'] }, OPEN), row({}, { requiredClaims: ['role'] }, MISSING_CLAIM),
    row({ role: null }, { requiredClaims: ['role'] }, MISSING_CLAIM),
    row({}, { requiredClaims: ['toString'] }, MISSING_CLAIM),
    row({}, { requiredClaims: [] }, OPEN, MISSING_CLAIM, { requiredClaims: ['role'] }),
    row({ sub: 'a' }, { requiredClaims: ['sub'] }, OPEN, MISSING_CLAIM, { requiredClaims: ['role'] }),
  ],
  subject: [
    row({ sub: 'a' }, { subject: 'a' }, OPEN), row({ sub: 'A' }, { subject: 'a' }, WRONG_SUBJECT),
    row({ sub: 'a ' }, { subject: 'a' }, WRONG_SUBJECT), row({}, { subject: 'a' }, WRONG_SUBJECT),
    row({ sub: '' }, { subject: '' }, OPEN),
    row({ sub: 7 }, { subject: 7 }, OPEN, OPEN, { numericIds: true }),
    row({ sub: '7' }, { subject: 7 }, WRONG_SUBJECT, OPEN, { numericIds: true }),
    row({ sub: 7 }, { subject: '7' }, WRONG_SUBJECT, OPEN, { numericIds: true }),
  ],
  ignoreExpiration: [
    row(DEAD, LOGOUT, OPEN, EXPIRED), row(DEAD, { ignoreExpiration: false }, EXPIRED, EXPIRED),
    row({ exp: 1 }, LOGOUT, OPEN, EXPIRED),
    row({ ...DEAD, nbf: NOW + 1 }, LOGOUT, INACTIVE, EXPIRED),
    row({ ...DEAD, iat: NOW - 60 }, { ...LOGOUT, maxAge: 60 }, EXPIRED, EXPIRED),
    row({ ...DEAD, iat: NOW - 60 }, LOGOUT, EXPIRED, EXPIRED, { maxAge: 60 }),
    row({ ...DEAD, iat: NOW + 1 }, { ...LOGOUT, maxAge: 60 }, LATER, EXPIRED),
    row(DEAD, { ...LOGOUT, maxAge: 60 }, NO_IAT, EXPIRED),
    row({ ...DEAD, aud: 'api' }, LOGOUT, WRONG_AUDIENCE, EXPIRED),
    row(DEAD, LOGOUT, WRONG_AUDIENCE, EXPIRED, { audience: 'api' }),
    row({ ...DEAD, iss: 'them' }, LOGOUT, WRONG_ISSUER, EXPIRED, { issuer: 'us' }),
    row(DEAD, { ...LOGOUT, issuer: 'us' }, WRONG_ISSUER, EXPIRED),
    row({ ...DEAD, sub: 'a' }, { ...LOGOUT, subject: 'b' }, WRONG_SUBJECT, EXPIRED),
    row(DEAD, { ...LOGOUT, requiredClaims: ['role'] }, MISSING_CLAIM, EXPIRED),
    row(DEAD, { ...LOGOUT, typ: 'at+jwt' }, WRONG_TYPE, EXPIRED),
    row({ exp: '1' }, LOGOUT, WRONG_EXP, WRONG_EXP),
  ],
  leeway: [
    row({ exp: NOW - 4 }, {}, OPEN, OPEN, { leeway: 5 }), row({ nbf: NOW + 5 }, {}, OPEN, OPEN, { leeway: 5 }),
    row({ exp: NOW - 5 }, {}, EXPIRED, EXPIRED, { leeway: 5 }),
    row({ exp: NOW - 4 }, { subject: 'a' }, WRONG_SUBJECT, OPEN, { leeway: 5 }),
    row({ exp: NOW - 4 }, { leeway: 0 }, EXPIRED, OPEN, { leeway: 5 }),
    row({ exp: NOW - 4 }, { leeway: 5 }, OPEN, EXPIRED),
    row({ iat: NOW - 64 }, { maxAge: 60 }, OPEN, OPEN, { leeway: 5 }),
  ],
}

for (const [option, rows] of Object.entries(ROWS)) {
  t.test(`${option}, for one call`, async (t) => {
    freeze(t, NOW)
    for (const [settings, claims, header, options, answer, without] of rows) {
      for (const [way, keys, alg, key] of WAYS) {
        const app = await guarded(t, { ...settings, ...keys })
        const token = forge({ id: 1, ...claims }, { alg, ...header }, { key })
        const payload = JSON.stringify(app.jwt.decode(token).payload)
        const expected = answer === OPEN ? { ...OPEN, body: payload } : answer
        const name = `${JSON.stringify([settings, claims, header, options])}, ${way}`
        t.strictSame(await verify(app, token, options), expected, name)
        t.strictSame(await ask(app, token), without, `${name}: the settings hold for requests`)
        t.strictSame(await verify(app, token, options), expected, `${name}: a token that is known, or was refused`)
        t.strictSame((await verify(app, token)).code, without.code, `${name}: no other call is concerned`)
        t.strictSame((await verify(app, token, {})).code, without.code, `${name}: no options are as the settings`)
      }
    }
  })
}
