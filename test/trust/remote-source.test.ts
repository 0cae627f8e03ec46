import t, { type Test } from 'tap'
import type { FetchKeys, Settings } from '../../index.js'
import { guarded, logTo } from '../guarded.js'
import { build, SECRET } from '../helper.js'
import { ask, OPEN, WRONG_ALGORITHM } from '../http.js'
import { json, keySet, paths, startJwksServer } from '../jwks-server.js'
import { polluted } from '../polluted.js'
import { createSigningKey } from '../signing-key.js'

const key = createSigningKey('k')
const { jwk: publicKey } = key
const URL_OF_SET = 'https://idp.example/jwks'

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
  t.throws(() =>
    app.jwt.keys.rotate({ privateKey: key.privateKey }, { grace: 0 }), { code: 'APISTAR_JWT_SETTINGS_INVALID' })
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

const unsafe = 'expected an https URL without user and password, or plain http to this machine, or to others with ' +
  'allowHttp'
const atIssuer = (issuer: unknown, discovery: unknown = true): Settings =>
  ({ issuer, discovery } as unknown as Settings)
const remote = (jwks: unknown): Settings => ({ jwks } as unknown as Settings)

const REFUSED: Array<[name: string, settings: Settings, message: string]> = [
  [
    'headers that are no plain object',
    { jwks: { url: URL_OF_SET, headers: new Headers({ a: 'b' }) as unknown as Record<string, string> } },
    'jwks/headers: an object given, expected a plain object',
  ],
  [
    'options that are no plain object', { issuer: URL_OF_SET, discovery: new Date() as unknown as true },
    'discovery: an object given, expected a plain object',
  ],
  ['plain http', remote('http://idp.example/jwks'), `jwks: a string of length 23 given, ${unsafe}`],
  [
    'plain http, as an object', remote({ url: 'http://idp.example/jwks' }),
    `jwks: a string of length 23 given, ${unsafe}`,
  ],
  [
    'a URL with a password', remote('https://user:word@idp.example/jwks'),
    `jwks: a string of length 34 given, ${unsafe}`,
  ],
  ['a path', remote('/jwks'), `jwks: a string of length 5 given, ${unsafe}`],
  ['no text', remote(''), `jwks: a string of length 0 given, ${unsafe}`],
  ['no URL', remote({}), 'jwks/url: undefined given'],
  ['a URL that is no text', remote({ url: 1 }), 'jwks/url: a number given'],
  [
    'a misspelt name', remote({ url: URL_OF_SET, coolDown: 1 }),
    'jwks/coolDown: a number given, but there is no such name',
  ],
  [
    'a key set in place of its URL', remote({ keys: [publicKey] }),
    'jwks/keys: a list of length 1 given, but there is no such name',
  ],
  ['a number', remote(1), 'jwks: a number given'],
  ['null', remote(null), 'jwks: null given'],
  ['undefined', remote(undefined), 'jwks: undefined given'],
  ...[
    'cooldown', 'maxAge', 'staleIfError', 'timeout',
  ].flatMap((name) => [-1, NaN, Infinity, '1'].map((value): [string, Settings, string] => [
    `${name}: ${value}`, remote({ url: URL_OF_SET, [name]: value }), `jwks/${name}: a ${typeof value} `,
  ]).filter(([given]) => !given.includes('1') || given.includes('-1'))),
  [
    'no time at all', remote({ url: URL_OF_SET, timeout: 0 }),
    'jwks/timeout: a number given, expected seconds, more than 0 and 600 at most',
  ],
  [
    'an age of nothing', remote({ url: URL_OF_SET, maxAge: 0 }),
    'jwks/maxAge: a number given, expected seconds, 1 or more',
  ],
  ['required: 1', remote({ url: URL_OF_SET, required: 1 }), 'jwks/required: a number given, expected true or false'],
  [
    'headers that are no text', remote({ url: URL_OF_SET, headers: { a: 1 } }),
    'jwks/headers/a: a number given, expected an object of header fields',
  ],
  [
    'a header that HTTP does not allow', remote({ url: URL_OF_SET, headers: { authorization: 'hush\nhush' } }),
    'jwks/headers: an object given, expected names and values that HTTP allows',
  ],
  [
    'a header name that HTTP does not allow', remote({ url: URL_OF_SET, headers: { 'hush hush': 'x' } }),
    'jwks/headers: an object given, expected names and values that HTTP allows',
  ],
  [
    'a header beyond Latin-1', { issuer: URL_OF_SET, discovery: { headers: { authorization: 'hush ☃' } } },
    'discovery/headers: an object given, expected names and values that HTTP allows',
  ],
  [
    'discovery: false', { issuer: URL_OF_SET, discovery: false } as unknown as Settings,
    'discovery: a boolean given, expected true',
  ],
  [
    'discovery without an issuer', { discovery: true },
    'discovery: given without the one issuer whose metadata are to be read',
  ],
  [
    'discovery of two issuers', atIssuer([URL_OF_SET, 'https://b.example']),
    'discovery: given without the one issuer whose metadata are to be read',
  ],
  [
    'discovery over plain http', atIssuer('http://idp.example'),
    'issuer: a string of length 18 given, expected for discovery an https URL without query, or plain http to ' +
      'this machine; or discovery: { url }, where its metadata are',
  ],
  [
    'discovery of no URL', atIssuer('idp'),
    'issuer: a string of length 3 given, expected for discovery an https URL',
  ],
  [
    'discovery with a query', atIssuer('https://idp.example?a'),
    'issuer: a string of length 21 given, expected for discovery an https URL',
  ],
  [
    'discovery with a fragment', atIssuer('https://idp.example#a'),
    'issuer: a string of length 21 given, expected for discovery an https URL',
  ],
  [
    'secrets in a remote set', { jwks: URL_OF_SET, algorithms: ['ES256', 'HS256'] },
    'algorithms: an HMAC algorithm given, but a remote set never holds secrets',
  ],
  [
    'a URL object of plain http', remote(new URL('http://idp.example/jwks')),
    `jwks: a string of length 23 given, ${unsafe}`,
  ],
  [
    'a URL object of plain http, as an option', remote({ url: new URL('http://idp.example/jwks') }),
    `jwks: a string of length 23 given, ${unsafe}`,
  ],
  [
    'a URL that is an object of another kind', remote({ url: new URLSearchParams() }),
    `jwks: an object given, ${unsafe}`,
  ],
  ['a Proxy for a URL', remote(new Proxy(new URL('https://idp.example'), {})), 'jwks: a Proxy given'],
  [
    'a Proxy for a URL, as an option', remote({ url: new Proxy(new URL('https://idp.example'), {}) }),
    `jwks: undefined given, ${unsafe}`,
  ],
  [
    'other schemes with plain http allowed', remote({ url: 'ftp://idp.example', allowHttp: true }),
    `jwks: a string of length 17 given, ${unsafe}`,
  ],
  [
    'a password with plain http allowed', remote({ url: 'http://user:word@idp.example', allowHttp: true }),
    `jwks: a string of length 28 given, ${unsafe}`,
  ],
  ['allowHttp: 1', remote({ url: URL_OF_SET, allowHttp: 1 }), 'jwks/allowHttp: a number given, expected true or false'],
  [
    'allowHttp in text', atIssuer('http://idp.example', { allowHttp: 'true' }),
    'discovery/allowHttp: a string of length 4 given, expected true or false',
  ],
  ['allowHttp: undefined', remote({ url: URL_OF_SET, allowHttp: undefined }), 'jwks/allowHttp: undefined given'],
  [
    'a fetch that is no function', remote({ url: URL_OF_SET, fetch: {} }),
    'jwks/fetch: an object given, expected a function that takes a URL and options',
  ],
  [
    'a fetch that is undefined', atIssuer(URL_OF_SET, { fetch: undefined }),
    'discovery/fetch: undefined given, expected a function that takes a URL and options',
  ],
  [
    'a misspelt name of discovery', atIssuer(URL_OF_SET, { uri: URL_OF_SET }),
    'discovery/uri: a string of length 24 given, but there is no such name',
  ],
  [
    'metadata over plain http', atIssuer('urn:idp', { url: 'http://idp.example' }),
    `discovery/url: a string of length 18 given, ${unsafe}`,
  ],
  [
    'metadata of a user', atIssuer('urn:idp', { url: 'https://user:word@idp.example' }),
    `discovery/url: a string of length 29 given, ${unsafe}`,
  ],
  ['metadata at no URL', atIssuer(URL_OF_SET, { url: 'idp' }), `discovery/url: a string of length 3 given, ${unsafe}`],
  ['metadata at a number', atIssuer(URL_OF_SET, { url: 1 }), 'discovery/url: a number given'],
  [
    'metadata of no issuer', { discovery: { url: URL_OF_SET } },
    'discovery: given without the one issuer whose metadata are to be read',
  ],
  [
    'metadata of two issuers', atIssuer(['a', 'b'], { url: URL_OF_SET }),
    'discovery: given without the one issuer whose metadata are to be read',
  ],
  [
    'an issuer that is a URL object', atIssuer(new URL('https://idp.example')),
    'issuer: an object given, expected a string',
  ],
]

