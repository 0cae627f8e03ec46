import t from 'tap'
import type { AuthMode } from '../../index.js'
import { asksForAuth, findAuthFault, isRequirementShaped, statedAuth } from '../../lib/request/auth-config.js'
import { build } from '../helper.js'

const REQUIREMENTS: readonly unknown[] = [
  { scopes: 'read' }, { roles: ['admin'] }, { claims: undefined }, { login: null }, { check: true }, {
    anyOf: [], other: 1,
  },
]
const OTHERS: readonly unknown[] = [
  undefined, null, true, '', 'Required', 'required ', 'yes', 0, 7n, Symbol('required'), [], ['required'], {},
  { scope: 'read' },
  { strategy: 'jwt' }, () => 'required',
]

t.test('what asks for authentication', (t) => {
  for (const value of ['required', 'optional', ...REQUIREMENTS]) {
    t.equal(asksForAuth(value), true, JSON.stringify(value))
  }
  for (const value of [false, ...OTHERS]) t.equal(asksForAuth(value), false, String(value))
  for (const value of REQUIREMENTS) t.equal(isRequirementShaped(value), true)
  t.end()
})

class Config { get auth (): string { return 'required' } }

t.test('what a config states', (t) => {
  const cases: ReadonlyArray<readonly [unknown, object | undefined]> = [
    [undefined, undefined], [null, undefined], ['auth', undefined], [{}, undefined],
    [new Map([['auth', 'required']]), undefined],
    [{ auth: undefined }, { value: undefined }],
    [{ auth: 'required' }, { value: 'required' }],
    [Object.defineProperty({}, 'auth', { value: 'required' }), { value: 'required' }],
    [Object.create({ auth: 'required' }), { value: 'required' }],
    [Object.create(Object.create({ auth: false })), { value: false }],
    [Object.create(null), undefined],
    [new Config(), { value: 'required' }],
    [new (class Below extends Config {})(), { value: 'required' }],
  ]
  for (const [config, expected] of cases) t.strictSame(statedAuth(config), expected)
  Reflect.defineProperty(Object.prototype, 'auth', { value: false, configurable: true })
  t.teardown(() => { delete (Object.prototype as { auth?: unknown }).auth })
  t.equal(statedAuth({}), undefined, 'Object.prototype states nothing')
  t.equal(statedAuth(new (class {})()), undefined)
  t.end()
})

t.test('what is wrong with it, in words', (t) => {
  const given = (value: string, hint = ''): string =>
    `auth: ${value} given, expected 'required', 'optional', false or a requirement${hint}`
  const cases: ReadonlyArray<readonly [object, string | undefined]> = [
    [{}, undefined], [{ config: { auth: 'required' } }, undefined], [{ config: { auth: false } }, undefined],
    [{ config: { auth: true } }, given('a boolean', "; did you mean 'required'?")],
    [{ config: { auth: 'requierd' } }, given('a string of length 8', '; did you mean required?')],
    [{ config: { auth: 'Optional' } }, given('a string of length 8', '; did you mean optional?')],
    [{ config: { auth: 'false' } }, given('a string of length 5', '; did you mean false?')],
    [{ config: { auth: 'nothing like it' } }, given('a string of length 15')],
    [{ config: { auth: undefined } }, given('undefined')],
    [{ config: new Config() }, 'auth: hidden or inherited, so that Fastify drops it; make it a plain member of config'],
    [
      { config: Object.defineProperty({}, 'auth', { value: 'optional' }) },
      'auth: hidden or inherited, so that Fastify drops it; make it a plain member of config',
    ],
  ]
  for (const [route, expected] of cases) t.equal(findAuthFault(route, () => t.fail('no requirement')), expected)
  const requirement = { roles: 'admin' }
  t.equal(findAuthFault({ config: { auth: requirement } }, (seen) => t.equal(seen, requirement)), undefined)
  const fault = findAuthFault({ config: { auth: requirement } }, (_, faults) => faults.say('roles', 'none of ours'))
  t.equal(fault, 'auth/roles: none of ours')
  t.end()
})

t.test('one of our values beside config fails at boot, another is another plugin\'s', async (t) => {
  const app = await build(t)
  for (const auth of ['required', 'optional', false, ...REQUIREMENTS] as AuthMode[]) {
    for (const method of ['GET', 'POST'] as const) {
      t.throws(() => app.route({ method, url: '/x', handler: async () => 'in', ...{ auth } }), {
        code: 'APISTAR_JWT_SETTINGS_INVALID',
        message: `apistar-jwt: Invalid config of the route ${method} /x: auth: stands beside config, where nothing ` +
          'reads it; write config: { auth }.',
      })
    }
  }
  for (const [place, auth] of OTHERS.entries()) {
    app.route({ method: 'GET', url: `/${place}`, handler: async () => 'in', ...{ auth } })
  }
})

t.test('a config.auth that Fastify would drop fails at boot', async (t) => {
  const app = await build(t)
  const dropped = [
    Object.create({ auth: 'required' }), new Config(),
    Object.defineProperty({ other: 1 }, 'auth', { value: 'required' }),
    Object.defineProperty({}, 'auth', { get: () => false }),
  ]
  for (const config of dropped) {
    t.throws(() => app.get('/', { config: config as object }, async () => 'in'), {
      code: 'APISTAR_JWT_SETTINGS_INVALID', message: /hidden or inherited/,
    })
  }
})
