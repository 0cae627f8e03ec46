import t from 'tap'
import { TokenExpired, TokenInvalid, TokenRevoked } from '../../lib/errors.js'
import { createCookieSource, createRequireOwn } from '../../lib/request/cookie-source.js'
import { createTokenSource, type RequestWithHeaders } from '../../lib/request/extract.js'
import { createSessionCookies } from '../../lib/sessions/session-cookies.js'

const header = createTokenSource({ extractToken: undefined, scheme: 'Bearer' })
const cookies = createSessionCookies({ name: undefined, sameSite: 'lax', path: undefined, maxTokenLength: 100 })

t.test('where a token is', (t) => {
  const looked: unknown[] = []
  const source = createCookieSource({ header, cookies, requireOwn: (request) => { looked.push(request) } })
  const byHeader = { headers: { authorization: 'Bearer a', cookie: '__Host-access=b' } }
  const byCookie = { headers: { cookie: '__Host-access=b' } }
  t.equal(source.extract(byHeader), 'a')
  t.equal(source.extract({ headers: {} }), undefined)
  t.strictSame(looked, [], 'where it comes from matters for cookies alone')
  t.equal(source.extract(byCookie), 'b')
  t.strictSame(looked, [byCookie])
  t.throws(() =>
    source.extract({ headers: { cookie: '__Host-access=b; __Host-access=c' } }), { code: 'APISTAR_JWT_TOKEN_INVALID' })
  for (const [request, error, expected] of [
    [byCookie, new TokenExpired(), true], [byCookie, new TokenRevoked(), true], [byCookie, new TokenInvalid(), false],
    [byCookie, new Error('x'), false],
    [byHeader, new TokenExpired(), false], [byHeader, new TokenRevoked(), false],
  ] as const) {
    t.equal(source.isOver?.(request, error), expected)
  }
  t.end()
})

t.test('what a shared cache may keep', (t) => {
  const source = createCookieSource({ header, cookies, requireOwn: () => {} })
  const byCookie = { headers: { cookie: '__Host-access=b' } }
  source.extract(byCookie)
  function replyWith (known: Record<string, string>): {
    known: Record<string, string>
    header (name: string, value: string): void
    getHeader (name: string): unknown
  } {
    return { known, header (name, value) { this.known[name] = value }, getHeader (name) { return this.known[name] } }
  }
  const [fresh, stated, bare] = [replyWith({}), replyWith({ 'cache-control': 'no-store' }), replyWith({})]
  source.onAccepted?.(byCookie, fresh)
  source.onAccepted?.(byCookie, stated)
  source.onAccepted?.({ headers: {} }, bare)
  source.onAccepted?.(byCookie, undefined)
  t.strictSame([fresh.known, stated.known, bare.known], [
    { 'cache-control': 'private' }, { 'cache-control': 'no-store' }, {},
  ])
  const simple: string[] = []
  source.onAccepted?.(byCookie, { header: (name: string, value: string) => simple.push(name, value) })
  t.strictSame(simple, ['cache-control', 'private'], 'a reply that tells nothing')
  t.end()
})

t.test('a request of nowhere is none of the app\'s own', (t) => {
  const requireOwn = createRequireOwn(() => 'why')
  const logged: unknown[] = []
  t.throws(() => requireOwn({ headers: {} }), { code: 'APISTAR_JWT_CROSS_ORIGIN', statusCode: 403 })
  t.throws(() =>
    requireOwn({ headers: {}, log: { debug: (...args: unknown[]) => logged.push(args) } } as RequestWithHeaders))
  t.strictSame(logged, [[{ reason: 'why' }, 'apistar-jwt: the request comes from another origin']])
  t.doesNotThrow(() => createRequireOwn(() => undefined)({ headers: {} }))
  t.end()
})
