import type { FastifyReply } from 'fastify'
import t, { type Test } from 'tap'
import { memoryStore } from '../../index.js'
import { browse, cookieApp, cookiesOf, ELSEWHERE, FOREIGN, fullAnswerOf, Jar, logIn, OWN } from '../cookie-scene.js'
import { build, freeze, SECRET } from '../helper.js'
import { answerOf, bearer, EXPIRED, FORGED, JUNK, MALFORMED, MISSING, OPEN, refusal, UNSUPPORTED } from '../http.js'
import { refusedAtBoot } from '../refused.js'

const NOW = 1_700_000_000
const TWICE = refusal('TOKEN_INVALID', 'The cookie of the access token is there twice.')
const REVOKED = refusal('TOKEN_REVOKED', 'The token was revoked.')

t.test('a login in cookies', async (t) => {
  freeze(t, NOW)
  const app = await cookieApp(t)
  const response = await app.inject({ method: 'POST', url: '/login', headers: OWN })
  t.equal(response.headers['cache-control'], 'no-store')
  const [access, refresh] = response.headers['set-cookie'] as [string, string]
  const twoWeeks = 14 * 24 * 3600
  t.match(access, new RegExp(`^__Host-access=[\\w.-]+; Path=/; Max-Age=${twoWeeks}; HttpOnly; Secure; SameSite=Lax$`))
  t.match(
    refresh,
    new RegExp(`^__Secure-refresh=rt1_[\\w-]+; Path=/auth; Max-Age=${twoWeeks}; HttpOnly; Secure; SameSite=Strict$`)
  )
  const jar = new Jar()
  jar.take(response)
  const me = await browse(app, jar, { url: '/me' })
  t.strictSame(me.json(), { id: 1, username: 'bailey' })
  t.equal(me.headers['cache-control'], 'private')
})

t.test('the header wins, and a bad one never falls back', async (t) => {
  const app = await cookieApp(t)
  const jar = await logIn(app)
  const cases = [
    [bearer(app, { id: 2 }), OPEN], [{ authorization: 'Bearer x' }, JUNK], [{ authorization: 'Bearer' }, MALFORMED],
    [{ authorization: 'Basic x' }, UNSUPPORTED], [{ authorization: '' }, MALFORMED],
  ] as const
  for (const url of ['/me', '/maybe']) {
    for (const [headers, expected] of cases) {
      const response = await browse(app, jar, { url, headers: { ...OWN, ...headers } })
      t.strictSame(answerOf(response), expected, `${url} ${JSON.stringify(headers)}`)
      t.equal(response.headers['cache-control'], undefined, 'a header keeps shared caches away itself')
    }
  }
  const other = await browse(app, jar, {
    method: 'POST', url: '/me', headers: { ...ELSEWHERE, ...bearer(app, { id: 2 }) },
  })
  t.strictSame([other.statusCode, other.json().id], [200, 2], 'and comes from wherever it likes')
})

t.test('cookies that are not good', async (t) => {
  const clock = freeze(t, NOW)
  const app = await cookieApp(t)
  const foreign = await build(t, { secret: 'another secret, as long as it should be for this' })
  const good = app.jwt.encode({ id: 1 })
  const old = app.jwt.encode({ id: 1, exp: NOW + 1 })
  const revoked = app.jwt.encode({ id: 1, jti: 'x' })
  await app.jwt.revoke({ jti: 'x' })
  clock.now += 2
  const missing = { ...MISSING }
  const cases = [
    ['none', '', missing, OPEN],
    ['a good one', `__Host-access=${good}`, OPEN, OPEN],
    ['an empty one', '__Host-access=', missing, OPEN],
    ['of another name', `access=${good}; __Host-shop-access=${good}; __host-access=${good}`, missing, OPEN],
    ['an expired one', `__Host-access=${old}`, EXPIRED, OPEN],
    ['a revoked one', `__Host-access=${revoked}`, REVOKED, OPEN],
    ['a forged one', `__Host-access=${foreign.jwt.encode({ id: 1 })}`, FORGED, FORGED],
    [
      'a forged one that has expired as well', `__Host-access=${foreign.jwt.encode({ id: 1, exp: NOW })}`, FORGED,
      FORGED,
    ],
    ['junk', '__Host-access=x', JUNK, JUNK],
    ['in quotes', `__Host-access="${good}"`, JUNK, JUNK],
    ['encoded', `__Host-access=${encodeURIComponent(`${good} `)}`, JUNK, JUNK],
    ['twice', `__Host-access=${good}; __Host-access=${good}`, TWICE, TWICE],
    ['one that is empty beside it', `__Host-access=${good}; __Host-access=`, TWICE, TWICE],
  ] as const
  for (const [name, cookie, required, optional] of cases) {
    for (const round of ['first', 'second']) {
      for (const [url, expected] of [['/me', required], ['/maybe', optional]] as const) {
        const response = await app.inject({ url, headers: { cookie } })
        t.strictSame(answerOf(response), expected, `${name}, ${round} time at ${url}`)
        const isIn = expected === OPEN && response.body !== 'null'
        t.equal(response.headers['cache-control'], isIn ? 'private' : undefined, `${name} at ${url}`)
        t.strictSame(cookiesOf(response), [], 'and nothing is cleared')
      }
    }
  }
})

