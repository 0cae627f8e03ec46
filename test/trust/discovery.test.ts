import t from 'tap'
import type { FetchKeys } from '../../index.js'
import { discover } from '../../lib/trust/discovery.js'
import { fetchDocument } from '../../lib/trust/safe-fetch.js'
import { guarded } from '../guarded.js'
import { freeze } from '../helper.js'
import { ask, OPEN } from '../http.js'
import { json, keySet, paths, startJwksServer, status } from '../jwks-server.js'
import { polluted } from '../polluted.js'
import { createSigningKey } from '../signing-key.js'

const options = { fetch: undefined, headers: {}, signal: new AbortController().signal }

interface More { readonly url?: string, readonly allowHttp?: boolean, readonly fetch?: FetchKeys }

async function find (issuer: string, { url, allowHttp = false, fetch }: More = {}): Promise<string> {
  return await discover({ issuer, url, allowHttp }, (document) => fetchDocument(document, { ...options, fetch }))
}

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
    t.equal(await find(issuer), server.url)
    t.strictSame(server.seen.map(({ url }) => url), asked)
  })
}

type Metadata = (origin: string) => unknown

const other = (named: string): RegExp =>
  new RegExp(`^The metadata is that of another issuer: ${named}, not "http://127[^"]*"\\.$`)
const UNSAFE = /^The metadata has no jwks_uri that is safe to fetch\.$/

const REFUSED: Array<[name: string, metadata: Metadata, message: RegExp]> = [
  ['no issuer', (origin) => ({ jwks_uri: origin }), other('none')],
  ['another issuer', (origin) => ({ issuer: 'https://idp.example', jwks_uri: origin }), other('"https://idp.example"')],
  ['a slash more', (origin) => ({ issuer: `${origin}/`, jwks_uri: origin }), other('"http://127[^"]*/"')],
  ['another case', (origin) => ({ issuer: origin.toUpperCase(), jwks_uri: origin }), other('"HTTP://127[^"]*"')],
  ['a long one', (origin) => ({ issuer: 'x'.repeat(500), jwks_uri: origin }), other(`"${'x'.repeat(100)}…"`)],
  [
    'one that would be a line of its own', (origin) => ({ issuer: '"\nfatal', jwks_uri: origin }),
    other(String.raw`"\\u\{22\}\\u\{a\}fatal"`),
  ],
  ['a list', (origin) => ({ issuer: [origin], jwks_uri: origin }), other('none')],
  ['no key set', (issuer) => ({ issuer }), UNSAFE],
  ['a key set that is no text', (issuer) => ({ issuer, jwks_uri: [issuer] }), UNSAFE],
  ['a key set over plain http', (issuer) => ({ issuer, jwks_uri: 'http://idp.example/jwks' }), UNSAFE],
  ['a key set over plain HTTP', (issuer) => ({ issuer, jwks_uri: 'HTTP://idp.example/jwks' }), UNSAFE],
  ['a key set of a user', (issuer) => ({ issuer, jwks_uri: 'https://user:word@idp.example/jwks' }), UNSAFE],
  ['a key set in the metadata', (issuer) => ({ issuer, jwks: { keys: [] } }), UNSAFE],
  ['a key set in a file', (issuer) => ({ issuer, jwks_uri: 'file:///jwks' }), UNSAFE],
  ['null', () => null, other('none')],
  ['a list of metadata', (issuer) => [{ issuer, jwks_uri: issuer }], other('none')],
]

for (const [name, metadata, message] of REFUSED) {
  t.test(`metadata with ${name}`, async (t) => {
    const server = await startJwksServer(t, status(404))
    server.answer = json(metadata(server.origin))
    await t.rejects(find(server.origin), { message })
    t.equal(server.seen.length, 1, 'one that is wrong is the end of it')
  })
}

