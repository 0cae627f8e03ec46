import fastify from 'fastify'
import t from 'tap'
import apistarJwt, { memoryStore } from '../../index.js'
import { parseRefreshToken } from '../../lib/sessions/refresh-token.js'
import { browse, cookieApp, cookiesOf, ELSEWHERE, FOREIGN, fullAnswerOf, Jar, logIn, OWN } from '../cookie-scene.js'
import { build, freeze, SECRET } from '../helper.js'
import { answerOf, bearer, MISSING, refusal } from '../http.js'
import { refusedAtBoot } from '../refused.js'
import { createSigningKey } from '../signing-key.js'
import { fails, storeWithFaults } from '../sessions/store-with-faults.js'

const NOW = 1_700_000_000
const claims = (): object => ({ username: 'bailey' })
const INVALID = refusal('REFRESH_INVALID', 'The refresh token is not good.')
const REVOKED = refusal('TOKEN_REVOKED', 'The token was revoked.')
const BOTH = ['__Host-access', '__Secure-refresh']
const CLEARED = ['-__Host-access', '-__Secure-refresh']
const GONE = { status: 204, code: undefined, challenge: undefined }
const AWAY = { status: 503, code: 'APISTAR_JWT_SESSIONS_UNAVAILABLE', challenge: undefined, retryAfter: '1' }
const NONE = { cookies: [] }

t.test('a token from the body is answered in the body, and never sets a cookie', async (t) => {
  freeze(t, NOW)
  const app = await cookieApp(t)
  const { refreshToken } = await app.jwt.sessions.create(1)
  for (const headers of [{}, OWN, ELSEWHERE]) {
    const response = await app.inject({
      method: 'POST', url: '/auth/refresh', payload: { refresh_token: refreshToken }, headers,
    })
    t.equal(response.statusCode, 200)
    t.strictSame(Object.keys(response.json()).sort(), ['access_token', 'expires_in', 'refresh_token', 'token_type'])
    t.match(response.json(), { token_type: 'Bearer', expires_in: 900 })
    t.strictSame(cookiesOf(response), [])
    t.equal(response.headers['cache-control'], 'no-store')
  }
})

t.test('one from a cookie is answered in cookies alone', async (t) => {
  const clock = freeze(t, NOW)
  const app = await cookieApp(t)
  const jar = await logIn(app)
  const before = jar.header
  const first = await browse(app, jar, { method: 'POST', url: '/auth/refresh' })
  t.strictSame(first.json(), { expires_in: 900 })
  t.strictSame(fullAnswerOf(first), { status: 200, code: undefined, challenge: undefined, cookies: BOTH })
  t.equal(first.headers['cache-control'], 'no-store')
  jar.take(first)
  t.not(jar.header, before)
  t.equal(parseRefreshToken(jar.cookies.get('__Secure-refresh'))?.generation, 1)
  t.equal((await browse(app, jar, { url: '/me' })).statusCode, 200)

  const lost = await browse(app, { header: before }, { method: 'POST', url: '/auth/refresh' })
  t.strictSame(cookiesOf(lost), BOTH, 'the answer was lost, or it is another tab')
  const again = await browse(app, jar, { method: 'POST', url: '/auth/refresh' })
  t.strictSame(
    cookiesOf(again),
    ['__Host-access'],
    'what the browser has is not set once more: that answer may overtake a newer one'
  )

  clock.now += 1000
  t.equal((await browse(app, jar, { url: '/me' })).statusCode, 401)
  const late = await browse(app, jar, { method: 'POST', url: '/auth/refresh' })
  t.strictSame(cookiesOf(late), BOTH, 'beside an access token of any age')
})

t.test('each caller gets cookies of its own, although they share one refresh', async (t) => {
  freeze(t, NOW)
  const app = await cookieApp(t)
  const jar = await logIn(app)
  const all = await Promise.all([1, 2, 3].map(async () =>
    await browse(app, jar, { method: 'POST', url: '/auth/refresh' })))
  for (const response of all) {
    t.strictSame(fullAnswerOf(response), { status: 200, code: undefined, challenge: undefined, cookies: BOTH })
  }
  t.equal(new Set(all.map(({ headers }) => String(headers['set-cookie']))).size, 1)
})