/** Requests to a route that changes something, by what a browser says of where they come from. */
const ORIGINS: ReadonlyArray<readonly [name: string, headers: Record<string, string>, passes: boolean]> = [
  ['its own page', OWN, true],
  ['its own page, by an old browser', { origin: 'http://localhost' }, true],
  ['no browser', {}, true],
  ['the address bar', { 'sec-fetch-site': 'none' }, true],
  ['a form without a referrer on its own page', { origin: 'null', 'sec-fetch-site': 'same-origin' }, true],
  ['a sibling that may', { origin: 'https://admin.example', 'sec-fetch-site': 'same-site' }, true],
  ['elsewhere', ELSEWHERE, false],
  ['elsewhere, by an old browser', { origin: 'https://evil.example' }, false],
  ['a sibling', { origin: 'https://blog.example', 'sec-fetch-site': 'same-site' }, false],
  ['a frame without an origin', { origin: 'null', 'sec-fetch-site': 'cross-site' }, false],
  ['a frame without an origin, by an old browser', { origin: 'null' }, false],
  ['another port', { origin: 'http://localhost:8080' }, false],
  ['another scheme', { origin: 'https://localhost' }, false],
]

t.test('where a request comes from', async (t) => {
  const app = await cookieApp(t, { cookie: { origins: ['https://admin.example'] } })
  const jar = await logIn(app)
  for (const [name, headers, passes] of ORIGINS) {
    for (const [method, url] of [['POST', '/me'], ['PUT', '/me'], ['DELETE', '/me'], ['POST', '/maybe']] as const) {
      t.strictSame(
        fullAnswerOf(await browse(app, jar, { method, url, headers })),
        { ...(passes ? OPEN : FOREIGN), cookies: [] },
        `${method} ${url} from ${name}`
      )
    }
    t.strictSame(answerOf(await browse(app, jar, { url: '/me', headers })), OPEN, `GET from ${name} changes nothing`)
    t.strictSame(
      answerOf(await app.inject({ method: 'POST', url: '/maybe', headers })), OPEN, `without a cookie from ${name}`
    )
    t.strictSame(
      answerOf(await app.inject({ method: 'POST', url: '/me', headers: { ...headers, ...bearer(app) } })),
      OPEN,
      `with a header from ${name}`
    )
    const login = fullAnswerOf(await app.inject({ method: 'POST', url: '/login', headers }))
    t.strictSame(
      login,
      passes ? { ...OPEN, cookies: ['__Host-access', '__Secure-refresh'] } : { ...FOREIGN, cookies: [] },
      `a login from ${name}`
    )
  }
})

t.test('a bad cookie from elsewhere is not even looked at', async (t) => {
  const app = await cookieApp(t)
  for (const cookie of ['__Host-access=x', '__Host-access=x; __Host-access=y']) {
    t.strictSame(
      answerOf(await app.inject({ method: 'POST', url: '/me', headers: { cookie, ...ELSEWHERE } })), FOREIGN, cookie
    )
  }
})

t.test('CVE-2026-27978: Origin: null never passes by origins', async (t) => {
  await refusedAtBoot(
    t, { secret: SECRET, cookie: { origins: ['null'] } }, /cookie\/origins\/0: a string of length 4 given/, 'null'
  )
})

t.test('CVE-2026-44211: a handshake with a cookie needs an origin of its own', async (t) => {
  const app = await cookieApp(t)
  const jar = await logIn(app)
  for (const [headers, expected] of [
    [{ origin: 'http://localhost' }, OPEN], [OWN, OPEN], [{}, FOREIGN], [ELSEWHERE, FOREIGN],
    [{ origin: 'https://evil.example' }, FOREIGN], [{ origin: 'null' }, FOREIGN],
  ] as const) {
    const handshake = { ...headers, upgrade: 'websocket', connection: 'upgrade' }
    t.strictSame(
      answerOf(await browse(app, jar, { url: '/me', headers: handshake })), expected, JSON.stringify(headers)
    )
    t.strictSame(
      answerOf(await app.inject({ url: '/me', headers: { ...handshake, ...bearer(app) } })), OPEN, 'a header needs none'
    )
  }
})

