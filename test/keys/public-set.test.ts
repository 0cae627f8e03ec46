import t from 'tap'
import { readKeySet } from '../../lib/keys/entries.js'
import { publicSet } from '../../lib/keys/public-set.js'
import { createFaults } from '../../lib/settings/faults.js'
import type { KeyEntry, KeysSetting } from '../../lib/settings/key-set-schemas.js'
import { SECRET } from '../helper.js'
import { createPair, jwkOf } from '../keys-fixtures.js'

function publicOf (keys: KeysSetting): unknown {
  return publicSet(readKeySet(keys, { allowed: undefined, guardSecret: () => {} }, createFaults('keys'))).keys
}

function setOf (...keys: KeyEntry[]): unknown {
  return publicOf(keys)
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

t.test('a key for encryption is none of it', async (t) => {
  const [ec, rsa] = [createPair('p256'), createPair('rsa')]
  const keys = [jwkOf(rsa.publicKey, { kid: 'a', use: 'enc' }), jwkOf(ec.privateKey, { kid: 'b' })]
  t.strictSame(publicOf({ keys }), [{ ...jwkOf(ec.publicKey), kid: 'b', use: 'sig', alg: 'ES256' }])
})