t.test('what is refused at refresh sets and clears no cookie', async (t) => {
  const clock = freeze(t, NOW)
  const app = await cookieApp(t)
  const jar = await logIn(app)
  const stale = jar.header
  const other = await logIn(app)
  const { refreshToken } = await app.jwt.sessions.create(2)
  jar.take(await browse(app, jar, { method: 'POST', url: '/auth/refresh' }))
  const access = `__Host-access=${jar.cookies.get('__Host-access')}`
  const refresh = `__Secure-refresh=${jar.cookies.get('__Secure-refresh')}`
  const theirs = `__Secure-refresh=${other.cookies.get('__Secure-refresh')}`
  const body = { refresh_token: refreshToken }
  const cases: ReadonlyArray<readonly [
    name: string, cookie: string | undefined, payload: object | undefined, headers: object, expected: object
  ]> = [
    ['no token', undefined, undefined, OWN, INVALID],
    ['no token, from elsewhere', undefined, undefined, ELSEWHERE, INVALID],
    ['an empty body', undefined, {}, OWN, INVALID],
    ['an access token in the header, which is not read', undefined, undefined, bearer(app), INVALID],
    ['junk in the body', undefined, { refresh_token: 'x' }, OWN, INVALID],
    ['an access token in the body', undefined, { refresh_token: jar.cookies.get('__Host-access') }, OWN, INVALID],
    ['an access cookie alone', access, undefined, OWN, INVALID],
    ['a refresh cookie alone', refresh, undefined, OWN, INVALID],
    ['a refresh cookie of another session: planted by a sibling', `${access}; ${theirs}`, undefined, OWN, INVALID],
    ['two access cookies', `${access}; ${access}; ${refresh}`, undefined, OWN, INVALID],
    ['from elsewhere', `${access}; ${refresh}`, undefined, ELSEWHERE, FOREIGN],
    [
      'from a sibling', `${access}; ${refresh}`, undefined,
      { 'sec-fetch-site': 'same-site', origin: 'https://blog.example' }, FOREIGN,
    ],
    ['bad, and from elsewhere', '__Secure-refresh=x', undefined, ELSEWHERE, FOREIGN],
    ['both at once', `${access}; ${refresh}`, body, OWN, { status: 400, code: 'APISTAR_JWT_REFRESH_AMBIGUOUS', challenge: undefined }],
    ['both at once, from elsewhere', `${access}; ${refresh}`, body, ELSEWHERE, FOREIGN],
  ]
  for (const [name, cookie, payload, headers, expected] of cases) {
    const response = await app.inject({
      method: 'POST',
      url: '/auth/refresh',
      headers: { ...headers, ...(cookie === undefined ? {} : { cookie }) },
      ...(payload === undefined ? {} : { payload }),
    })
    t.strictSame(fullAnswerOf(response), { ...expected, ...NONE }, name)
    t.equal(response.headers['cache-control'], 'no-store', name)
  }
  const planted = await app.inject({
    method: 'POST', url: '/auth/refresh', headers: { ...OWN, cookie: `${access}; ${theirs}; ${refresh}` },
  })
  t.strictSame(fullAnswerOf(planted).cookies, ['__Host-access'], 'a planted one beside it does not count')
  const aside = await app.inject({
    method: 'POST', url: '/auth/refresh', headers: { ...OWN, cookie: theirs }, payload: body,
  })
  t.strictSame([aside.statusCode, cookiesOf(aside)], [200, []], 'nor beside a token in the body')
  clock.now += 60
  const reused = await browse(app, { header: stale }, { method: 'POST', url: '/auth/refresh' })
  t.strictSame(
    fullAnswerOf(reused),
    { ...refusal('REFRESH_REUSED', 'The refresh token was replaced before.'), ...NONE },
    'a stolen one'
  )
})

