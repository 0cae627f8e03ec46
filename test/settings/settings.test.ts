import fastify from 'fastify'
import { Value } from '@sinclair/typebox/value'
import t from 'tap'
import apistarJwt, { SettingsSchema, type Settings } from '../../index.js'
import { createFaults } from '../../lib/settings/faults.js'
import { parseSettings, toList } from '../../lib/settings/settings.js'
import { build, SECRET } from '../helper.js'
import { BAILEY } from '../http.js'
import { pairOf } from '../keys-fixtures.js'
import { refusedAtBoot, register } from '../refused.js'

const MARKER = 'marker-of-a-secret'

t.test('a setting that is there but undefined or null is refused', async (t) => {
  for (const name of Object.keys(SettingsSchema.properties)) {
    for (const value of [undefined, null]) {
      const settings = { ...(name === 'secret' ? {} : { secret: SECRET }), [name]: value }
      await refusedAtBoot(
        t,
        settings,
        new RegExp(
          `^apistar-jwt: Invalid settings: ${name}: ${value} given, expected .*(?:, or leave it out|; is the ` +
            'variable that it comes from set\\?)'
        ),
        `${name}: ${value}`
      )
    }
  }
})

t.test('an unknown name is refused, and what it holds is not told', async (t) => {
  for (const name of Object.keys(SettingsSchema.properties)) {
    for (const misspelt of [`${name}s`, name.toUpperCase(), ` ${name}`, name.slice(1)]) {
      const message = `apistar-jwt: Invalid settings: ${misspelt}: a string of length 18 given, but there is no such ` +
        `name; did you mean ${name}?`
      await refusedAtBoot(t, { secret: SECRET, [misspelt]: MARKER }, message, misspelt)
    }
  }
  for (const name of ['constructor', 'toString', 'hasOwnProperty', '__proto__']) {
    const settings = JSON.parse(`{"secret": "${SECRET}", "${name}": "${MARKER}"}`) as object
    await refusedAtBoot(
      t,
      settings,
      `apistar-jwt: Invalid settings: ${name}: a string of length 18 given, but there is no such name.`,
      name
    )
  }
})

t.test('all faults are named at once', async (t) => {
  const settings = {
    secert: MARKER,
    publicKey: null,
    algorithms: ['none', MARKER, 'HS256'],
    issuer: '',
    audience: undefined,
    leeway: -12345678,
    expiresIn: 'soon-marker',
    scheme: 'two words',
    cache: 12345678.5,
    claims: { $id: MARKER },
    allowAnonymous: ['/fine', 'marker-of-a-url'],
    extractToken: MARKER,
  }
  const message = new RegExp(['secert', 'publicKey', 'algorithms/0', 'algorithms/1', 'issuer', 'audience', 'leeway',
    'expiresIn', 'scheme', 'cache',
    'allowAnonymous/1', 'extractToken', 'claims', 'secret'].map((name) => `[:;] ${name}: .* given`).join('.*'))
  await refusedAtBoot(t, settings, message, 'all')
})

t.test('allowAnonymous without global has nothing to open', async (t) => {
  for (const more of [{}, { global: false }]) {
    const settings = { secret: SECRET, allowAnonymous: ['/marker-of-a-url'], ...more }
    await refusedAtBoot(
      t,
      settings,
      'apistar-jwt: Invalid settings: allowAnonymous: a list given without global: true, so there is nothing to open.',
      JSON.stringify(more)
    )
  }
})

t.test('settings that are no plain object', async (t) => {
  class Config { secret = SECRET; get issuer (): string { return '' } }
  const cases: ReadonlyArray<readonly [string, unknown, string]> = [
    ['a string', MARKER, 'a string of length 18'], ['a list', [{ secret: SECRET }], 'a list of length 1'],
    ['a Buffer', Buffer.from(SECRET), `${SECRET.length} bytes`],
    ['a Map', new Map([['secret', SECRET]]), 'an object'], ['an instance', new Config(), 'an object'],
    ['inherited settings', Object.create({ secret: SECRET }), 'an object'],
    ['settings that inherit others', Object.assign(Object.create({ issuer: '' }), { secret: SECRET }), 'an object'],
    ['hidden settings', Object.defineProperty({ secret: SECRET }, 'issuer', { value: '' }), 'an object'],
    ['the secret itself', pairOf('ed25519').privateKey, 'a private KeyObject'],
  ]
  for (const [name, settings, given] of cases) {
    await refusedAtBoot(t, settings, `apistar-jwt: Invalid settings: ${given} given, expected a plain object.`, name)
  }
})

