import { generateKeyPairSync } from 'node:crypto'
import t from 'tap'
import { createRemoteSet, keysIn } from '../../lib/trust/remote-set.js'
import { freeze } from '../helper.js'
import { polluted } from '../polluted.js'
import { createSigningKey } from '../signing-key.js'

const [one, two] = [createSigningKey('one'), createSigningKey('two')]
const { kid, ...nameless } = createSigningKey('none').jwk

function noneSkipped (place: number, why: string): void {
  t.fail(`key ${place} was left out: ${why}`)
}

function idsOf (set: ReturnType<typeof createRemoteSet>): Array<string | undefined> {
  return set.all().map(({ key }) => key.kid)
}

const PLACE = 'https://idp.example/jwks'

t.test('an empty set', async (t) => {
  const set = createRemoteSet(['ES256'], noneSkipped)
  t.strictSame(idsOf(set), [])
  for (const name of ['one', '', 'constructor', '__proto__', 'toString']) t.strictSame(set.byId(name), [], name)
  t.notOk(set.isUsable())
})

t.test('a key lives as long as it is listed, and until then', async (t) => {
  const clock = freeze(t, 1000)
  const set = createRemoteSet(['ES256'], noneSkipped)
  set.replace([one.jwk, two.jwk], 600)
  const [first, second] = set.all()
  t.strictSame([first?.key.lease.until, second?.key.lease.until], [1600, 1600])
  t.strictSame(set.byId('one'), [first])

  set.replace([two.jwk], 1000)
  t.strictSame([first?.key.lease.until, second?.key.lease.until], [-Infinity, 2000])
  t.strictSame([set.all(), set.byId('one')], [[second], []])
  t.ok(set.isUsable())
  clock.now = 2000
  t.notOk(set.isUsable(), 'its time is over')

  set.replace([one.jwk, two.jwk], 1000)
  t.ok(set.isUsable())
  t.not(set.byId('one')[0]?.key, first?.key, 'one that comes back is a new one')
  t.equal(first?.key.lease.until, -Infinity, 'the old one stays dead')
  t.equal(set.byId('two')[0]?.key, second?.key, 'one that stayed is the same')
})

t.test('new material under an old id is a new key', async (t) => {
  const set = createRemoteSet(['ES256'], noneSkipped)
  set.replace([one.jwk], Infinity)
  const [old] = set.all()
  set.replace([{ ...two.jwk, kid: 'one' }], Infinity)
  t.equal(old?.key.lease.until, -Infinity)
  t.equal(set.byId('one').length, 1)
  t.not(set.byId('one')[0]?.key, old?.key)
})

t.test('ids that are twice there, or not', async (t) => {
  const set = createRemoteSet(['ES256'], noneSkipped)
  set.replace(
    [one.jwk, one.jwk, { ...two.jwk, kid: 'one' }, nameless, { ...two.jwk, kid: '' }, { ...two.jwk, kid: '__proto__' }],
    Infinity
  )
  t.strictSame(idsOf(set).map((id) =>
    id === 'one' || id === '' || id === '__proto__' ? id : id?.length), ['one', 'one', 43, '', '__proto__'])
  t.equal(set.byId('one').length, 2)
  t.equal(set.byId('').length, 1)
  t.equal(set.byId('__proto__').length, 1)
})

const SETS: Array<[name: string, document: unknown, message: string]> = [
  ...[
    undefined, null, 1, 'keys', [], [one.jwk], {}, { keys: null }, { keys: {} }, { keys: { 0: one.jwk, length: 1 } },
    { Keys: [one.jwk] }, one.jwk,
  ]
    .map((document): [string, unknown, string] =>
      [JSON.stringify(document), document, 'The document is not a key set.']),
  ['101 keys', { keys: new Array(101).fill(two.jwk) }, 'The set has more than 100 keys.'],
  [
    '10,000 keys', { keys: Array.from({ length: 10_000 }, (_, place) => ({ ...two.jwk, kid: String(place) })) },
    'The set has more than 100 keys.',
  ],
]

t.test('what is no set', async (t) => {
  for (const [name, document, message] of SETS) t.throws(() => keysIn(document, PLACE), { url: PLACE, message }, name)
  t.strictSame(keysIn({ keys: [1, null] }, PLACE), [1, null])
  t.strictSame(keysIn({ keys: Array(100).fill(0) }, PLACE).length, 100)
  t.throws(() => polluted({ keys: [one.jwk] }, () => keysIn({}, PLACE)), { message: 'The document is not a key set.' })
})