t.test('while the store is away', async (t) => {
  freeze(t, NOW)
  const store = storeWithFaults()
  const app = await cookieApp(t, { sessions: { claims, store, endpoint: '/auth' } })
  const jar = await logIn(app)
  store.next.get.push(fails)
  t.strictSame(fullAnswerOf(await browse(app, jar, { method: 'POST', url: '/auth/refresh' })), { ...AWAY, ...NONE })
  store.next.list.push(fails)
  t.strictSame(fullAnswerOf(await app.inject({ method: 'POST', url: '/login' })), {
    status: 503, code: AWAY.code, challenge: undefined, retryAfter: '1', ...NONE,
  })
  store.next.list.push(fails)
  t.strictSame(fullAnswerOf(await browse(app, jar, { url: '/auth/sessions' })), { ...AWAY, ...NONE })
  store.next.list.push(fails)
  t.strictSame(
    fullAnswerOf(await browse(app, jar, { method: 'POST', url: '/auth/logout-all' })),
    { ...AWAY, ...NONE },
    'it can be tried again'
  )
})

t.test('logout', async (t) => {
  const clock = freeze(t, NOW)
  const store = storeWithFaults()
  const app = await cookieApp(t, { sessions: { claims, store, endpoint: '/auth' } })
  const out = { method: 'POST', url: '/auth/logout' } as const

  const jar = await logIn(app)
  t.strictSame(fullAnswerOf(await browse(app, jar, out)), { ...GONE, cookies: CLEARED }, 'by cookies')
  t.strictSame(answerOf(await browse(app, jar, { url: '/me' })), REVOKED)
  t.strictSame(fullAnswerOf(await browse(app, jar, out)), { ...GONE, cookies: CLEARED }, 'although the session is gone')
  const late = await logIn(app)
  clock.now += 3600
  t.strictSame(
    fullAnswerOf(await browse(app, late, out)), { ...GONE, cookies: CLEARED }, 'beside an access token of any age'
  )
  t.strictSame(await app.jwt.sessions.list(1), [])
  const alone = await logIn(app)
  alone.cookies.delete('__Secure-refresh')
  t.strictSame(fullAnswerOf(await browse(app, alone, out)), { ...GONE, cookies: CLEARED }, 'by the access cookie alone')
  t.strictSame(await app.jwt.sessions.list(1), [])
  for (const cookie of [
    '__Host-access=x', '__Secure-refresh=x', '__Host-access=a; __Host-access=b',
    `__Host-access=${app.jwt.encode({ id: 1 })}`,
  ]) {
    t.strictSame(
      fullAnswerOf(await browse(app, { header: cookie }, out)), { ...GONE, cookies: CLEARED }, cookie.slice(0, 40)
    )
  }

  const kept = await logIn(app)
  t.strictSame(
    fullAnswerOf(await browse(app, kept, { ...out, headers: ELSEWHERE })), { ...FOREIGN, ...NONE }, 'from elsewhere'
  )
  t.strictSame(fullAnswerOf(
    await browse(app, { header: '__Host-access=x' }, { ...out, headers: ELSEWHERE })
  ), { ...FOREIGN, ...NONE })
  t.equal((await browse(app, kept, { url: '/me' })).statusCode, 200)
  store.next.get.push(fails)
  t.strictSame(fullAnswerOf(await browse(app, kept, out)), { ...AWAY, cookies: CLEARED }, 'although the store is away')
  const last = await logIn(app)
  last.cookies.delete('__Secure-refresh')
  store.next.get.push(fails)
  t.strictSame(fullAnswerOf(await browse(app, last, out)), { ...AWAY, cookies: CLEARED }, 'by the access cookie alone')
  for (const each of [kept, last]) {
    t.strictSame(answerOf(await browse(app, each, { url: '/me' })), REVOKED, 'which holds here')
  }
  t.strictSame(
    fullAnswerOf(await app.inject(out)),
    { status: 401, code: 'APISTAR_JWT_TOKEN_MISSING', challenge: 'Bearer', ...NONE },
    'without any credential'
  )
})