t.test('settings that are read as they are', async (t) => {
  const reads: string[] = []
  const handler: ProxyHandler<{ secret: string }> = {
    get (target, name) { reads.push(String(name)); return Reflect.get(target, name) as unknown },
  }
  const cases: ReadonlyArray<readonly [string, unknown]> = [
    ['without a prototype', Object.assign(Object.create(null), { secret: SECRET })],
    ['frozen, lists and all', Object.freeze({
      secret: SECRET,
      issuer: Object.freeze(['a']),
      audience: Object.freeze(['b']),
      algorithms: Object.freeze([
        'HS256',
      ]),
      requiredClaims: Object.freeze(['id']),
    })],
    ['a function of the instance', () => ({ secret: SECRET })],
    ['with a symbol', { secret: SECRET, [Symbol('marker')]: MARKER }],
    ['a getter', { get secret () { return SECRET } }],
    ['a proxy', new Proxy({ secret: SECRET }, handler)],
    [
      'with what register takes',
      { secret: SECRET, prefix: '/api', logLevel: 'silent', logSerializers: { marker: String } },
    ],
  ]
  for (const [name, settings] of cases) {
    const app = await register(t, settings)
    t.match(
      await app.jwt.verify(app.jwt.encode({ ...BAILEY, iss: 'a', aud: 'b' }), { issuer: 'a', audience: 'b' }),
      BAILEY,
      name
    )
  }
  t.strictSame(reads.filter((name) => name === 'secret'), ['secret'], 'each is read once')
})

t.test('the options of register do what they do for every plugin', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  await app.register(async (child) => {
    await child.register(apistarJwt, { secret: SECRET, prefix: '/ours', logLevel: 'silent', global: true })
    child.get('/me', async () => 'in')
  }, { prefix: '/api' })
  t.equal((await app.inject('/api/me')).statusCode, 401)
  await refusedAtBoot(
    t,
    { secret: SECRET, prefix: '/api', prefixes: MARKER },
    /^apistar-jwt: Invalid settings: prefixes: /,
    'but no others'
  )
})

t.test('the settings are not changed, and what changes them later changes nothing', async (t) => {
  const settings = {
    secret: SECRET,
    issuer: ['a'],
    audience: ['b'],
    algorithms: ['HS256'] as const,
    requiredClaims: ['id'],
    expiresIn: 60,
  }
  const before = structuredClone(settings)
  const app = await build(t, settings)
  t.strictSame(settings, before)
  settings.issuer[0] = settings.audience[0] = 'changed'
  settings.requiredClaims.push('role')
  ;(settings.algorithms as unknown as string[])[0] = 'HS512'
  Object.assign(settings, { secret: MARKER, expiresIn: -1, scheme: 'X', leeway: NaN })
  const token = app.jwt.encode(BAILEY)
  t.match(app.jwt.decode(token), { header: { alg: 'HS256' }, payload: { iss: 'a', aud: 'b' } })
  t.match(await app.jwt.verify(token), BAILEY)
})

t.test('what the parts get', (t) => {
  const defaults = {
    ...Value.Default(SettingsSchema, {}) as object,
    scopeClaims: [['scope'], ['scp']],
    roleClaims: [['roles']],
    accountMaxAge: 30,
    isUnknownStated: false,
  }
  const cases: ReadonlyArray<readonly [Settings, object]> = [
    [{}, {}],
    [{ guardUnknown: false }, { isUnknownStated: true }],
    [{ global: true, guardUnknown: true }, { global: true, guardUnknown: true, isUnknownStated: true }],
    [{ issuer: 'a', audience: 'b' }, { issuer: ['a'], audience: ['b'] }],
    [{ issuer: ['a', 'b'], audience: false }, { issuer: ['a', 'b'], audience: false }],
    [{ expiresIn: '15m', notBefore: 5, maxAge: '1h' }, { expiresIn: 900, notBefore: 5, maxAge: 3600 }],
    [
      { scopeClaims: ['a', ['b', 'c']], roleClaims: [['d']] },
      { scopeClaims: [['a'], ['b', 'c']], roleClaims: [['d']] },
    ],
    [
      { algorithms: ['HS384'], leeway: 5, cache: false, idClaim: 'sub' },
      { algorithms: ['HS384'], leeway: 5, cache: false, idClaim: 'sub' },
    ],
  ]
  for (const [settings, resolved] of cases) {
    const faults = createFaults('settings')
    const unsaid = Object.fromEntries(Object.keys(SettingsSchema.properties).map((name) => [name, undefined]))
    const expected = { ...unsaid, ...defaults, secret: SECRET, ...resolved }
    t.strictSame(parseSettings({ secret: SECRET, ...settings }, faults), expected, JSON.stringify(settings))
    t.doesNotThrow(() => faults.throwIfAny())
  }
  const list = ['a']
  t.strictSame([toList('a'), toList(list)], [['a'], ['a']])
  t.not(toList(list), list, 'a list is copied')
  t.end()
})