t.test('100 keys are a set', async (t) => {
  const set = createRemoteSet(['ES256'], noneSkipped)
  set.replace(Array.from({ length: 100 }, (_, place) => ({ ...one.jwk, kid: String(place) })), Infinity)
  t.equal(set.all().length, 100)
})

function jwkOf (pair: { publicKey: { export (options: { format: 'jwk' }): object } }): object {
  return pair.publicKey.export({ format: 'jwk' })
}

const { privateKey } = one
const UNUSABLE: Array<[name: string, jwk: unknown, why: RegExp]> = [
  [
    'a private key', { ...privateKey.export({ format: 'jwk' }), kid: 'one' },
    /^publicKey: an object given, expected a public key/,
  ],
  ['a secret', { kty: 'oct', k: 'c2VjcmV0', kid: 's' }, /^publicKey: an object given, expected a public key/],
  ['a secret that says it is public', { ...one.jwk, kty: 'oct', k: 'c2VjcmV0' }, /^publicKey: /],
  ['for encryption', { ...one.jwk, use: 'enc' }, /^publicKey\/use: a string of length 3 given, expected "sig"$/],
  ['for other operations', { ...one.jwk, key_ops: ['sign'] }, /^publicKey\/key_ops: /],
  [
    'on a curve of another algorithm', { ...jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-384' })), alg: 'ES256' },
    /^publicKey\/alg: a key given for an algorithm that does not fit it$/,
  ],
  [
    'on a curve that is not allowed', jwkOf(generateKeyPairSync('ec', { namedCurve: 'P-384' })),
    /^algorithms: none given that fits the key, expected some of ES384$/,
  ],
  [
    'on a curve that no algorithm has', jwkOf(generateKeyPairSync('ec', { namedCurve: 'secp256k1' })),
    /^publicKey: a key given of a kind or curve that no algorithm uses/,
  ],
  ['for key agreement', jwkOf(generateKeyPairSync('x25519')), /^publicKey: /],
  [
    'with a point that is not on its curve', { ...one.jwk, y: one.jwk.x },
    /^publicKey: a key given that cannot be read/,
  ],
  [
    'RSA of 1024 bits', jwkOf(generateKeyPairSync('rsa', { modulusLength: 1024 })),
    /^publicKey: an RSA key of 1024 bits given, expected 2048 to 8192$/,
  ],
  ['for an algorithm that is unknown', { ...one.jwk, alg: 'ES256K' }, /^publicKey\/alg: /],
  ['an id that is no text', { ...one.jwk, kid: 1 }, /^publicKey\/kid: a number given, expected a string$/],
  ['no kind', { ...one.jwk, kty: undefined }, /^publicKey: /],
  ['null', null, /^publicKey: null given/], ['a number', 1, /^publicKey: a number given/],
  ['a list', [one.jwk], /^publicKey: a list of length 1 given/],
  ['an empty object', {}, /^publicKey: an object given/], ['text', 'one', /^publicKey: /],
  ['true', true, /^publicKey: a boolean given/],
]

t.test('a key that cannot be used is left out, and told of once', async (t) => {
  for (const [name, jwk, why] of UNUSABLE) {
    const told: Array<[number, string]> = []
    const set = createRemoteSet(['RS256', 'ES256', 'EdDSA'], (place, reason) => told.push([place, reason]))
    for (let round = 0; round < 3; round += 1) set.replace([one.jwk, jwk, two.jwk], Infinity)
    t.strictSame(idsOf(set), ['one', 'two'], name)
    t.equal(told.length, 1, `${name}: once`)
    t.equal(told[0]?.[0], 1, `${name}: its place`)
    t.match(told[0]?.[1], why, name)
    t.notMatch(told[0]?.[1], /c2VjcmV0/, `${name}: nothing of it`)
  }
})

t.test('a set of keys that cannot be used is empty', async (t) => {
  const set = createRemoteSet(['RS256'], () => {})
  set.replace([one.jwk], Infinity)
  t.strictSame([set.all(), set.byId('one'), set.isUsable()], [[], [], false])
})

t.test('what is no JWK, or nested too deep, is left out alone', async (t) => {
  const pem = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' })
  const deep = JSON.parse(`{"kty":"EC","x":${'['.repeat(9000)}${']'.repeat(9000)}}`) as unknown
  const skipped: number[] = []
  const set = createRemoteSet(['ES256', 'EdDSA'], (place) => skipped.push(place))
  const document = [pem, deep, null, 1, {}, one.jwk]
  set.replace(document, Infinity)
  set.replace(document, Infinity)
  t.strictSame([idsOf(set), skipped], [['one'], [0, 1, 2, 3, 4]], 'told of once')
})