t.test('logout without cookies', async (t) => {
  freeze(t, NOW)
  const key = createSigningKey('k')
  const app = await cookieApp(t, {
    issuer: 'https://ours.example', trustedIssuers: [{ issuer: 'https://theirs.example', publicKey: key.jwk }],
  })
  const out = { method: 'POST', url: '/auth/logout' } as const
  const { sessions } = app.jwt
  const one = await sessions.create(1)
  const header = { authorization: `Bearer ${one.accessToken}` }
  t.strictSame(fullAnswerOf(await app.inject({ ...out, headers: header })), { ...GONE, ...NONE }, 'by the header')
  t.strictSame(answerOf(await app.inject({ ...out, headers: header })), REVOKED)
  await t.rejects(sessions.refresh(one.refreshToken), { code: INVALID.code })

  const two = await sessions.create(1)
  const body = { refresh_token: two.refreshToken }
  t.strictSame(
    fullAnswerOf(await app.inject({ ...out, payload: body, headers: ELSEWHERE })), { ...GONE, ...NONE }, 'by the body'
  )
  t.strictSame(answerOf(await app.inject({ ...out, payload: body })), GONE, 'again')
  t.strictSame(answerOf(await app.inject({ ...out, payload: { refresh_token: 'x' } })), GONE, 'nothing is left to end')
  await t.rejects(sessions.refresh(two.refreshToken), { code: INVALID.code })

  const three = await sessions.create(1)
  const jar = await logIn(app)
  t.strictSame(
    fullAnswerOf(await browse(app, jar, { ...out, headers: { authorization: 'Bearer x' } })).status,
    401,
    'a bad header never falls back'
  )
  const theirs = key.sign({ iss: 'https://theirs.example', id: 1, sid: three.session.id, iat: NOW })
  for (const token of [app.jwt.encode({ id: 1 }), app.jwt.encode({ sid: three.session.id }), theirs]) {
    t.strictSame(fullAnswerOf(await app.inject({ ...out, headers: { authorization: `Bearer ${token}` } })), {
      ...refusal('TOKEN_INVALID', 'The token is of no session.'), ...NONE,
    })
  }
  t.equal((await sessions.list(1)).length, 2)
})

t.test('out everywhere', async (t) => {
  freeze(t, NOW)
  const app = await cookieApp(t)
  const out = { method: 'POST', url: '/auth/logout-all' } as const
  const [jar, other] = [await logIn(app), await logIn(app)]
  t.strictSame(fullAnswerOf(await app.inject(out)), { ...MISSING, ...NONE })
  t.strictSame(fullAnswerOf(await browse(app, jar, { ...out, headers: ELSEWHERE })), { ...FOREIGN, ...NONE })
  t.strictSame(fullAnswerOf(await browse(app, jar, out)), { ...GONE, cookies: CLEARED })
  for (const each of [jar, other]) t.strictSame(answerOf(await browse(app, each, { url: '/me' })), REVOKED)
  const { accessToken } = await app.jwt.sessions.create(1)
  t.strictSame(
    fullAnswerOf(await app.inject({ ...out, headers: { authorization: `Bearer ${accessToken}` } })),
    { ...GONE, ...NONE },
    'a header has no cookies'
  )
})

