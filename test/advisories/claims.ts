import { forge } from '../forge.js'
import { guarded } from '../guarded.js'
import { build, freeze, SECRET } from '../helper.js'
import { EXPIRED, refusal, WRONG_AUDIENCE, WRONG_ISSUER } from '../http.js'
import type { Advisory } from './advisory.js'
import { ADMIN, admits, refuses, refusesOptions, refusesSettings } from './attack.js'

const NOW = 1_700_000_000
const US = 'https://us.example'
const wrongType = (claim: string) => refusal('CLAIM_INVALID', `The ${claim} claim is of a wrong type.`)

const PATTERNS = [/us/, /^https:\/\/us\.example$/g, /us/y, /^(a+)+$/, /(x+x+)+y/gy]
const NO_NUMBERS = [
  'null', 'false', 'true', '""', '"0"', '"4000000000"', '"never"', '1e400', '-1e400', '[]', '[4000000000]', '{}',
]
const TOLERANCES = [Infinity, -Infinity, Number.NaN, -1, '60', '1m', null, undefined, true, [60], {}]
const LIFETIMES = [
  '15', '', ' ', 'soon', '1 fortnight', '-1h', '1h!', 'h', Number.NaN, Infinity, -1, null, undefined, true, [], {},
  new Date(),
]

