import t from 'tap'
import type { Settings } from '../../index.js'
import { guarded } from '../guarded.js'
import { build, SECRET } from '../helper.js'
import { ask, FORGED, OPEN, WRONG_ALGORITHM } from '../http.js'
import { json, keySet, paths, startJwksServer } from '../jwks-server.js'
import { createSigningKey } from '../signing-key.js'

const key = createSigningKey('k')
const { jwk: publicKey, privateKey } = key
const URL_OF_SET = 'https://idp.example/jwks'

t.test('one kind of key', async (t) => {
  const server = await startJwksServer(t, keySet(publicKey))
  const issuer = server.origin
  server.answer = paths({ '/jwks.json': keySet(publicKey), '/.well-known/openid-configuration': json({ issuer, jwks_uri: server.url }) })
  const kinds: Settings[] = [{ publicKey }, { privateKey }, { publicKey, privateKey }, { keys: { keys: [publicKey] } }, { jwks: server.url }, { jwks: { url: server.url } }, { issuer, discovery: true }, { issuer: [issuer], discovery: { cooldown: 0 } }]
  for (const kind of kinds) {
    const app = await guarded(t, kind)
    const name = Object.keys(kind).join()
    t.strictSame(await ask(app, key.sign({ iss: kind.issuer && issuer, id: 1 })), OPEN, name)
    t.strictSame(await ask(app, createSigningKey('k').sign({ id: 1 })), FORGED, name)
  }
})

t.test('the algorithms of a remote set', async (t) => {
  const edwards = createSigningKey('ed', 'EdDSA')
  const server = await startJwksServer(t, keySet(publicKey, edwards.jwk))
  const app = await guarded(t, { jwks: server.url, algorithms: ['EdDSA', 'RS256'] })
  t.strictSame(await ask(app, edwards.sign({ id: 1 })), OPEN)
  t.strictSame(await ask(app, key.sign({ id: 1 })), WRONG_ALGORITHM)
  t.equal(server.seen.length, 1)
})

t.test('a remote set is no key to sign with, and none to change', async (t) => {
  const app = await build(t, { jwks: URL_OF_SET })
  t.throws(() => app.jwt.encode({ id: 1 }), { code: 'APISTAR_JWT_ENCODE_FAILED' })
  t.throws(() => app.jwt.keys.rotate({ privateKey: key.privateKey }, { grace: 0 }), { code: 'APISTAR_JWT_SETTINGS_INVALID' })
  t.strictSame([app.jwt.keys.list(), app.jwt.keys.remove('k')], [[], false])
})

t.test('what is given is copied', async (t) => {
  const server = await startJwksServer(t, keySet(publicKey))
  const jwks = { url: server.url, headers: { authorization: 'before' } }
  const app = await guarded(t, { jwks })
  jwks.url = URL_OF_SET
  jwks.headers.authorization = 'after'
  t.strictSame(await ask(app, key.sign({ id: 1 })), OPEN)
  t.equal(server.seen[0]?.headers.authorization, 'before')
})

const unsafe = 'expected an https URL without user and password, or plain http to this machine'
const atIssuer = (issuer: unknown): Settings => ({ issuer, discovery: true } as unknown as Settings)
const remote = (jwks: unknown): Settings => ({ jwks } as unknown as Settings)

