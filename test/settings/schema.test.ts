import { readdirSync, readFileSync } from 'node:fs'
import { Type } from '@sinclair/typebox'
import { Value } from '@sinclair/typebox/value'
import t from 'tap'
import { z } from 'zod'
import { SettingsSchema, type Settings } from '../../index.js'
import { EncodeOptionsSchema, VerifyOptionsSchema } from '../../lib/settings/call-schemas.js'
import { SECRET } from '../helper.js'
import { refusedAtBoot, register } from '../refused.js'

const SCHEMAS = { SettingsSchema, VerifyOptionsSchema, EncodeOptionsSchema }

const NAMES = {
  SettingsSchema: [
    'accountMaxAge', 'algorithms', 'allowAnonymous', 'audience', 'cache', 'claims', 'cookie', 'discovery', 'expiresIn',
    'extractToken', 'global', 'guardUnknown', 'idClaim', 'issuer', 'jwks', 'jwksEndpoint', 'keys',
    'leeway', 'loadAccount', 'maxAge', 'maxTokenLength', 'notBefore', 'numericIds', 'privateKey', 'publicKey', 'realm',
    'requiredClaims', 'resource', 'revocation', 'roleClaims', 'scheme', 'scopeClaims', 'scopes', 'secret', 'sessions',
    'strictSecret', 'threadPool', 'trustedIssuers', 'typ',
    'usernameClaim',
  ],
  VerifyOptionsSchema: [
    'algorithms', 'audience', 'ignoreExpiration', 'issuer', 'leeway', 'maxAge', 'publicKey', 'requiredClaims', 'secret',
    'subject', 'typ',
  ],
  EncodeOptionsSchema: [
    'algorithm', 'audience', 'expiresIn', 'headers', 'issuer', 'jwtId', 'noTimestamp', 'notBefore', 'privateKey',
    'secret', 'subject',
  ],
}

const DEFAULTS = {
  leeway: 0,
  idClaim: 'id',
  usernameClaim: 'username',
  scheme: 'Bearer',
  global: false,
  guardUnknown: false,
  allowAnonymous: [],
  requiredClaims: [],
  strictSecret: false,
  numericIds: false,
  maxTokenLength: 8192,
  cache: 1000,
  threadPool: false,
  scopeClaims: ['scope', 'scp'],
  roleClaims: ['roles'],
  accountMaxAge: '30s',
}

t.test('every name, and no other', (t) => {
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    t.strictSame(Object.keys(schema.properties).sort(), NAMES[name as keyof typeof NAMES], name)
    t.equal(schema.additionalProperties, false, `${name} is closed`)
    t.equal(schema.required, undefined, `${name} demands nothing`)
    t.ok(Value.Check(schema, {}), `${name} takes an empty object`)
    t.notOk(Value.Check(schema, { marker: 1 }), `${name} refuses an unknown name`)
  }
  t.end()
})

t.test('the defaults', (t) => {
  t.strictSame(Value.Default(SettingsSchema, {}), DEFAULTS)
  t.ok(Value.Check(SettingsSchema, DEFAULTS), 'are themselves allowed')
  t.end()
})

t.test('each says what is allowed, for errors', (t) => {
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    for (const [property, { description }] of Object.entries(schema.properties)) {
      t.match(description, /^\S.*\S$/, `${name}.${property}`)
    }
  }
  t.end()
})

t.test('each is documented where it is declared, those with a default with their default', (t) => {
  const folder = new URL('../../lib/settings/', import.meta.url)
  const source = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n')
  const comments = [...source.matchAll(/ {2}\/\*\*((?:(?!\*\/)[^])+)\*\/\n {2}(\w+): Type/g)]
  const documented = new Map(comments.map(([, text, name]) => [name, text?.replace(/\n {3}\*/g, '').trim()]))
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    for (const property of Object.keys(schema.properties)) {
      t.match(documented.get(property), /^[A-Z].*\.$/, `${name}.${property}`)
    }
  }
  for (const [property, value] of Object.entries(DEFAULTS)) {
    const words = Array.isArray(value) ? value.join(' and ') || 'none' : String(value)
    t.match(
      documented.get(property)?.replaceAll('`', ''),
      new RegExp(`Default: ${words}\\.|\`?false\`? keeps none\\. Default: ${words}`),
      property
    )
  }
  t.end()
})