t.test('refused', async (t) => {
  for (const [name, settings, message] of REFUSED) {
    for (const given of [settings, asTrusted(settings)]) {
      if (given === undefined) continue
      const error = await build(t, given).then(() => undefined, (error: Error & { code: string }) => error)
      t.equal(error?.code, 'APISTAR_JWT_SETTINGS_INVALID', name)
      t.match(error?.message, message, name)
      t.notMatch(`${error?.stack}${JSON.stringify(error)}`, /hush|word@|idp\.example/, `${name}: nothing of it is told`)
    }
  }
})

/** The same, of a trusted issuer; undefined where it has no one issuer. */
function asTrusted ({ issuer = 'them', ...settings }: Settings): Settings | undefined {
  return typeof issuer === 'string' && !(settings.discovery && issuer === 'them')
    ? { secret: SECRET, trustedIssuers: [{ issuer, ...settings }] }
    : undefined
}

/** Takes the warnings of the process from now on. */
function listenForWarnings (t: Test): Array<[code: string, message: string]> {
  const heard: Array<[string, string]> = []
  t.intercept(process, 'emitWarning', {
    value: (message: string, { code }: { code: string }) => heard.push([code, message]),
  })
  return heard
}

// What answers every URL of every host.
function everywhere (answers: Record<string, unknown>): { readonly asked: string[], readonly fetch: FetchKeys } {
  const asked: string[] = []
  return {
    asked,
    async fetch (url) {
      asked.push(url)
      return Object.hasOwn(answers, url)
        ? new Response(JSON.stringify(answers[url]))
        : new Response(null, { status: 404 })
    },
  }
}

