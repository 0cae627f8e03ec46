import { createSecretKey } from 'node:crypto'
import t from 'tap'
import type { Jwk } from '../../../index.js'
import { algorithmFor, part, readSigningKey, seal } from '../../../lib/entries/testing/seal.js'
import { ALGORITHM_NAMES, isSymmetric } from '../../../lib/settings/algorithms.js'
import { build, SECRET } from '../../helper.js'
import { createPair, jwkOf, type Kind } from '../../keys-fixtures.js'

const KINDS: Readonly<Record<string, Kind>> = {
  RS: 'rsa', PS: 'rsa', ES256: 'p256', ES384: 'p384', ES512: 'p521', Ed: 'ed25519', Ed448: 'ed448',
}

t.test('what it signs is right, with every algorithm', async (t) => {
  for (const alg of ALGORITHM_NAMES) {
    const kind = KINDS[alg] ?? KINDS[alg.slice(0, 2)]
    const pair = kind && createPair(kind)
    const keys = pair ? { publicKey: pair.publicKey } : { secret: SECRET }
    const app = await build(t, { ...keys, algorithms: [alg] })
    const key = pair?.privateKey ?? createSecretKey(Buffer.from(SECRET))
    t.equal(pair === undefined, isSymmetric(alg))
    t.match(await app.jwt.verify(seal({ alg }, { id: 1 }, key)), { id: 1 }, alg)
  }
})

t.test('the algorithm is one of the key, whatever the header says', async (t) => {
  const { privateKey } = createPair('p256')
  for (const alg of ['ES256', 'HS256', 'none', undefined]) t.equal(algorithmFor(privateKey, alg), 'ES256')
  t.equal(algorithmFor(createSecretKey(Buffer.from(SECRET)), 'HS512'), 'HS512')
  t.throws(() => algorithmFor(createPair('secp256k1').privateKey, 'ES256'), TypeError)
})

t.test('keys in every form', async (t) => {
  const { privateKey } = createPair('p256')
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
  for (const given of [privateKey, pem, jwkOf(privateKey) as Jwk]) t.ok(readSigningKey(given).equals(privateKey))
  const secret = createSecretKey(Buffer.from(SECRET))
  for (const given of [secret, SECRET, Buffer.from(SECRET), new Uint8Array(Buffer.from(SECRET))]) {
    t.ok(readSigningKey(given).equals(secret))
  }
})

t.test('a part is JSON, or as it is', async (t) => {
  t.strictSame([part({ a: 1 }), part('{"a":1}'), part(Buffer.from('{"a":1}'))], Array(3).fill('eyJhIjoxfQ'))
})
