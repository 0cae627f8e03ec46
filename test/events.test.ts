import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import t, { type Test } from 'tap'
import { createEvents } from '../lib/events.js'
import { guarded, logTo } from './guarded.js'
import { freeze, SECRET } from './helper.js'
import { ask } from './http.js'
import { keySet, startJwksServer, status } from './jwks-server.js'
import { polluted } from './polluted.js'
import { createSigningKey } from './signing-key.js'

const CHANNELS = ['authenticated', 'rejected', 'jwks'] as const
const key = createSigningKey('k')
const NOW = 1_700_000_000

/** Listens on every channel until the test ends. */
function listen (t: Test): unknown[] {
  const heard: unknown[] = []
  for (const name of CHANNELS) {
    const hear = (message: unknown): void => { heard.push([name, message]) }
    subscribe(`apistar-jwt:${name}`, hear)
    t.after(() => unsubscribe(`apistar-jwt:${name}`, hear))
  }
  return heard
}

t.test('the issuer is the one of the token, and none of Object.prototype', async (t) => {
  const heard: unknown[] = []
  subscribe('apistar-jwt:authenticated', hear)
  t.after(() => unsubscribe('apistar-jwt:authenticated', hear))
  function hear (message: unknown): void { heard.push(message) }
  const user = { id: 1, username: null }
  polluted({ iss: 'evil' }, () => {
    createEvents().authenticated(user, {})
    createEvents().authenticated(user, { iss: 'own' })
  })
  t.strictSame(heard, [{ user, issuer: null }, { user, issuer: 'own' }])
})

t.test('who is let in, and why one is refused', async (t) => {
  const clock = freeze(t, NOW)
  const app = await guarded(t, { secret: SECRET })
  app.get('/optional', { config: { auth: 'optional' } }, async () => 'in')
  const token = app.jwt.encode({ id: 1, username: 'bailey', exp: NOW + 60 })
  const heard = listen(t)
  const user = { id: 1, username: 'bailey' }
  await ask(app, token)
  await ask(app, token)
  t.strictSame(
    heard.splice(0),
    [['authenticated', { user, issuer: null }], ['authenticated', { user, issuer: null }]],
    'cached or not'
  )

  await ask(app, app.jwt.encode({ id: 2, iss: 'someone' }))
  t.strictSame(heard.splice(0), [['authenticated', { user: { id: 2, username: null }, issuer: 'someone' }]])

  const refused = async (headers: Record<string, string>, url = '/'): Promise<void> => {
    await app.inject({ url, headers })
  }
  clock.now += 60
  await refused({ authorization: `Bearer ${token}` })
  await refused({ authorization: 'Bearer x' })
  await refused({ authorization: 'Basic x' })
  await refused({ authorization: 'Bearer' })
  await refused({})
  await refused({}, '/optional')
  await refused({ authorization: 'Bearer x' }, '/optional')
  t.strictSame(heard.splice(0), [
    'TOKEN_EXPIRED', 'TOKEN_INVALID', 'SCHEME_UNSUPPORTED', 'HEADER_MALFORMED', 'TOKEN_MISSING', 'TOKEN_INVALID',
  ]
    .map((code, index) => [
      'rejected',
      {
        code: `APISTAR_JWT_${code}`, statusCode: 401, method: 'GET', url: index === 5 ? '/optional' : '/', scope: null,
      },
    ]))
  await app.jwt.verify(app.jwt.encode({ id: 1 }))
  t.strictSame(heard, [], 'a call is no request')
})

t.test('where it was: the URL as it is declared, never the one that was asked for', async (t) => {
  const app = await guarded(t, { secret: SECRET })
  app.post('/users/:id', { config: { auth: 'required' } }, async () => 'in')
  const heard = listen(t)
  await app.inject({ method: 'POST', url: '/users/7?token=hush' })
  await t.rejects(async () => {
    await app.authenticate({ headers: {} }, { header () {} })
  }, { code: 'APISTAR_JWT_TOKEN_MISSING' })
  const missing = { code: 'APISTAR_JWT_TOKEN_MISSING', statusCode: 401, scope: null }
  t.strictSame(heard, [
    ['rejected', { ...missing, method: 'POST', url: '/users/:id' }],
    ['rejected', { ...missing, method: null, url: null }],
  ])
})