const KEY_SET = { keys: [publicKey] }
const INTERNAL = 'http://keycloak:8080/realms/a'
const PUBLIC = 'https://login.example/realms/a'

// Settings for keys over plain http, and what is asked for.
const PLAIN: Array<[name: string, settings: Settings, answers: Record<string, unknown>, name: string]> = [
  [
    'a set', { jwks: { url: `${INTERNAL}/certs?key=hush`, allowHttp: true } },
    { [`${INTERNAL}/certs?key=hush`]: KEY_SET }, `${INTERNAL}/certs`,
  ],
  ['an issuer', { issuer: INTERNAL, discovery: { allowHttp: true } },
    {
      [`${INTERNAL}/.well-known/openid-configuration`]: { issuer: INTERNAL, jwks_uri: `${INTERNAL}/certs` },
      [`${INTERNAL}/certs`]: KEY_SET,
    }, INTERNAL],
  ['metadata of an https issuer',
    { issuer: PUBLIC, discovery: { url: new URL(`${INTERNAL}/metadata`), allowHttp: true } },
    { [`${INTERNAL}/metadata`]: { issuer: PUBLIC, jwks_uri: `${INTERNAL}/certs` }, [`${INTERNAL}/certs`]: KEY_SET },
    `${INTERNAL}/metadata`],
]