/** Attacks by the claims of a token. */
export const CLAIMS: readonly Advisory[] = [
  {
    ids: ['CVE-2025-30144'],
    attack: 'iss as an array',
    async aim (t) {
      for (const settings of [{}, { issuer: US }, { issuer: [US, 'https://them.example'] }]) {
        const app = await guarded(t, { secret: SECRET, ...settings })
        await admits(t, app, forge({ ...ADMIN, iss: US }))
        for (const iss of [
          [US], ['https://evil.example', US], [US, 'https://evil.example'], [[US]], { 0: US, length: 1 }, [],
        ]) {
          await refuses(t, app, forge({ ...ADMIN, iss }), wrongType('iss'), `iss ${JSON.stringify(iss)}`)
        }
      }
    },
  },
  {
    ids: ['CVE-2024-53861'],
    attack: 'part of an issuer matches',
    async aim (t) {
      for (const issuer of [US, [US], [US, 'https://them.example']]) {
        const app = await guarded(t, { secret: SECRET, issuer })
        await admits(t, app, forge({ ...ADMIN, iss: US }))
        for (const iss of [
          US.slice(0, -1), US.slice(1), 'us', '', `${US}/`, `${US} `, ` ${US}`, US.toUpperCase(), `${US}\0`,
          `${US},https://them.example`, undefined,
        ]) {
          await refuses(t, app, forge({ ...ADMIN, iss }), WRONG_ISSUER, `iss ${iss}`)
        }
        await t.rejects(
          app.jwt.verify(forge({ ...ADMIN, iss: US }), { issuer: `${US}/a` }),
          { code: 'APISTAR_JWT_CLAIM_INVALID' },
          'a part, for one call'
        )
      }
    },
  },
  {
    ids: ['CVE-2025-62610'],
    attack: 'aud not checked',
    async aim (t) {
      const app = await guarded(t, { secret: SECRET, audience: ['us', 'us too'] })
      for (const aud of ['us', ['us too'], ['them', 'us']]) {
        await admits(t, app, forge({ ...ADMIN, aud }), `aud ${JSON.stringify(aud)}`)
      }
      for (const aud of ['them', ['them'], [], '', 'u', 'us ', 'US', undefined]) {
        await refuses(t, app, forge({ ...ADMIN, aud }), WRONG_AUDIENCE, `aud ${JSON.stringify(aud)}`)
      }
      const without = await guarded(t, { secret: SECRET })
      for (const aud of ['them', ['them'], [], '']) {
        await refuses(
          t, without, forge({ ...ADMIN, aud }), WRONG_AUDIENCE, `aud ${JSON.stringify(aud)} where none is configured`
        )
      }
      for (const audience of ['', [], [''], null, undefined, true]) {
        await refusesSettings(t, { secret: SECRET, audience }, `audience ${JSON.stringify(audience)}`)
      }
    },
  },
  {
    ids: ['CVE-2026-44459'],
    attack: 'falsy, infinite or non-numeric exp, nbf, iat skipped',
    async aim (t) {
      freeze(t, NOW)
      for (const settings of [{}, { maxAge: 60 }]) {
        const app = await guarded(t, { secret: SECRET, ...settings })
        const iat = JSON.stringify(NOW)
        await admits(t, app, forge(`{"id":1,"iat":${iat}}`))
        for (const exp of ['0', '-0', '-1', iat]) {
          await refuses(t, app, forge(`{"id":1,"iat":${iat},"exp":${exp}}`), EXPIRED, `exp ${exp}`)
        }
        for (const value of NO_NUMBERS) {
          for (const claim of ['exp', 'nbf', 'iat']) {
            await refuses(
              t, app, forge(`{"id":1,"iat":${iat},"${claim}":${value}}`), wrongType(claim), `${claim} ${value}`
            )
          }
        }
      }
      const aging = await guarded(t, { secret: SECRET, maxAge: 60 })
      await refuses(t, aging, forge({ id: 1, iat: 0 }), EXPIRED, 'iat 0 under maxAge')
      await refuses(
        t, aging, forge({ id: 1 }), refusal('CLAIM_INVALID', 'The iat claim is missing.'), 'no iat under maxAge'
      )
    },
  },
  {
    ids: ['CVE-2026-107721'],
    attack: 'infinite clock tolerance',
    async aim (t) {
      freeze(t, NOW)
      const app = await guarded(t, { secret: SECRET, leeway: 60 })
      const token = forge({ ...ADMIN, exp: NOW - 60 })
      await admits(t, app, forge({ ...ADMIN, exp: NOW - 59 }))
      await refuses(t, app, token, EXPIRED, 'past the leeway')
      for (const leeway of TOLERANCES) {
        await refusesSettings(t, { secret: SECRET, leeway }, `leeway ${String(leeway)}`)
        await refusesOptions(t, app, token, { leeway }, `leeway ${String(leeway)}`)
      }
    },
  },
  {
    ids: ['CVE-2026-35040'],
    attack: 'a /g or /y pattern refuses every second valid token',
    async aim (t) {
      const app = await guarded(t, { secret: SECRET, issuer: US, audience: US })
      const token = forge({ ...ADMIN, iss: US, aud: US })
      for (const pattern of PATTERNS) {
        for (const claim of ['issuer', 'audience']) {
          for (const given of [pattern, [pattern], [US, pattern]]) {
            await refusesSettings(t, { secret: SECRET, [claim]: given }, `${claim} ${pattern}`)
            await refusesOptions(t, app, token, { [claim]: given }, `${claim} ${pattern}`)
          }
        }
      }
      for (let time = 1; time <= 5; time++) await admits(t, app, token, `taken the ${time}. time`)
    },
  },
  {
    ids: ['CVE-2026-35041'],
    attack: 'ReDoS through an audience pattern',
    async aim (t) {
      // With backtracking it would not end before the test's time is up.
      const app = await guarded(t, { secret: SECRET, audience: '^(a+)+$' })
      await refuses(t, app, forge({ ...ADMIN, aud: `${'a'.repeat(5000)}!` }), WRONG_AUDIENCE, 'a long audience')
      await refuses(t, app, forge({ ...ADMIN, aud: 'a' }), WRONG_AUDIENCE, 'what the pattern would match')
      await admits(t, app, forge({ ...ADMIN, aud: '^(a+)+$' }), 'the text itself')
      for (const pattern of PATTERNS) {
        await refusesSettings(t, { secret: SECRET, audience: pattern }, `${pattern}`)
        await refusesSettings(
          t, { trustedIssuers: [{ issuer: US, secret: SECRET, audience: pattern }] }, `${pattern} of a trusted issuer`
        )
      }
    },
  },
  {
    ids: ['CVE-2026-107275'],
    attack: 'a lifetime that cannot be parsed is dropped: the token never expires',
    async aim (t) {
      const { jwt } = await build(t)
      for (const span of LIFETIMES) {
        for (const name of ['expiresIn', 'notBefore', 'maxAge']) {
          await refusesSettings(t, { secret: SECRET, [name]: span }, `${name} ${String(span)}`)
        }
        for (const name of ['expiresIn', 'notBefore']) {
          t.throws(
            () => jwt.encode(ADMIN, { [name]: span } as never),
            { code: 'APISTAR_JWT_SETTINGS_INVALID' },
            `${name} ${String(span)}: by encode`
          )
        }
      }
      for (const exp of ['1h', Number.NaN, Infinity, null, new Date(Number.NaN)]) {
        t.throws(
          () => jwt.encode({ ...ADMIN, exp } as never),
          { code: 'APISTAR_JWT_ENCODE_FAILED' },
          `exp ${String(exp)}: by encode`
        )
      }
    },
  },
]