t.test('no metadata: what was wrong with either document is told', async (t) => {
  const server = await startJwksServer(t, status(404))
  server.answer = paths({ [OAUTH]: status(302, { location: 'https://login.example/hush' }) })
  await t.rejects(find(server.origin), {
    message: `The issuer has no metadata. ${server.origin}${OPENID}: The answer has status 404. ` +
      `${server.origin}${OAUTH}: The answer has status 302 and redirects to https://login.example.`,
  })
  t.equal(server.seen.length, 2)
})

// The issuer, where its key set is, and whether that is taken, and with plain http allowed.
const PARTIES: Array<[issuer: string, jwksUri: string, isTaken: boolean, isAllowed: boolean]> = [
  ['https://idp.example', 'https://keys.example/jwks', true, true],
  ['https://idp.example', 'HTTPS://keys.example/jwks', true, true],
  ['https://idp.example', 'http://127.0.0.1/jwks', false, true],
  ['https://idp.example', 'http://localhost/jwks', false, true],
  ['https://idp.example', 'http://keys.example/jwks', false, true],
  ['HTTPS://idp.example', 'http://127.0.0.1/jwks', false, true],
  ['HttpS://idp.example', 'HTTP://127.0.0.1/jwks', false, true],
  ['ht\ntps://idp.example', 'http://127.0.0.1/jwks', false, true],
  ['HTTPS://idp.example', 'https://keys.example/jwks', true, true],
  ['http://127.0.0.1', 'http://localhost/jwks', true, true],
  ['HTTP://127.0.0.1', 'HTTP://localhost/jwks', true, true],
  ['http://127.0.0.1', 'http://keys.example/jwks', false, true],
  ['https://idp.example', 'ftp://keys.example/jwks', false, false],
  ['https://idp.example', 'http://user:word@keys.example/jwks', false, false],
]

t.test('the key set of an https issuer must be https, however either is written, unless plain http is allowed',
  async (t) => {
    for (const [issuer, jwksUri, isTaken, isAllowed] of PARTIES) {
      const fetch = async (): Promise<Response> => new Response(JSON.stringify({ issuer, jwks_uri: jwksUri }))
      for (const [allowHttp, isRight] of [[false, isTaken], [true, isAllowed]] as const) {
        const found = find(issuer, { allowHttp, fetch })
        if (isRight) t.equal(await found, jwksUri)
        else await t.rejects(found, { message: /jwks_uri/ }, `${issuer} and ${jwksUri}`)
      }
    }
  })

t.test('metadata at a URL of their own are still those of the issuer', async (t) => {
  const server = await startJwksServer(t, status(404))
  const url = `${server.origin}/metadata?tenant=a`
  for (const issuer of ['urn:idp', 'https://idp.example/realms/a', 'my issuer', server.origin]) {
    const keySet = 'https://idp.example/jwks'
    server.answer = paths({ '/metadata?tenant=a': json({ issuer, jwks_uri: keySet }) })
    t.equal(await find(issuer, { url }), keySet)
    await t.rejects(find(`${issuer}/`, { url }), { message: /^The metadata is that of another issuer: "/ })
    await t.rejects(find(issuer, { url: server.origin }), {
      message: `The issuer has no metadata. ${server.origin}/: The answer has status 404.`,
    })
  }
  t.equal(server.seen.length, 12, 'and no other is asked for')
})

t.test('nothing planted in Object.prototype is taken for metadata', async (t) => {
  const fetch = async (): Promise<Response> => new Response('{}')
  const planted = { issuer: 'https://idp.example', jwks_uri: 'https://evil.example/jwks' }
  await t.rejects(polluted(planted, () => find('https://idp.example', { fetch })), {
    message: /^The metadata is that of another issuer: none, not /,
  })
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

  server.answer = paths({
    [OPENID]: metadata('/new'), '/old': keySet(before.jwk), '/new': keySet(before.jwk, after.jwk),
  })
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
  t.equal(await find(server.origin), server.url)
})