t.test('plain http to other machines, where it is allowed, is warned of once at boot', async (t) => {
  for (const [name, settings, answers, told] of PLAIN) {
    const { asked, fetch } = everywhere(answers)
    const { jwks, discovery, issuer = 'them' } = settings
    const own: Settings = jwks === undefined
      ? { issuer, discovery: { ...Object(discovery), fetch } }
      : { jwks: { ...Object(jwks), fetch } }
    for (const given of [own, { trustedIssuers: [{ ...own, issuer: String(issuer) }] }]) {
      const [lines, heard] = [[] as string[], listenForWarnings(t)]
      const app = await guarded(t, given, logTo(lines))
      const warning = `apistar-jwt: allowHttp: the keys of ${told} may come over plain http, where whoever is on the ` +
        'way can replace them'
      t.strictSame(heard, [['APISTAR_JWT_PLAIN_HTTP', warning]], name)
      t.strictSame(await ask(app, key.sign({ id: 1, iss: given === own ? settings.issuer : issuer })), OPEN, name)
      t.strictSame(asked.splice(0), Object.keys(answers), name)
      t.strictSame(lines, [warning], name)
    }
  }
  const heard = listenForWarnings(t)
  await build(t, { jwks: { url: URL_OF_SET, allowHttp: false } })
  await build(t, { issuer: URL_OF_SET, discovery: true })
  t.strictSame(heard, [])
})

t.test('URL objects', async (t) => {
  const server = await startJwksServer(t, keySet(publicKey))
  const metadata = `${server.origin}/metadata`
  server.answer = paths({
    '/jwks.json': keySet(publicKey), '/metadata': json({ issuer: 'urn:idp', jwks_uri: server.url }),
  })
  const url = new URL(server.url)
  for (const settings of [
    { jwks: url }, { jwks: { url } }, { issuer: 'urn:idp', discovery: { url: new URL(metadata) } },
  ]) {
    const app = await guarded(t, settings)
    t.strictSame(await ask(app, key.sign({ id: 1, iss: 'urn:idp' })), OPEN)
  }
  const app = await guarded(t, { jwks: { url } })
  url.pathname = '/elsewhere'
  t.strictSame(await ask(app, key.sign({ id: 1 })), OPEN, 'what is given is copied')
})

t.test('nothing planted in Object.prototype is an option', async (t) => {
  const server = await startJwksServer(t, keySet(publicKey))
  const evil = await startJwksServer(t, keySet(createSigningKey('k').jwk))
  const planted = {
    url: evil.url,
    href: evil.url,
    jwks: evil.url,
    discovery: true,
    trustedIssuers: [{ issuer: 'evil', jwks: evil.url }],
    allowHttp: true,
    required: true,
    headers: { 'x-evil': '1' },
    'x-evil': '1',
    fetch: () => { throw new Error('evil') },
    cooldown: 0,
    privateKey: 'x',
    issuer: 'evil',
    audience: 'evil',
  }
  const heard = listenForWarnings(t)
  const ways: Settings[] = [
    { jwks: server.url }, { jwks: { url: server.url } },
    { secret: SECRET, trustedIssuers: [{ issuer: 'them', jwks: { url: server.url } }] },
  ]
  for (const [place, settings] of ways.entries()) {
    const app = await polluted(planted, () => guarded(t, settings))
    t.strictSame(await ask(app, key.sign({ id: 1, iss: place === 2 ? 'them' : undefined })), OPEN)
  }
  t.strictSame([server.seen.length, evil.seen.length, heard.length], [3, 0, 0])
  t.notOk(server.seen.some(({ headers }) => Object.hasOwn(headers, 'x-evil')))
})