const REFUSED: Array<[name: string, settings: Settings, message: string]> = [
  ['algorithms without a key of its own', { algorithms: ['RS256'], trustedIssuers: [{ issuer: 'a', secret: SECRET }] }, 'algorithms: given without a key of the app itself'],
  ['headers that are no plain object', { jwks: { url: URL_OF_SET, headers: new Headers({ a: 'b' }) as unknown as Record<string, string> } }, 'jwks/headers: an object given, expected a plain object'],
  ['options that are no plain object', { issuer: URL_OF_SET, discovery: new Date() as unknown as true }, 'discovery: an object given, expected a plain object'],
  ['no key', {}, 'secret: no key given, expected one of secret, publicKey, privateKey, keys, jwks, discovery'],
  ['a secret and a public key', { secret: SECRET, publicKey }, 'secret: a secret given beside publicKey or privateKey, expected one kind of key'],
  ['a secret and keys', { secret: SECRET, keys: { keys: [publicKey] } }, 'keys: given beside secret, expected one kind of key'],
  ['a public key and a set', { publicKey, jwks: URL_OF_SET }, 'jwks: given beside publicKey, expected one kind of key'],
  ['a set and discovery', { issuer: URL_OF_SET, jwks: URL_OF_SET, discovery: true }, 'discovery: given beside jwks, expected one kind of key'],
  ['three kinds', { secret: SECRET, keys: { keys: [publicKey] }, jwks: URL_OF_SET }, 'keys: given beside secret, expected one kind of key'],
  ['plain http', remote('http://idp.example/jwks'), `jwks: a string of length 23 given, ${unsafe}`],
  ['plain http, as an object', remote({ url: 'http://idp.example/jwks' }), `jwks: a string of length 23 given, ${unsafe}`],
  ['a URL with a password', remote('https://user:word@idp.example/jwks'), `jwks: a string of length 34 given, ${unsafe}`],
  ['a path', remote('/jwks'), `jwks: a string of length 5 given, ${unsafe}`],
  ['no text', remote(''), `jwks: a string of length 0 given, ${unsafe}`],
  ['no URL', remote({}), 'jwks/url: undefined given'],
  ['a URL that is no text', remote({ url: 1 }), 'jwks/url: a number given'],
  ['a misspelt name', remote({ url: URL_OF_SET, coolDown: 1 }), 'jwks/coolDown: a number given, but there is no such name'],
  ['a key set in place of its URL', remote({ keys: [publicKey] }), 'jwks/keys: a list of length 1 given, but there is no such name'],
  ['a number', remote(1), 'jwks: a number given'],
  ['null', remote(null), 'jwks: null given'],
  ['undefined', remote(undefined), 'jwks: undefined given'],
  ...['cooldown', 'maxAge', 'staleIfError', 'timeout'].flatMap((name) => [-1, NaN, Infinity, '1'].map((value): [string, Settings, string] => [
    `${name}: ${value}`, remote({ url: URL_OF_SET, [name]: value }), `jwks/${name}: a ${typeof value} `,
  ]).filter(([given]) => !given.includes('1') || given.includes('-1'))),
  ['no time at all', remote({ url: URL_OF_SET, timeout: 0 }), 'jwks/timeout: a number given, expected seconds, more than 0 and 600 at most'],
  ['an age of nothing', remote({ url: URL_OF_SET, maxAge: 0 }), 'jwks/maxAge: a number given, expected seconds, 1 or more'],
  ['required: 1', remote({ url: URL_OF_SET, required: 1 }), 'jwks/required: a number given, expected true or false'],
  ['headers that are no text', remote({ url: URL_OF_SET, headers: { a: 1 } }), 'jwks/headers/a: a number given, expected an object of header fields'],
  ['a header that HTTP does not allow', remote({ url: URL_OF_SET, headers: { authorization: 'hush\nhush' } }), 'jwks/headers: an object given, expected names and values that HTTP allows'],
  ['a header name that HTTP does not allow', remote({ url: URL_OF_SET, headers: { 'hush hush': 'x' } }), 'jwks/headers: an object given, expected names and values that HTTP allows'],
  ['a header beyond Latin-1', { issuer: URL_OF_SET, discovery: { headers: { authorization: 'hush ☃' } } }, 'discovery/headers: an object given, expected names and values that HTTP allows'],
  ['discovery: false', { issuer: URL_OF_SET, discovery: false } as unknown as Settings, 'discovery: a boolean given, expected true'],
  ['discovery with a URL', { issuer: URL_OF_SET, discovery: { url: URL_OF_SET } } as unknown as Settings, 'discovery/url: a string of length 24 given, but there is no such name'],
  ['discovery without an issuer', { discovery: true }, 'discovery: given without the one issuer whose metadata are to be read'],
  ['discovery of two issuers', atIssuer([URL_OF_SET, 'https://b.example']), 'discovery: given without the one issuer whose metadata are to be read'],
  ['discovery over plain http', atIssuer('http://idp.example'), 'discovery: a string of length 18 given, expected an issuer that is an https URL without query, or plain http to this machine'],
  ['discovery of no URL', atIssuer('idp'), 'discovery: a string of length 3 given, expected an issuer that is an https URL'],
  ['discovery with a query', atIssuer('https://idp.example?a'), 'discovery: a string of length 21 given, expected an issuer that is an https URL'],
  ['discovery with a fragment', atIssuer('https://idp.example#a'), 'discovery: a string of length 21 given, expected an issuer that is an https URL'],
  ['secrets in a remote set', { jwks: URL_OF_SET, algorithms: ['ES256', 'HS256'] }, 'algorithms: an HMAC algorithm given, but a remote set never holds secrets'],
  ['an algorithm that fits no key', { publicKey, algorithms: ['RS256'] }, 'algorithms: an algorithm given that does not fit the key, expected some of ES256'],
]

t.test('refused', async (t) => {
  for (const [name, settings, message] of REFUSED) {
    const error = await build(t, settings).then(() => undefined, (error: Error & { code: string }) => error)
    t.equal(error?.code, 'APISTAR_JWT_SETTINGS_INVALID', name)
    t.match(error?.message, message, name)
    t.notMatch(`${error?.stack}${JSON.stringify(error)}`, /hush|word@|idp\.example/, `${name}: nothing of it is told`)
  }
})
