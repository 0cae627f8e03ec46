import t from 'tap'
import type { Settings } from '../../index.js'
import { guarded } from '../guarded.js'
import { build, SECRET } from '../helper.js'
import { ask, FORGED, OPEN } from '../http.js'
import { json, keySet, paths, startJwksServer } from '../jwks-server.js'
import { createSigningKey } from '../signing-key.js'

const key = createSigningKey('k')
const { jwk: publicKey, privateKey } = key
const URL_OF_SET = 'https://idp.example/jwks'

t.test('one kind of key', async (t) => {
  const server = await startJwksServer(t, keySet(publicKey))
  const issuer = server.origin
  server.answer = paths({
    '/jwks.json': keySet(publicKey), '/.well-known/openid-configuration': json({ issuer, jwks_uri: server.url }),
  })
  const kinds: Settings[] = [
    { publicKey }, { privateKey }, { publicKey, privateKey }, { keys: { keys: [publicKey] } }, { jwks: server.url },
    { jwks: { url: server.url } }, { issuer, discovery: true }, { issuer: [issuer], discovery: { cooldown: 0 } },
  ]
  for (const kind of kinds) {
    const app = await guarded(t, kind)
    const name = Object.keys(kind).join()
    t.strictSame(await ask(app, key.sign({ iss: kind.issuer && issuer, id: 1 })), OPEN, name)
    t.strictSame(await ask(app, createSigningKey('k').sign({ id: 1 })), FORGED, name)
  }
})

const REFUSED: Array<[name: string, settings: Settings, message: string]> = [
  [
    'algorithms without a key of its own', { algorithms: ['RS256'], trustedIssuers: [{ issuer: 'a', secret: SECRET }] },
    'algorithms: given without a key of the app itself',
  ],
  ['no key', {}, 'secret: no key given, expected one of secret, publicKey, privateKey, keys, jwks, discovery'],
  [
    'a secret and a public key', { secret: SECRET, publicKey },
    'secret: a secret given beside publicKey or privateKey, expected one kind of key',
  ],
  [
    'a secret and keys', { secret: SECRET, keys: { keys: [publicKey] } },
    'keys: given beside secret, expected one kind of key',
  ],
  ['a public key and a set', { publicKey, jwks: URL_OF_SET }, 'jwks: given beside publicKey, expected one kind of key'],
  [
    'a set and discovery', { issuer: URL_OF_SET, jwks: URL_OF_SET, discovery: true },
    'discovery: given beside jwks, expected one kind of key',
  ],
  [
    'three kinds', { secret: SECRET, keys: { keys: [publicKey] }, jwks: URL_OF_SET },
    'keys: given beside secret, expected one kind of key',
  ],
  [
    'an algorithm that fits no key', { publicKey, algorithms: ['RS256'] },
    'algorithms: an algorithm given that does not fit the key, expected some of ES256',
  ],
]

t.test('refused', async (t) => {
  for (const [name, settings, message] of REFUSED) {
    const error = await build(t, settings).then(() => undefined, (error: Error & { code: string }) => error)
    t.equal(error?.code, 'APISTAR_JWT_SETTINGS_INVALID', name)
    t.match(error?.message, message, name)
    t.notMatch(`${error?.stack}${JSON.stringify(error)}`, /hush|word@|idp\.example/, `${name}: nothing of it is told`)
  }
})