t.test('your sessions', async (t) => {
  const clock = freeze(t, NOW)
  const key = createSigningKey('k')
  const app = await cookieApp(t, {
    issuer: 'https://ours.example', trustedIssuers: [{ issuer: 'https://theirs.example', publicKey: key.jwk }],
  })
  const phone = await logIn(app)
  clock.now += 1
  const desk = await logIn(app)
  await app.jwt.sessions.create(2)
  const response = await browse(app, desk, { url: '/auth/sessions' })
  t.equal(response.headers['cache-control'], 'no-store')
  const { sessions } = response.json<{ sessions: Array<{ id: string }> }>()
  const [mine, theirs] = sessions
  const at = (seconds: number): string => new Date(seconds * 1000).toISOString()
  t.strictSame(mine, {
    id: mine?.id,
    createdAt: at(NOW + 1),
    usedAt: at(NOW + 1),
    expiresAt: at(NOW + 1 + 14 * 24 * 3600),
    authTime: at(NOW + 1),
    acr: null,
    amr: null,
    current: true,
  })
  t.match(theirs, { createdAt: at(NOW), current: false })
  t.equal(sessions.length, 2)
  t.strictSame(answerOf(await app.inject('/auth/sessions')), MISSING)

  const end = async (id: string | undefined, jar: Jar, headers: object = OWN): Promise<object> => {
    return fullAnswerOf(
      await browse(app, jar, {
        method: 'DELETE', url: `/auth/sessions/${id}`, headers: headers as Record<string, string>,
      })
    )
  }
  const unknown = { status: 404, code: 'APISTAR_JWT_SESSION_UNKNOWN', challenge: undefined, ...NONE }
  const [foreign] = await app.jwt.sessions.list(2)
  for (const id of [foreign?.id, 'x', '', `${mine?.id}x`, '%2e%2e']) {
    t.match(await end(id, desk), { status: 404, cookies: [] }, String(id))
  }
  t.strictSame(await end(theirs?.id, desk, ELSEWHERE), { ...FOREIGN, ...NONE })
  t.strictSame(await end(theirs?.id, desk), { ...GONE, ...NONE })
  t.strictSame(await end(theirs?.id, desk), unknown, 'once')
  t.strictSame(answerOf(await browse(app, phone, { url: '/me' })), REVOKED)
  t.strictSame(await end(mine?.id, desk), { ...GONE, cookies: CLEARED }, 'the one that asks')
  t.equal((await app.jwt.sessions.list(2)).length, 1)

  for (const token of [
    key.sign({ iss: 'https://theirs.example', id: 2, iat: NOW }), app.jwt.encode({ username: 'x' }),
  ]) {
    for (const [method, url] of [
      ['GET', '/auth/sessions'], ['POST', '/auth/logout-all'], ['DELETE', `/auth/sessions/${foreign?.id}`],
    ] as const) {
      const answer = answerOf(await app.inject({ method, url, headers: { authorization: `Bearer ${token}` } }))
      t.strictSame(
        answer, refusal('TOKEN_INVALID', 'The token is of nobody who could have sessions here.'), `${method} ${url}`
      )
    }
  }
})

t.test('JSON alone, whatever else the app takes', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(String(body))))
  })
  app.setValidatorCompiler(() => () => { throw new Error('it takes no JSON Schema') })
  app.setSerializerCompiler(() => () => 'not what was meant')
  await app.register(apistarJwt, { secret: SECRET, sessions: { claims, endpoint: '/auth' } })
  const { refreshToken } = await app.jwt.sessions.create(1)
  const json = JSON.stringify({ refresh_token: refreshToken })
  const cases: ReadonlyArray<readonly [type: string, payload: string, status: number]> = [
    ['application/x-www-form-urlencoded', `refresh_token=${refreshToken}`, 415],
    ['text/plain', json, 415],
    ['multipart/form-data; boundary=x', json, 415],
    ['application/json', '[]', 400],
    ['application/json', '"x"', 400],
    ['application/json', '{"refresh_token":7}', 400],
    ['application/json', '{"refresh_token":["x"]}', 400],
    ['application/json', '{', 400],
    ['application/json', '{"__proto__":{}}', 400],
    ['application/json', JSON.stringify({ refresh_token: 'x'.repeat(20_000) }), 413],
    ['application/json', '', 401],
    ['application/json', 'null', 401],
    ['application/json; charset=utf-8', json, 200],
  ]
  for (const [type, payload, status] of cases) {
    const response = await app.inject({
      method: 'POST', url: '/auth/refresh', headers: { 'content-type': type }, payload,
    })
    t.equal(response.statusCode, status, `${type} ${payload.slice(0, 30)}`)
    t.notOk(response.body.includes('xxxx'))
  }
})