t.test('why a request was refused stands in the debug log, and behind a proxy that is trustProxy', async (t) => {
  const lines: string[] = []
  const stream = { write (line: string) { lines.push(line) } }
  const proxied = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'app.example', origin: 'https://app.example' }
  for (const [trustProxy, expected] of [[false, FOREIGN], [true, OPEN]] as const) {
    const app = await cookieApp(t, {}, { trustProxy, logger: { level: 'debug', stream } })
    const jar = await logIn(app)
    t.strictSame(
      answerOf(await browse(app, jar, { method: 'POST', url: '/me', headers: proxied })), expected, String(trustProxy)
    )
  }
  t.match(lines.find((line) => line.includes('"reason"')), /Origin is neither .*behind a proxy, set trustProxy/)
  t.notOk(lines.some((line) => /eyJ|rt1_/.test(line)))
})

t.test('two apps on one host', async (t) => {
  const [shop, blog] = [
    await cookieApp(t, { cookie: 'shop' }), await cookieApp(t, { cookie: { name: 'blog', sameSite: 'strict' } }),
  ]
  const jar = await logIn(shop)
  const other = await logIn(blog)
  t.strictSame([...jar.cookies.keys()], ['__Host-shop-access', '__Secure-shop-refresh'])
  t.strictSame([...other.cookies.keys()], ['__Host-blog-access', '__Secure-blog-refresh'])
  const both = { header: `${jar.header}; ${other.header}` }
  t.strictSame(answerOf(await browse(shop, both, { url: '/me' })), OPEN)
  t.strictSame(answerOf(await browse(shop, other, { url: '/me' })), MISSING)
})

t.test('what a handler says of caching stands', async (t) => {
  const app = await cookieApp(t)
  app.get('/public', { config: { auth: 'required' } }, async (_request, reply) =>
    reply.header('cache-control', 'public, max-age=60').send('x'))
  app.get('/fine', { config: { auth: false } }, async (request, reply) => {
    await app.authenticate(request, reply)
    reply.header('cache-control', 'no-store')
    await app.authenticate(request, reply)
    return 'x'
  })
  app.addHook('onRequest', async (request, reply) => {
    if (request.url === '/early') reply.header('cache-control', 'no-cache')
  })
  app.get('/early', { preHandler: [app.authenticate] }, async () => 'x')
  const jar = await logIn(app)
  t.equal((await browse(app, jar, { url: '/public' })).headers['cache-control'], 'public, max-age=60')
  t.equal((await browse(app, jar, { url: '/fine' })).headers['cache-control'], 'no-store')
  t.equal((await browse(app, jar, { url: '/early' })).headers['cache-control'], 'no-cache')
})

t.test('without sessions', async (t) => {
  freeze(t, NOW)
  const app = await build(t, { secret: SECRET, cookie: true })
  app.post('/login', async ({ body }, reply) => {
    app.jwt.setCookie(reply, app.jwt.encode(body as object))
    return 'in'
  })
  app.post('/logout', async (_request, reply) => {
    app.jwt.clearCookie(reply)
    return 'out'
  })
  app.get('/me', { preHandler: [app.authenticate] }, async ({ auth }) => auth.user)
  const ask = async (url: string, payload: object, headers: Record<string, string> = OWN): Promise<unknown[]> => {
    const response = await app.inject({ method: 'POST', url, payload, headers })
    return [response.statusCode, response.headers['set-cookie']]
  }
  t.match(
    await ask('/login', { id: 1 }),
    [200, /^__Host-access=[\w.-]+; Path=\/; HttpOnly; Secure; SameSite=Lax$/],
    'as long as the browser runs'
  )
  t.match(await ask('/login', { id: 1, exp: NOW + 60 }), [200, /; Max-Age=60;/])
  t.strictSame(await ask('/logout', {}), [200, '__Host-access=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax'])
  for (const url of ['/login', '/logout']) {
    t.strictSame(await ask(url, { id: 1 }, ELSEWHERE), [403, undefined], `${url} from elsewhere`)
  }
  const jar = new Jar()
  jar.take(await app.inject({ method: 'POST', url: '/login', payload: { id: 7 } }))
  t.strictSame((await browse(app, jar, { url: '/me' })).json(), { id: 7, username: null })
})