t.test('lists are shared with nobody', (t) => {
  const [one, two] = [1, 2].map(() => Value.Default(SettingsSchema, {}) as { requiredClaims: string[] })
  t.not(one?.requiredClaims, two?.requiredClaims)
  t.end()
})

const MARKER = 'marker-of-a-secret'
const NO_SPANS = ['15', MARKER, '', '-1h', '15m 3s', -1, NaN, Infinity, -Infinity, true, [], {}, 15n, new Date(0)]
const NO_NAMES = ['', 0, 12345678, true, [], [MARKER], {}]
const NO_NAME_OR_LIST = [
  '', 0, 12345678, true, [], [''], [MARKER, ''], [MARKER, 1], [[MARKER]], {}, new Set([MARKER]), Object(MARKER),
]
const NO_FLAGS = ['true', 'false', '', 0, 1, [], {}]

const PATHS = [
  ['a'], ['a', ['b', 'c']], [['https://app.example/roles']], ['__proto__', 'constructor'], Object.freeze(['a']),
]
const NO_PATHS = [
  MARKER, [], [''], ['a', []], [['a', '']], [7], [null], Array(1), { a: 1 }, new Set(['a']), [['a', ['b']]], true,
]
const PATHS_WORDS = 'a list of claims, each the name of one, or a list of names that lead to it'

