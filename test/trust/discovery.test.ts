import t from 'tap'
import { discover } from '../../lib/trust/discovery.js'
import { guarded } from '../guarded.js'
import { freeze } from '../helper.js'
import { ask, OPEN } from '../http.js'
import { json, keySet, paths, startJwksServer, status } from '../jwks-server.js'
import { createSigningKey } from '../signing-key.js'

const OPENID = '/.well-known/openid-configuration'
const OAUTH = '/.well-known/oauth-authorization-server'

// What follows the origin in the issuer, the path that has its metadata, and what is asked for.
const PLACES: Array<[issuer: string, place: string, asked: string[]]> = [
  ['', OPENID, [OPENID]],
  ['/', OPENID, [OPENID]],
  ['/tenant', `/tenant${OPENID}`, [`/tenant${OPENID}`]],
  ['/tenant/', `/tenant${OPENID}`, [`/tenant${OPENID}`]],
  ['/a/b', `/a/b${OPENID}`, [`/a/b${OPENID}`]],
  ['/a%20b', `/a%20b${OPENID}`, [`/a%20b${OPENID}`]],
  ['', OAUTH, [OPENID, OAUTH]],
  ['/', OAUTH, [OPENID, OAUTH]],
  ['/tenant', `${OAUTH}/tenant`, [`/tenant${OPENID}`, `${OAUTH}/tenant`]],
  ['/tenant/', `${OAUTH}/tenant`, [`/tenant${OPENID}`, `${OAUTH}/tenant`]],
]

for (const [path, place, asked] of PLACES) {
  t.test(`the metadata of an issuer with the path "${path}", at ${place}`, async (t) => {
    const server = await startJwksServer(t, status(404))
    const issuer = server.origin + path
    server.answer = paths({ [place]: json({ issuer, jwks_uri: server.url }) })
    t.equal(await discover(issuer, {}), server.url)
    t.strictSame(server.seen.map(({ url }) => url), asked)
  })
}

type Metadata = (origin: string) => unknown

const REFUSED: Array<[name: string, metadata: Metadata, message: string | RegExp]> = [
  ['no issuer', (origin) => ({ jwks_uri: origin }), 'The metadata is that of another issuer.'],
  ['another issuer', (origin) => ({ issuer: 'https://idp.example', jwks_uri: origin }), 'The metadata is that of another issuer.'],
  ['a slash more', (origin) => ({ issuer: `${origin}/`, jwks_uri: origin }), 'The metadata is that of another issuer.'],
  ['another case', (origin) => ({ issuer: origin.toUpperCase(), jwks_uri: origin }), 'The metadata is that of another issuer.'],
  ['a list', (origin) => ({ issuer: [origin], jwks_uri: origin }), 'The metadata is that of another issuer.'],
  ['no key set', (issuer) => ({ issuer }), 'The metadata has no jwks_uri that is safe to fetch.'],
  ['a key set that is no text', (issuer) => ({ issuer, jwks_uri: [issuer] }), 'The metadata has no jwks_uri that is safe to fetch.'],
  ['a key set over plain http', (issuer) => ({ issuer, jwks_uri: 'http://idp.example/jwks' }), 'The metadata has no jwks_uri that is safe to fetch.'],
  ['a key set in the metadata', (issuer) => ({ issuer, jwks: { keys: [] } }), 'The metadata has no jwks_uri that is safe to fetch.'],
  ['a key set in a file', (issuer) => ({ issuer, jwks_uri: 'file:///jwks' }), 'The metadata has no jwks_uri that is safe to fetch.'],
  ['null', () => null, 'The metadata is that of another issuer.'],
  ['a list of metadata', (issuer) => [{ issuer, jwks_uri: issuer }], 'The metadata is that of another issuer.'],
]

for (const [name, metadata, message] of REFUSED) {
  t.test(`metadata with ${name}`, async (t) => {
    const server = await startJwksServer(t, status(404))
    server.answer = json(metadata(server.origin))
    await t.rejects(discover(server.origin, {}), { message })
    t.equal(server.seen.length, 1, 'one that is wrong is the end of it')
  })
}

t.test('no metadata', async (t) => {
  const server = await startJwksServer(t, status(404))
  await t.rejects(discover(server.origin, {}), { message: 'The issuer has no metadata.' })
  t.equal(server.seen.length, 2)
})

t.test('the key set of an https issuer must be https', async (t) => {
  const issuer = 'https://idp.example'
  for (const [jwksUri, isTaken] of [['https://keys.example/jwks', true], ['http://127.0.0.1/jwks', false], ['http://localhost/jwks', false]] as const) {
    t.intercept(globalThis, 'fetch', { value: async () => new Response(JSON.stringify({ issuer, jwks_uri: jwksUri })) })
    const discovered = discover(issuer, {})
    if (isTaken) t.equal(await discovered, jwksUri)
    else await t.rejects(discovered, { message: 'The jwks_uri of an https issuer is not https.' })
  }
})

t.test('metadata are read with each fetch, so that a set may move while its old place still answers', async (t) => {
  const clock = freeze(t, 1000)
  const [before, after] = [createSigningKey('before'), createSigningKey('after')]
  const server = await startJwksServer(t, status(404))
  const issuer = server.origin
  const metadata = (path: string): ReturnType<typeof json> => json({ issuer, jwks_uri: issuer + path })
  server.answer = paths({ [OPENID]: metadata('/old'), '/old': keySet(before.jwk) })
  const app = await guarded(t, { issuer, discovery: true })
  t.strictSame(await ask(app, before.sign({ iss: issuer })), OPEN)

  server.answer = paths({ [OPENID]: metadata('/new'), '/old': keySet(before.jwk), '/new': keySet(before.jwk, after.jwk) })
  clock.now += 30
  t.strictSame(await ask(app, after.sign({ iss: issuer })), OPEN)
  t.strictSame(server.seen.map(({ url }) => url), [OPENID, '/old', OPENID, '/new'])
})

t.test('a page of HTML in place of the first document is passed over', async (t) => {
  const server = await startJwksServer(t, status(404))
  server.answer = paths({
    [OPENID]: (request, response) => { response.end('<!doctype html>') },
    [OAUTH]: json({ issuer: server.origin, jwks_uri: server.url }),
  })
  t.equal(await discover(server.origin, {}), server.url)
})
