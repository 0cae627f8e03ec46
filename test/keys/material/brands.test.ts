import { createSecretKey, webcrypto } from 'node:crypto'
import t from 'tap'
import { isCryptoKey, isKeyObject } from '../../../lib/keys/material/brands.js'
import { pairOf } from '../../keys-fixtures.js'

const key = await webcrypto.subtle.importKey('raw', Buffer.from('secret'), {
  name: 'HMAC', hash: 'SHA-256',
}, true, ['sign'])
const refuse = (): never => { throw new Error('a trap') }
const { publicKey, privateKey } = pairOf('p256')
const others = [
  undefined, null, 1, 'key', {}, Buffer.alloc(1), new Proxy({}, {
    get: refuse,
  }), new Proxy(publicKey, {}), new Proxy(key, {}), new Proxy({}, { get: () => 1 }),
]

for (const given of [publicKey, privateKey, createSecretKey(Buffer.from('secret'))]) {
  t.ok(isKeyObject(given) && !isCryptoKey(given))
}
t.ok(isCryptoKey(key) && !isKeyObject(key))
for (const given of others) t.notOk(isCryptoKey(given) || isKeyObject(given))
