import type { EncodeOptions, Settings, VerifyOptions } from '../../index.js'
import { forge } from '../forge.js'
import { guarded } from '../guarded.js'
import { freeze, SECRET } from '../helper.js'
import { EXPIRED, WRONG_ISSUER } from '../http.js'
import type { Advisory } from './advisory.js'
import { ADMIN, admits, refuses, refusesOptions, refusesSettings } from './attack.js'

const NOW = 1_700_000_000
const OTHER = 'another secret, as long as it has to be'

const ENCODE: readonly EncodeOptions[] = [
  {}, { jwtId: 'a' }, { notBefore: 0 }, {
    headers: { kid: 'a' },
  }, { noTimestamp: true }, { algorithm: 'HS256' }, { secret: OTHER },
  { secret: OTHER, audience: 'a', issuer: 'b', subject: 'c' },
]
const VERIFY: readonly VerifyOptions[] = [
  {}, { issuer: 'us' }, { audience: false }, { audience: 'us' }, { leeway: 0 }, { algorithms: ['HS256'] },
  { secret: SECRET },
]

/** Attacks by what one call leaves behind, or takes away. */
export const OPTIONS: readonly Advisory[] = [
  {
    ids: ['CVE-2026-110024'],
    attack: 'options of one call erase the default lifetime and maxAge',
    async aim (t) {
      const clock = freeze(t, NOW)
      const app = await guarded(t, { secret: SECRET, expiresIn: '10m', maxAge: '5m', audience: false })
      for (const options of ENCODE) {
        if (options.noTimestamp === true) continue
        t.equal(
          app.jwt.decode(app.jwt.encode(ADMIN, options)).payload.exp, NOW + 600, `encode with ${Object.keys(options)}`
        )
      }
      t.throws(
        () => app.jwt.encode(ADMIN, { noTimestamp: true }),
        { code: 'APISTAR_JWT_ENCODE_FAILED' },
        'no token that is too old for ever'
      )
      t.throws(
        () => app.jwt.encode(ADMIN, { expiresIn: undefined } as never),
        { code: 'APISTAR_JWT_SETTINGS_INVALID' },
        'no lifetime that is undefined'
      )
      const token = forge({ ...ADMIN, iss: 'us', aud: 'us', iat: NOW })
      for (const options of VERIFY) {
        t.strictSame((await app.jwt.verify(token, options)).iat, NOW, `young, verified with ${Object.keys(options)}`)
      }
      clock.now += 300
      for (const options of VERIFY) {
        await t.rejects(
          app.jwt.verify(token, options),
          { code: 'APISTAR_JWT_TOKEN_EXPIRED' },
          `old, verified with ${Object.keys(options)}`
        )
      }
      await refusesOptions(t, app, token, { maxAge: undefined }, 'a maxAge of a call that is undefined')
    },
  },
  {
    ids: ['CVE-2026-103001'],
    attack: 'a reused options object switches checks off',
    async aim (t) {
      const clock = freeze(t, NOW)
      const settings: Settings = { secret: SECRET, issuer: ['us'], algorithms: ['HS256'] }
      const [app, twin] = [await guarded(t, settings), await guarded(t, settings)]
      t.strictSame(settings, { secret: SECRET, issuer: ['us'], algorithms: ['HS256'] }, 'the settings are as they were')
      ;(settings.issuer as string[]).push('evil')
      ;(settings.algorithms as string[]).push('HS512')
      Object.assign(settings, { audience: false, leeway: 1e9 })

      const options: VerifyOptions = { issuer: 'them', audience: 'them', leeway: 5 }
      const loose = forge({ ...ADMIN, iss: 'them', aud: 'them', exp: NOW - 1 })
      for (const time of [1, 2, 3]) {
        t.equal((await app.jwt.verify(loose, options)).iss, 'them', `taken with the options the ${time}. time`)
        await refuses(t, app, loose, EXPIRED, 'and not without them')
      }
      t.strictSame(options, { issuer: 'them', audience: 'them', leeway: 5 }, 'the options are as they were')
      clock.now += 4
      await t.rejects(
        app.jwt.verify(loose, options), { code: 'APISTAR_JWT_TOKEN_EXPIRED' }, 'every check is made again'
      )
      for (const guardedApp of [app, twin]) {
        await refuses(
          t, guardedApp, forge({ ...ADMIN, iss: 'evil' }), WRONG_ISSUER, 'what was added to the settings later'
        )
        await admits(t, guardedApp, forge({ ...ADMIN, iss: 'us' }))
      }
      const reused: EncodeOptions = { expiresIn: 60 }
      for (const time of [1, 2]) {
        t.equal(app.jwt.decode(app.jwt.encode(ADMIN, reused)).payload.exp, NOW + 64, `encode for the ${time}. time`)
      }
      t.strictSame(reused, { expiresIn: 60 }, 'the options of encode are as they were')
      for (const inherited of [{ leeway: 1e9 }, { audience: false }, { issuer: 'them' }, { secret: OTHER }]) {
        const name = `${Object.keys(inherited)} that is inherited`
        await refusesOptions(t, app, loose, Object.create(inherited) as object, name)
        await refusesSettings(t, Object.assign(Object.create(inherited) as object, { secret: SECRET }), name)
        await refusesSettings(
          t,
          { trustedIssuers: [Object.assign(Object.create(inherited) as object, { issuer: 'a', secret: SECRET })] },
          `${name}, of a trusted issuer`
        )
      }
      await refusesSettings(
        t,
        { keys: [Object.assign(Object.create({ algorithm: 'HS512' }) as object, { kid: 'a', secret: SECRET })] },
        'an algorithm that is inherited'
      )
      t.throws(
        () => app.jwt.encode(ADMIN, Object.create({ noTimestamp: true }) as EncodeOptions),
        { code: 'APISTAR_JWT_SETTINGS_INVALID' },
        'and by encode'
      )
    },
  },
]