/** What each setting takes and what it refuses, given with what is needed beside it. */
const ROWS: ReadonlyArray<readonly [
  keyof Settings, readonly unknown[], readonly unknown[], allowed: string, beside?: Settings
]> = [
  ['algorithms', [['HS256'], ['HS512', 'HS256'], ['HS256', 'HS256']],
    [[], 'HS256', ['none'], ['None'], ['NONE'], ['hs256'], [''], ['ES256K'], ['HS256', MARKER],
      [undefined], [null], ['constructor'], ['__proto__'], [['HS256']], {}, { 0: 'HS256', length: 1 },
      new Set(['HS256']),
      true], 'a list of algorithms, each one of HS256'],
  [
    'issuer', ['a', ['a'], ['a', 'b']], [...NO_NAME_OR_LIST, false],
    'a string that is not empty and has no white space around it, or a list of such',
  ],
  [
    'audience', ['a', ['a'], ['a', 'b'], false, 'false'], NO_NAME_OR_LIST,
    'a string that is not empty, or a list of such, or false',
  ],
  [
    'leeway', [0, 0.5, 10, 1e9],
    [-1, -0.1, NaN, Infinity, -Infinity, '10', '', '10s', true, [], [10], {}, 10n, new Date(0)],
    'seconds, finite and not negative',
  ],
  ['idClaim', ['sub', 'https://example.com/id', '__proto__'], NO_NAMES, 'the name of a claim'],
  ['usernameClaim', ['name', 'constructor'], NO_NAMES, 'the name of a claim'],
  ['scheme', ['JWT', 'Token', 'x-!#$%&\'*+.^_`|~9'],
    ['', ' ', 'Bearer ', ' Bearer', 'Two Words', 'Bearer:', 'a,b', 'a"b', 'a=b', 'a/b', 'Bearer\n', 'Be\tarer', 'Bärer',
      'Bearer\0', ['Bearer'], 1, true, {}], 'a token as RFC 9110 5.6.2 says'],
  ['global', [true, false, 'optional'], [...NO_FLAGS, 'required'], 'true, \'optional\' or false'],
  ['guardUnknown', [true, false], NO_FLAGS, 'true or false', { global: true }],
  ['allowAnonymous', [[], ['/'], ['/docs/*'], ['GET /health', 'M-SEARCH /x'], ['/a/:id', '/b*']],
    ['/health', ['health'], [''], ['*'], ['/*'], ['GET /*'], ['get /health'],
      ['GET'], ['GET  /health'], [' /x'], ['GET health'], [/health/], [1], [null], true, {}], 'a list of declared URLs',
    { global: true }],
  [
    'requiredClaims', [[], ['sub'], ['sub', 'exp']], ['sub', [''], [1], [null], ['sub', MARKER, 1], {}, true],
    'a list of names of claims',
  ],
  ['typ', ['at+jwt', 'JWT'], NO_NAMES, 'a media type such as at\\+jwt'],
  ['scopeClaims', PATHS, NO_PATHS, PATHS_WORDS],
  ['roleClaims', PATHS, NO_PATHS, PATHS_WORDS],
  ['revocation', [{}, { poll: 2 }], [true, MARKER, 1, [], () => {}], 'an object of { store, poll,'],
  [
    'loadAccount', [() => null, async () => ({})], [MARKER, true, 1, {}, []],
    'a function from the payload to an object, null, or a promise of them',
  ],
  ['accountMaxAge', [0, 0.5, 900, '15m'], NO_SPANS, 'seconds \\(finite, not negative\\) or text with a unit'],
  [
    'sessions', [{ claims: () => ({}) }, { claims: async () => null, grace: 0 }], [true, MARKER, 1, [], () => {}],
    '{ claims, store, idle,',
  ],
  [
    'scopes', [{ a: 'A' }, { 'read:users': '', constructor: 'x' }], [MARKER, 1, true, [], ['a'], () => {}],
    'an object of scopes, each with what it allows in words',
  ],
  ['resource', ['https://api.example', 'https://api.example/mcp', 'http://localhost:3000'],
    ['', 1, true, [], {}, MARKER, 'http://api.example', 'https://api.example/#x'],
    'an https URL, or plain http to this machine, without user, password and fragment'],
  [
    'cookie', [true, 'shop', {}, { name: 'shop', sameSite: 'strict', origins: [] }], [false, 1, [], () => {}],
    'true, the name of the app, or ',
  ],
  ['strictSecret', [true, false], NO_FLAGS, 'true or false'],
  ['threadPool', [true, false], NO_FLAGS, 'true or false'],
  ['numericIds', [true, false], NO_FLAGS, 'true or false'],
  [
    'claims', [Type.Object({}), Type.Any(), () => true, z.object({})],
    [{}, MARKER, 1, true, [], { type: 'object' }, async () => true],
    'a schema made with @sinclair/typebox 0.34, a Standard Schema v1',
  ],
  [
    'expiresIn', [0.5, 900, 999_999_999, '15m', '1 day', '100 years'],
    [...NO_SPANS, 0, '0s', 1e9, 1_800_000_000_000, false],
    'seconds from now \\(finite, more than 0, below 1e9\\) or text with a unit',
  ],
  [
    'notBefore', [0, 900, '15m'], [...NO_SPANS, 1e9, false],
    'seconds from now \\(finite, not negative, below 1e9\\) or text with a unit',
  ],
  ['maxAge', [0, 900, '15m'], NO_SPANS, 'seconds \\(finite, not negative\\) or text with a unit'],
  [
    'realm', ['', 'api', 'the "inner" \\ ring ~'],
    ['caf\u00e9', 'a\nb', 'a\r\nSet-Cookie: a=b', '\t', '\0', '\u007f', 1, true, ['api'], {}], 'printable ASCII',
  ],
  [
    'extractToken', [() => null, async () => null, function (this: unknown) { return '' }],
    [MARKER, true, 1, [], {}, { call: () => null }, /token/], 'a function from the request',
  ],
  [
    'maxTokenLength', [1, 8192, 16_383], [0, -1, 1.5, 16_384, 12345678, NaN, Infinity, '8192', true, false, [], {}],
    'characters, 1 to 16383',
  ],
  [
    'cache', [1, 1000, false], [0, -1, 1.5, NaN, Infinity, '1000', '', true, [], {}, new Map()],
    'how many verified tokens to keep, 1 or more, or false',
  ],
]

// Keys of every kind have tests of their own.
const KEYS = ['secret', 'publicKey', 'privateKey', 'keys', 'jwks', 'discovery', 'trustedIssuers', 'jwksEndpoint']

t.test('every setting that is no key has its row', (t) => {
  const names = Object.keys(SettingsSchema.properties).filter((name) => !KEYS.includes(name))
  t.strictSame(ROWS.map(([name]) => name).sort(), names.sort())
  t.end()
})

for (const [name, good, bad, allowed, beside = {}] of ROWS) {
  t.test(name, async (t) => {
    for (const value of good) {
      t.ok(
        (await register(t, { secret: SECRET, ...beside, [name]: value })).hasDecorator('jwt'),
        `${String(value)} is taken`
      )
    }
    for (const value of bad) {
      const message = new RegExp(`^apistar-jwt: Invalid settings: ${name}(?:/\\d)?: .* given, expected ${allowed}`)
      await refusedAtBoot(
        t,
        { secret: SECRET, ...beside, [name]: value },
        message,
        `${typeof value} ${JSON.stringify(value, (_, part: unknown) => typeof part === 'bigint' ? 'n' : part)}`
      )
    }
  })
}
