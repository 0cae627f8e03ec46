import { createSecretKey } from 'node:crypto'
import t from 'tap'
import { build, SECRET } from '../helper.js'
import { pairOf, pemOf } from '../keys-fixtures.js'
import { refusedInCall } from '../refused.js'

const OTHER = SECRET.toUpperCase()
const CALLS = ['encode', 'verify'] as const

t.test('what is refused at registration is refused in a call', async (t) => {
  const app = await build(t)
  const keyPair = pairOf('rsa')
  const cases: ReadonlyArray<readonly [string, object, RegExp]> = [
    [
      'an unknown name', { marker: 'marker-of-a-value' },
      /: marker: a string of length 17 given, but there is no such name\.$/,
    ],
    ['a setting that is none of a call\'s', { cache: 12345678 }, /cache: a number given, but there is no such name/],
    [
      'an inherited name, own', JSON.parse('{"__proto__": "marker-of-proto", "constructor": "marker"}'),
      /__proto__: .*constructor: a string of length 6 given, but there is no such name/,
    ],
    [
      'an empty secret', { secret: '' },
      /secret: a string of length 0 given, expected a secret that is neither empty nor blank/,
    ],
    [
      'a blank secret', { secret: ' \n' },
      /secret: a string of length 2 given, expected a secret that is neither empty/,
    ],
    ['a secret that is none', { secret: 12345678 }, /secret: a number given, expected an HMAC secret/],
    ['a key as secret', { secret: pemOf(keyPair.publicKey) }, /secret: .*it is a public or private key/],
    [
      'an undefined secret', { secret: undefined },
      /secret: undefined given, expected .*is the variable that it comes from set/,
    ],
    ['a null secret', { secret: null }, /secret: null given, expected .*is the variable that it comes from set/],
    ['an empty issuer', { issuer: '' }, /issuer: a string of length 0 given/],
    ['an undefined issuer', { issuer: undefined }, /issuer: undefined given, expected .* or leave it out/],
    ['an empty audience', { audience: [] }, /audience: a list of length 0 given/],
    ['an empty one among audiences', { audience: ['marker-of-audience', ''] }, /audience: a list of length 2 given/],
    ['an undefined audience', { audience: undefined }, /audience: undefined given, .* or leave it out/],
    ['two faults', { issuer: 12345678, marker: 'marker-of-a-value' }, /issuer: a number given.*marker: a string/],
  ]
  for (const call of CALLS) {
    for (const [name, options, message] of cases) await refusedInCall(t, app, call, options, message, name)
  }
  const ofVerify: ReadonlyArray<readonly [string, object, RegExp]> = [
    [
      'two kinds of key', { secret: SECRET, publicKey: keyPair.publicKey },
      /secret: a secret given beside publicKey or privateKey/,
    ],
    ['no algorithms', { algorithms: [] }, /algorithms: a list of length 0 given/],
    ['none', { algorithms: ['none'] }, /algorithms\/0: a string of length 4 given/],
    [
      'an algorithm that does not fit', { algorithms: ['RS256'] },
      /algorithms: an algorithm given that does not fit the key, expected some of HS256, HS384, HS512/,
    ],
    [
      'an algorithm that does not fit its key', { publicKey: keyPair.publicKey, algorithms: ['HS256'] },
      /algorithms: .* expected some of RS256/,
    ],
    ['one algorithm', { algorithm: 'HS256' }, /algorithm: .* no such name/],
    ['a private key', { privateKey: keyPair.privateKey }, /privateKey: .* no such name/],
    ['a NaN leeway', { leeway: NaN }, /leeway: a number given/],
    ['a negative leeway', { leeway: -1 }, /leeway: a number given/],
    ['an infinite leeway', { leeway: Infinity }, /leeway: a number given/],
    ['a leeway in text', { leeway: '10' }, /leeway: a string of length 2 given/],
    ['an undefined leeway', { leeway: undefined }, /leeway: undefined given/],
    ['an empty type', { typ: '' }, /typ: a string of length 0 given, expected a media type/],
    ['an age without a unit', { maxAge: '15' }, /maxAge: a string of length 2 given, expected seconds/],
    ['a negative age', { maxAge: -1 }, /maxAge: a number given, expected seconds/],
    [
      'one required claim', { requiredClaims: 'marker-of-claim' },
      /requiredClaims: a string of length 15 given, expected a list of names/,
    ],
    [
      'an empty name of a claim', { requiredClaims: ['marker-of-claim', ''] },
      /requiredClaims\/1: a string of length 0 given/,
    ],
    [
      'a subject that is a number', { subject: 12345678 },
      /subject: a number given, expected a string; numbers go with the setting numericIds/,
    ],
    ['a list of subjects', { subject: ['marker-of-a-subject'] }, /subject: a list of length 1 given/],
    [
      'a flag in text', { ignoreExpiration: 'true' },
      /ignoreExpiration: a string of length 4 given, expected true or false/,
    ],
    ...[
      'typ', 'maxAge', 'requiredClaims', 'subject', 'ignoreExpiration',
    ].flatMap((name) => [undefined, null].map((value) =>
      [
        `${name}: ${value}`, { [name]: value }, new RegExp(`${name}: ${value} given, expected .*, or leave it out`),
      ] as const)),
  ]
  for (const [name, options, message] of ofVerify) await refusedInCall(t, app, 'verify', options, message, name)
  const ofEncode: ReadonlyArray<readonly [string, object, RegExp]> = [
    [
      'two kinds of key', { secret: SECRET, privateKey: keyPair.privateKey },
      /secret: a secret given beside publicKey or privateKey/,
    ],
    ['none', { algorithm: 'none' }, /algorithm: a string of length 4 given, expected one of HS256/],
    [
      'an algorithm that does not fit', { algorithm: 'ES256' },
      /algorithm: an algorithm given that does not fit the key/,
    ],
    [
      'an algorithm that does not fit its key', { privateKey: keyPair.privateKey, algorithm: 'HS256' },
      /algorithm: .* expected some of RS256/,
    ],
    ['a list of algorithms', { algorithms: ['HS256'] }, /algorithms: .* no such name/],
    ['a public key', { publicKey: keyPair.publicKey }, /publicKey: .* no such name/],
    ['an audience that is true', { audience: true }, /audience: a boolean given, expected .*, or false/],
    ['an issuer that is true', { issuer: true }, /issuer: a boolean given, expected .*, or false/],
    [
      'a lifetime of nothing', { expiresIn: 0 },
      /expiresIn: a number given, expected seconds from now \(finite, more than 0, below 1e9\)/,
    ],
    [
      'a lifetime of nothing, in words', { expiresIn: '0s' },
      /expiresIn: a string of length 2 given, expected seconds from now/,
    ],
    ['a moment as a lifetime', { expiresIn: 1_800_000_000 }, /expiresIn: a number given, expected seconds from now/],
    ['a moment as a start', { notBefore: 1_800_000_000_000 }, /notBefore: a number given, expected seconds from now/],
    ['a list of issuers', { issuer: ['marker-of-issuer'] }, /issuer: a list of length 1 given/],
    ...['15', 'marker', '', -1, NaN, Infinity, true, new Date(0), null, undefined].flatMap((span) =>
      (['expiresIn', 'notBefore'] as const).map((name) =>
        [`${name} ${String(span)}`, { [name]: span }, new RegExp(`${name}: .* given, expected seconds`)] as const)),
    [
      'a subject that is no string', { subject: 12345678 },
      /subject: a number given, expected a string; numbers go with the setting numericIds/,
    ],
    [
      'a subject that is no whole number', { subject: 12345678.5 },
      /subject: a number given, expected a string, or with the setting numericIds/,
    ],
    ['a jwtId that is no string', { jwtId: 12345678 }, /jwtId: a number given, expected a string; numbers go with/],
    ['noTimestamp in text', { noTimestamp: 'true' }, /noTimestamp: a string of length 4 given, expected true or false/],
    ['headers in a list', { headers: ['marker-of-a-header'] }, /headers: a list of length 1 given, expected an object/],
    ['headers in text', { headers: 'marker-of-a-header' }, /headers: a string of length 18 given/],
  ]
  for (const [name, options, message] of ofEncode) await refusedInCall(t, app, 'encode', options, message, name)
})