t.test('a request is told of once, however many hooks it passes', async (t) => {
  const app = await guarded(t, { secret: SECRET, global: true })
  const heard = listen(t)
  await ask(app, app.jwt.encode({ id: 1 }))
  t.equal(heard.length, 1)
})

t.test('what becomes of a remote set', async (t) => {
  const clock = freeze(t, NOW)
  const server = await startJwksServer(t, keySet(key.jwk, { kty: 'oct', k: 'aHVzaA' }))
  const heard = listen(t)
  const app = await guarded(t, { jwks: { url: `${server.url}?key=hush`, maxAge: 40, staleIfError: 60 } }, logTo([]))
  await app.ready()
  const { url } = server
  t.strictSame(heard.splice(0), [['jwks', { url, outcome: 'fetched', keys: 1 }]])

  server.answer = status(500)
  await ask(app, key.sign({ id: 1 }, { kid: 'other' }))
  const outage = [
    'rejected', { code: 'APISTAR_JWT_KEYS_UNAVAILABLE', statusCode: 503, method: 'GET', url: '/', scope: null },
  ]
  t.strictSame(heard.splice(0), [['jwks', { url, outcome: 'failed', keys: 1 }], outage])

  clock.now += 40
  await ask(app, key.sign({ id: 1 }, { kid: 'other' }))
  t.strictSame(heard.splice(0), [
    ['jwks', { url, outcome: 'failed', keys: 1 }], ['jwks', { url, outcome: 'stale', keys: 1 }], outage,
  ])

  clock.now += 60
  await ask(app, key.sign({ id: 1 }))
  t.strictSame(
    heard.splice(0), [['jwks', { url, outcome: 'failed', keys: 1 }], outage], 'the keys are too old to be served'
  )

  clock.now += 30
  server.answer = keySet()
  await ask(app, key.sign({ id: 1 }))
  t.strictSame(heard.splice(0), [['jwks', { url, outcome: 'fetched', keys: 0 }], outage])
})

t.test('no event holds a token, a key or a query', async (t) => {
  const server = await startJwksServer(t, keySet(key.jwk))
  const heard = listen(t)
  const app = await guarded(t, { jwks: `${server.url}?key=hush` })
  const good = key.sign({ id: 1, secret: 'hush' })
  await ask(app, good)
  await ask(app, key.sign({ id: 1 }, { kid: 'hush' }))
  t.equal(heard.length, 4)
  t.notMatch(JSON.stringify(heard), /hush|eyJ/)
  for (const part of [good, String(key.jwk.x)]) t.notOk(JSON.stringify(heard).includes(part))
})

t.test('nothing is made for nobody', async (t) => {
  const app = await guarded(t, { secret: SECRET })
  t.equal((await ask(app, app.jwt.encode({ id: 1 }))).status, 200)
  t.equal((await ask(app, 'x')).status, 401)
  const server = await startJwksServer(t, keySet(key.jwk))
  const remote = await guarded(t, { jwks: server.url })
  t.equal((await ask(remote, key.sign({ id: 1 }))).status, 200)
})

t.test('what happens is told to those who listen, and to nobody else', (t) => {
  const events = createEvents()
  const session = { type: 'created', sid: 'a', userId: 1, reason: null } as const
  const revocations = { type: 'fresh', entries: 0 } as const
  const heard: unknown[] = []
  const hear = (message: unknown): void => { heard.push(message) }
  const channels = ['apistar-jwt:session', 'apistar-jwt:revocations']
  for (const isHeard of [false, true]) {
    if (isHeard) for (const name of channels) subscribe(name, hear)
    events.session(session)
    events.revocations(revocations)
  }
  for (const name of channels) unsubscribe(name, hear)
  t.strictSame(heard, [session, revocations])
  t.end()
})
