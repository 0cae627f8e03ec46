import t from 'tap'
import { readKeySet } from '../../lib/keys/entries.js'
import { publicSet } from '../../lib/keys/public-set.js'
import { createFaults } from '../../lib/settings/faults.js'
import type { KeyEntry } from '../../lib/settings/key-set-schemas.js'
import { SECRET } from '../helper.js'
import { createPair } from '../keys-fixtures.js'

function setOf (...keys: KeyEntry[]): unknown {
  return publicSet(readKeySet(keys, { allowed: undefined, guardSecret: () => {} }, createFaults('keys'))).keys
}

t.test('public halves, with their ids; the algorithm where there is one', async (t) => {
  const [ec, rsa, ed] = [createPair('p256'), createPair('rsa'), createPair('ed25519')]
  const keys = setOf(
    { kid: 's', secret: SECRET },
    { kid: 'a', privateKey: ec.privateKey },
    { kid: 'b', publicKey: rsa.publicKey },
    { kid: 'c', publicKey: ed.publicKey }
  )
  t.strictSame(keys, [
    { ...ec.publicKey.export({ format: 'jwk' }), kid: 'a', use: 'sig', alg: 'ES256' },
    { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'b', use: 'sig' },
    { ...ed.publicKey.export({ format: 'jwk' }), kid: 'c', use: 'sig', alg: 'EdDSA' },
  ])
  t.strictSame(setOf({ kid: 's', secret: SECRET }), [], 'a secret has none')
})
