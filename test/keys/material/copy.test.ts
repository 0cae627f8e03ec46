import { createSecretKey, webcrypto } from 'node:crypto'
import t from 'tap'
import { copyKey, fingerprint } from '../../../lib/keys/material/copy.js'
import { jwkOf, pairOf, pemOf } from '../../keys-fixtures.js'

const { publicKey, privateKey } = pairOf('p256')
const other = pairOf('p256', 'another')

function nameOf (given: unknown, kind = 'publicKey'): string | undefined {
  return fingerprint(new Map([[kind, copyKey(given)]]))
}

t.test('keys are told from each other by a hash', async (t) => {
  const { subtle } = webcrypto
  const hmac = async (hash: string): Promise<unknown> =>
    await subtle.importKey('raw', Buffer.from('secret'), { name: 'HMAC', hash }, true, ['sign', 'verify'])
  const keys: unknown[] = [
    'secret', 'secret2', Buffer.from('secret'), createSecretKey(Buffer.from('secret')),
    createSecretKey(Buffer.from('secret2')),
    publicKey, privateKey, other.publicKey, pemOf(publicKey), Buffer.from(pemOf(publicKey)), jwkOf(publicKey),
    jwkOf(other.publicKey), jwkOf(privateKey),
    jwkOf(publicKey, { kid: 'a' }), jwkOf(publicKey, { kid: 'b' }), jwkOf(publicKey, { use: 'sig' }),
    jwkOf(publicKey, { key_ops: ['verify'] }),
    jwkOf(publicKey, { key_ops: ['verify', 'sign'] }), jwkOf(publicKey, { key_ops: [] }), { key: 'a', passphrase: 'b' },
    { key: 'ab', passphrase: '' }, { key: 'ab' },
    { key: 'a', passphrase: Buffer.from('b') }, await hmac('SHA-256'), await hmac('SHA-512'),
  ]
  const names = keys.map((key) => nameOf(key))
  t.equal(new Set(names).size, keys.length)
  for (const name of names) t.match(name, /^[A-Za-z0-9+/]{43}=$/)
  t.strictSame(keys.map((key) => nameOf(key)), names, 'the same ones the next time')
  t.not(nameOf('secret', 'secret'), nameOf('secret', 'publicKey'), 'by what they are given as')
  t.equal(
    nameOf(jwkOf(publicKey, { ext: true, x5t: 'x' })), nameOf(jwkOf(publicKey)), 'what no key is made of does not count'
  )
})

t.test('what is no key has no name', async (t) => {
  const hidden = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify'])
  const others = [
    undefined, null, 1, {}, [], hidden.privateKey, jwkOf(publicKey, { x: 1 }), jwkOf(publicKey, { key_ops: [1] }),
    jwkOf(publicKey, { kid: null }),
  ]
  for (const given of others) t.equal(nameOf(given), undefined)
})

t.test('a copy stays what it is', (t) => {
  const bytes = Buffer.from('secret')
  const jwk: Record<string, unknown> = { ...jwkOf(publicKey, { key_ops: ['verify'] }) }
  const copies = [copyKey(bytes), copyKey(jwk), copyKey({ key: bytes, passphrase: bytes })]
  bytes.fill(0)
  jwk.x = 'another'
  ;(jwk.key_ops as string[]).push('sign')
  t.strictSame(copies[0]?.given, Buffer.from('secret'))
  t.same(copies[1]?.given, jwkOf(publicKey, { key_ops: ['verify'] }))
  t.strictSame(copies[2]?.given, { key: Buffer.from('secret'), passphrase: Buffer.from('secret') })
  t.end()
})