t.test('open and guarded, whatever the app guards', async (t) => {
  for (const global of [false, true, 'optional'] as const) {
    const app = await cookieApp(t, { global })
    const { refreshToken } = await app.jwt.sessions.create(1)
    const refreshed = await app.inject({
      method: 'POST', url: '/auth/refresh', payload: { refresh_token: refreshToken },
    })
    t.equal(refreshed.statusCode, 200)
    t.equal(
      (await app.inject({ method: 'POST', url: '/auth/logout', payload: { refresh_token: refreshToken } })).statusCode,
      204
    )
    for (const [method, url] of [
      ['GET', '/auth/sessions'], ['POST', '/auth/logout-all'], ['DELETE', '/auth/sessions/x'],
    ] as const) {
      t.strictSame(answerOf(await app.inject({ method, url })), MISSING, `${method} ${url}`)
    }
  }
})

t.test('below a prefix, and where they are not', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  await app.register(async (child) => {
    await child.register(apistarJwt, {
      secret: SECRET, cookie: true, sessions: { claims, endpoint: '/auth', store: memoryStore() },
    })
    child.post('/login', async (_request, reply) => {
      await child.jwt.sessions.create(1, { reply })
      return 'in'
    })
  }, { prefix: '/api/v1' })
  const login = await app.inject({ method: 'POST', url: '/api/v1/login' })
  t.match(login.headers['set-cookie'], [/Path=\/;/, /Path=\/api\/v1\/auth;/], 'the full URL is the path of the cookie')
  const jar = new Jar()
  jar.take(login)
  t.strictSame(cookiesOf(await browse(app, jar, { method: 'POST', url: '/api/v1/auth/refresh' })), BOTH)

  const bare = await build(t, { secret: SECRET, cookie: true, sessions: { claims } })
  bare.post('/login', async (_request, reply) => await bare.jwt.sessions.create(1, { reply }))
  const tokens = await bare.inject({ method: 'POST', url: '/login' })
  t.strictSame(cookiesOf(tokens), ['__Host-access'], 'without routes the refresh token is the app\'s to keep')
  t.equal((await bare.inject({ method: 'POST', url: '/auth/refresh' })).statusCode, 404)
})

t.test('where the routes may not be', async (t) => {
  for (const endpoint of [
    '', '/', '/auth/', 'auth', '/a;b', '/a?b', '/:a', '/*', '/a b', '/a//b', '/../a', '/a/.', '/a%2fb', '/a#b', '/é',
    '/a\n', 7,
  ]) {
    await refusedAtBoot(
      t,
      { secret: SECRET, sessions: { claims, endpoint } },
      /sessions\/endpoint: .* given, expected the URL of routes/,
      JSON.stringify(endpoint)
    )
  }
  const taken = fastify()
  t.after(() => taken.close())
  taken.post('/auth/refresh', async () => 'mine')
  await t.rejects(async () =>
    await taken.register(apistarJwt, {
      secret: SECRET, sessions: { claims, endpoint: '/auth' },
    }), { code: 'FST_ERR_DUPLICATED_ROUTE' })
})

t.test('CVE-2023-29019: a login is a session of its own, whatever cookies came with it', async (t) => {
  const app = await cookieApp(t)
  const attacker = await logIn(app)
  const response = await app.inject({ method: 'POST', url: '/login', headers: { ...OWN, cookie: attacker.header } })
  const victim = new Jar()
  victim.take(response)
  t.not(
    app.jwt.decode(String(victim.cookies.get('__Host-access'))).payload.sid,
    app.jwt.decode(String(attacker.cookies.get('__Host-access'))).payload.sid
  )
})

t.test('CVE-2021-29624, CVE-2023-27495: a cookie that a sibling planted', async (t) => {
  freeze(t, NOW)
  const app = await cookieApp(t)
  const [victim, attacker] = [await logIn(app), await logIn(app)]
  const planted = `__Secure-refresh=${attacker.cookies.get('__Secure-refresh')}; ${victim.header}`
  const response = await browse(app, { header: planted }, { method: 'POST', url: '/auth/refresh' })
  const after = new Jar()
  after.take(response)
  t.equal(
    parseRefreshToken(after.cookies.get('__Secure-refresh'))?.id,
    parseRefreshToken(victim.cookies.get('__Secure-refresh'))?.id
  )
})