t.test('options that are no plain object', async (t) => {
  const app = await build(t)
  class Options { get secret (): string { return OTHER } }
  const cases: ReadonlyArray<readonly [string, unknown, string]> = [
    ['null', null, 'null'], ['a secret', OTHER, `a string of length ${OTHER.length}`],
    ['a number', 12345678, 'a number'], ['true', true, 'a boolean'],
    ['a list', [OTHER], 'a list of length 1'], ['a function', () => OTHER, 'a function'],
    ['a Buffer', Buffer.from(OTHER), `${OTHER.length} bytes`],
    ['a Map', new Map([['secret', OTHER]]), 'an object'], ['an instance', new Options(), 'an object'],
    ['inherited options', Object.create({ issuer: '' }), 'an object'],
    ['hidden options', Object.defineProperty({}, 'issuer', { value: '' }), 'an object'],
    ['a key', createSecretKey(Buffer.from(OTHER)), 'a secret KeyObject'],
  ]
  for (const call of CALLS) {
    for (const [name, options, given] of cases) {
      await refusedInCall(
        t, app, call, options, `Invalid options of ${call}: ${given} given, expected a plain object.`, name
      )
    }
    await refusedInCall(
      t,
      app,
      call,
      Object.assign(Object.create(null), { issuer: '' }),
      /issuer: a string of length 0/,
      'without a prototype, they are read'
    )
  }
})
