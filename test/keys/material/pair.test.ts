import t from 'tap'
import { jwkOf, pairOf, pemOf } from '../../keys-fixtures.js'
import { refusedAtBoot } from '../../refused.js'

const rsa = pairOf('rsa')
const p256 = pairOf('p256')
const another = pairOf('p256', 'another')

const MISMATCHES: ReadonlyArray<readonly [string, object]> = [
  ['another\'s public key', { privateKey: p256.privateKey, publicKey: another.publicKey }],
  ['another\'s public key, PEM', { privateKey: pemOf(p256.privateKey), publicKey: pemOf(another.publicKey) }],
  ['another\'s public key, JWK', { privateKey: jwkOf(p256.privateKey), publicKey: jwkOf(another.publicKey) }],
  ['a public key of another kind', { privateKey: p256.privateKey, publicKey: rsa.publicKey }],
  ['a public key of another curve', { privateKey: p256.privateKey, publicKey: pairOf('p384').publicKey }],
]

t.test('two halves that are not of one pair', async (t) => {
  for (const [name, settings] of MISMATCHES) {
    await refusedAtBoot(
      t,
      settings,
      'apistar-jwt: Invalid settings: publicKey: a public key given that does not belong to the private key.',
      name
    )
  }
})
