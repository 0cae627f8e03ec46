import { Type } from '@sinclair/typebox'
import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import type { Payload, Settings } from '../../index.js'
import { nested } from '../forge.js'
import { build, freeze, SECRET } from '../helper.js'

const NOW = 1_800_000_000
const RSA = generateKeyPairSync('rsa', { modulusLength: 2048 })

class Session {
  readonly id = 1
  readonly #secret = 'hidden'
  get username (): string { return this.#secret }
}
class Account {
  constructor (readonly key: string, readonly hash: string) {}
  toJSON (): object { return { id: this.key, exp: new Date((NOW + 60) * 1000) } }
}

// Payloads, and what is read where that is not the same.
const PAYLOADS: ReadonlyArray<readonly [unknown, unknown?]> = [
  [{ id: 1 }], [{ id: 0 }], [{ id: '' }], [{ id: Number.MAX_SAFE_INTEGER }], [{ id: -Number.MAX_SAFE_INTEGER }],
  [{ username: '' }],
  [{ username: 'Бейли 貝利 🐕 é e\u0301' }], [{ username: '\u0000\u001f"\\\u2028\u2029\ufeff\u007f' }],
  [{ '': 1, ' ': 2, 'a.b': 3, '🐕': 4, 0: 5 }],
  [{ username: '\ud800' }], [{ username: 'a\udc00b' }], [{ '\ud800': ['\udfff\ud800'] }],
  [{ n: [0, -1, 0.1, 1e21, 1e-7, 5e-324, 1.7976931348623157e308] }], [{ n: -0 }, { n: 0 }],
  [{ n: [NaN, Infinity] }, { n: [null, null] }],
  [{ a: null, b: true, c: false, d: [], e: {}, f: [[], [{}]], g: '' }],
  [{ a: undefined, b () {}, [Symbol('c')]: 1, d: 1 }, { d: 1 }],
  [JSON.parse('{"__proto__":{"id":1,"isAdmin":true},"id":2}')],
  [JSON.parse('{"x":{"__proto__":[1]},"__proto__":null}')],
  [{ constructor: 1, toString: 'x', valueOf: null, hasOwnProperty: [], then: 5, toJSON: 'y' }],
  [{ iss: 'anyone', sub: 'x', jti: 'y', nbf: NOW, exp: NOW + 1 }], [{ nbf: 0, exp: NOW + 0.5, iat: NOW + 1e6 }],
  [{ exp: 1e11, nbf: -1e300, iat: 5 }],
  [{ id: null, username: null }], [{ exp: new Date(8.64e15), iat: new Date(8.64e15) }, { exp: 8.64e12, iat: 8.64e12 }],
  [{ exp: new Date((NOW + 60) * 1000), nbf: new Date(0), iat: new Date(5000) }, { exp: NOW + 60, nbf: 0, iat: 5 }],
  [
    { since: new Date(0), url: new URL('https://a.example/') },
    { since: '1970-01-01T00:00:00.000Z', url: 'https://a.example/' },
  ],
  [
    { map: new Map([[1, 2]]), set: new Set([1]), bytes: Buffer.of(1) },
    { map: {}, set: {}, bytes: { type: 'Buffer', data: [1] } },
  ],
  [Object.assign(Object.create(null), { id: 1 })], [new Session(), { id: 1 }],
  [new Account('a', 'b'), { id: 'a', exp: NOW + 60 }], [{ id: 1, toJSON () { return { id: 2 } } }, { id: 2 }],
  [{ a: { toJSON: (key: string) => key } }, { a: 'a' }], [JSON.parse(nested(64))], [{ x: 'x'.repeat(5000) }], [{}, {}],
]

const SETTINGS: ReadonlyArray<readonly [Settings, object?]> = [
  [{ secret: SECRET }], [{ secret: SECRET, cache: false }],
  [{ secret: SECRET, algorithms: ['HS512'], typ: 'application/at+jwt', strictSecret: true }],
  [{ privateKey: RSA.privateKey, algorithms: ['PS256'] }],
  [{ secret: SECRET, audience: ['api', 'web'] }, { aud: ['api', 'web'] }],
  [{ secret: SECRET, audience: false, leeway: 5 }],
]

t.test('verify(encode(p)) is p and the registered claims', async (t) => {
  freeze(t, NOW)
  for (const [settings, added] of SETTINGS) {
    const app = await build(t, settings)
    for (const [index, [payload, read = payload]] of PAYLOADS.entries()) {
      const token = app.jwt.encode(payload as Payload)
      const expected = { iat: NOW, ...added, ...read as object }
      const sorted = (value: object): unknown =>
        JSON.stringify(Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1))
      for (let round = 0; round < 2; round++) {
        t.equal(sorted(await app.jwt.verify(token)), sorted(expected), `payload ${index}`)
      }
      t.equal(sorted(app.jwt.decode(token).payload), sorted(expected))
    }
  }
})

t.test('what the settings state is held against what they state', async (t) => {
  freeze(t, NOW)
  const claims = Type.Object({ role: Type.String() })
  const app = await build(t, {
    secret: SECRET,
    issuer: ['us', 'them'],
    audience: 'api',
    maxAge: '1m',
    expiresIn: '1h',
    notBefore: 0,
    requiredClaims: ['role', 'iat', 'exp'],
    claims,
  })
  t.strictSame(await app.jwt.verify(app.jwt.encode({ role: 'user' })), {
    role: 'user', iss: 'us', aud: 'api', iat: NOW, nbf: NOW, exp: NOW + 3600,
  })
  for (const options of [{ issuer: 'them' }, { audience: ['x', 'api'] }, { expiresIn: 1 }]) {
    await t.resolves(app.jwt.verify(app.jwt.encode({ role: 'user' }, options)))
  }
})
