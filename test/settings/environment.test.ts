import t from 'tap'
import { settingsFromEnv } from '../../index.js'
import { SECRET } from '../helper.js'
import { refused, refusedAtBoot, register } from '../refused.js'

const MARKER = 'marker-of-a-secret'

t.test('settingsFromEnv', async (t) => {
  const all = {
    JWT_SECRET: ` ${SECRET}`,
    JWT_ALGORITHMS: 'HS256, HS512 ,HS384',
    JWT_ISSUER: 'a, b',
    JWT_AUDIENCE: 'false',
    JWT_LEEWAY: '010',
    JWT_USER_ID: 'sub',
    JWT_USER_NAME: 'name',
    JWT_AUTHORIZATION_PREFIX: 'JWT',
  }
  const cases: ReadonlyArray<readonly [Record<string, string | undefined>, object]> = [
    [{}, {}],
    [all, {
      secret: ` ${SECRET}`,
      algorithms: [
        'HS256', 'HS512', 'HS384',
      ],
      issuer: 'a, b',
      audience: 'false',
      leeway: 10,
      idClaim: 'sub',
      usernameClaim: 'name',
      scheme: 'JWT',
    }],
    [Object.fromEntries(Object.keys(all).map((name) => [name, ''])), {}],
    [Object.fromEntries(Object.keys(all).map((name) => [name, ' \t\n\u00a0'])), {}],
    [Object.fromEntries(Object.keys(all).map((name) => [name, undefined])), {}],
    [{ JWT_LEEWAY: '0' }, { leeway: 0 }],
    [{ JWT_SECRETS: MARKER, SECRET: MARKER, JWT_MAX_AGE: '5', jwt_secret: MARKER }, {}],
  ]
  for (const [env, settings] of cases) t.strictSame(settingsFromEnv(env), settings, Object.keys(env).join())
  t.match(await register(t, settingsFromEnv(all)), { jwt: Object }, 'register takes them')

  for (const text of [
    'ten', '0x10', 'true', '1e3', '1.5', '-1', '+1', ' 10', '10 ', '1_000', '١٠', 'Infinity', 'NaN', '10s', MARKER,
  ]) {
    const message = `apistar-jwt: Invalid environment: JWT_LEEWAY: a string of length ${text.length} given, expected ` +
      'decimal digits.'
    await refused(t, () => settingsFromEnv({ JWT_LEEWAY: text }), text, message, `JWT_LEEWAY=${text}`)
  }
  const refusals: ReadonlyArray<readonly [object, RegExp]> = [
    [{ JWT_LEEWAY: '9'.repeat(400) }, /JWT_LEEWAY: a number given/],
    [{ JWT_ALGORITHMS: 'HS256,' }, /JWT_ALGORITHMS\/1: a string of length 0 given/],
    [{ JWT_ALGORITHMS: 'none' }, /JWT_ALGORITHMS\/0: a string of length 4 given, expected .*HS256/],
    [{ JWT_ALGORITHMS: 'HS265' }, /JWT_ALGORITHMS\/0: a string of length 5 given/],
    [{ JWT_AUTHORIZATION_PREFIX: 'two words' }, /JWT_AUTHORIZATION_PREFIX: a string of length 9 given/],
    [{ JWT_ISSUER: ' padded' }, /JWT_ISSUER: a string of length 7 given/],
    [{ JWT_ALGORITHMS: 'x', JWT_LEEWAY: 'y' }, /JWT_LEEWAY: .* expected decimal digits; JWT_ALGORITHMS\/0: /],
  ]
  for (const [env, message] of refusals) {
    const whole = new RegExp(`^apistar-jwt: Invalid environment: (?:.*)(?:${message.source})`)
    t.throws(() => settingsFromEnv({ JWT_SECRET: SECRET, ...env }), {
      code: 'APISTAR_JWT_SETTINGS_INVALID', message: whole,
    }, JSON.stringify(env))
  }
  await refusedAtBoot(t, settingsFromEnv({ JWT_SECRET: undefined }), /secret: no key given/, 'no secret')
})

t.test('settingsFromEnv reads process.env by default', (t) => {
  t.intercept(process, 'env', { value: { JWT_SECRET: SECRET, JWT_LEEWAY: '5' } })
  t.strictSame(settingsFromEnv(), { secret: SECRET, leeway: 5 })
  t.end()
})