t.test('what is no token is set as no cookie, and not told', async (t) => {
  const app = await build(t, { secret: SECRET, cookie: true })
  const reply = { header () {}, request: { headers: {}, method: 'POST', protocol: 'http', host: 'localhost' } }
  for (const wrong of [
    '', 'marker', 'a.b.c', `${app.jwt.encode({ id: 1 })}; Domain=evil.example`, null, 7, undefined,
  ]) {
    t.throws(() => app.jwt.setCookie(reply, wrong as string), {
      code: 'APISTAR_JWT_SETTINGS_INVALID', message: 'setCookie: expected a compact JWT.',
    })
  }
})

async function withoutCookie (t: Test): Promise<void> {
  const app = await build(t, { secret: SECRET, sessions: { claims: () => ({}), store: memoryStore() } })
  const reply = { header () {}, request: { headers: {}, method: 'POST', protocol: 'http', host: 'localhost' } }
  const refused = { code: 'APISTAR_JWT_SETTINGS_INVALID', message: /there is no setting cookie/ }
  await t.rejects(app.jwt.sessions.create(1, { reply }), refused)
  const { refreshToken, session } = await app.jwt.sessions.create(1)
  await t.rejects(app.jwt.sessions.refresh(refreshToken, { reply }), refused)
  await t.rejects(app.jwt.sessions.stepUp(session, { reply }), refused)
  t.throws(() => app.jwt.setCookie(reply, 'x'), refused)
  t.throws(() => app.jwt.clearCookie(reply), refused)
}

t.test('without the setting there are no cookies', withoutCookie)

t.test('what sets or drops a cookie in a route that answers GET', async (t) => {
  const app = await cookieApp(t, { cookie: { origins: ['https://admin.example'] } })
  const { jwt } = app
  const { session, refreshToken } = await jwt.sessions.create(1)
  const does: Readonly<Record<string, (reply: FastifyReply) => unknown>> = {
    setCookie: (reply) => { jwt.setCookie(reply, jwt.encode({ id: 1 })) },
    clearCookie: (reply) => { jwt.clearCookie(reply) },
    create: async (reply) => await jwt.sessions.create(1, { reply }),
    refresh: async (reply) => await jwt.sessions.refresh(refreshToken, { reply }),
    stepUp: async (reply) => await jwt.sessions.stepUp(session, { reply }),
  }
  app.get('/does/:what', async (request, reply) => {
    await does[(request.params as { what: string }).what]?.(reply)
    return { done: true }
  })
  const page = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  const image = { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }
  const frame = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }
  const script = { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }
  const cases: ReadonlyArray<readonly [name: string, headers: Record<string, string>, isSet: boolean]> = [
    ['no browser', {}, true],
    ['its own page', { ...script, 'sec-fetch-site': 'same-origin' }, true],
    ['its own frame', { ...frame, 'sec-fetch-site': 'same-origin' }, true],
    ['the address bar', { ...page, 'sec-fetch-site': 'none' }, true],
    ['the way back from a login elsewhere', { ...page, 'sec-fetch-site': 'cross-site' }, true],
    ['the way back from a sibling', { ...page, 'sec-fetch-site': 'same-site' }, true],
    ['a sibling that may', { ...script, origin: 'https://admin.example', 'sec-fetch-site': 'same-site' }, true],
    ['an image elsewhere', { ...image, 'sec-fetch-site': 'cross-site' }, false],
    ['an image of a sibling', { ...image, 'sec-fetch-site': 'same-site' }, false],
    ['a frame elsewhere', { ...frame, 'sec-fetch-site': 'cross-site' }, false],
    ['a script elsewhere', { ...script, ...ELSEWHERE }, false],
    ['a script elsewhere, by an old browser', { origin: 'https://evil.example' }, false],
  ]
  for (const what of Object.keys(does)) {
    for (const method of ['GET', 'HEAD'] as const) {
      for (const [name, headers, isSet] of cases) {
        const response = await app.inject({ method, url: `/does/${what}`, headers })
        const message = `${method} ${what}: ${name}`
        t.equal(cookiesOf(response).length > 0, isSet, message)
        t.equal(response.statusCode, isSet ? 200 : 403, message)
        if (!isSet && method === 'GET') t.strictSame(answerOf(response), FOREIGN, message)
      }
    }
  }
})
