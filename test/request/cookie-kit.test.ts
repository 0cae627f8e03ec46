import t from 'tap'
import { createCookieKit } from '../../lib/request/cookie-kit.js'
import { createTokenSource } from '../../lib/request/extract.js'

t.test('one name and one rule for all that is done with cookies', (t) => {
  const { source, cookies, carrier, requireOwn } = createCookieKit({
    cookie: { name: 'shop', sameSite: 'strict', origins: ['https://admin.example'] },
    path: '/auth',
    maxTokenLength: 100,
    header: createTokenSource({ extractToken: undefined, scheme: 'Bearer' }),
    now: () => 0,
  })
  const request = {
    headers: { cookie: '__Host-shop-access=a', origin: 'https://admin.example' },
    method: 'POST',
    protocol: 'https',
    host: 'x.example',
  }
  t.equal(source.extract(request), 'a')
  t.ok(cookies.hasAny('__Secure-shop-refresh=x'))
  const foreign = { ...request, headers: { ...request.headers, origin: 'https://evil.example' } }
  t.throws(() => source.extract(foreign), { code: 'APISTAR_JWT_CROSS_ORIGIN' })
  t.throws(() => carrier.clearCookie({ request: foreign, header () {} }), { code: 'APISTAR_JWT_CROSS_ORIGIN' })
  const safe = { ...foreign, method: 'GET' }
  t.equal(source.extract(safe), 'a')
  t.doesNotThrow(() => requireOwn(safe))
  t.throws(() => carrier.clearCookie({ request: safe, header () {} }), { code: 'APISTAR_JWT_CROSS_ORIGIN' })
  t.throws(() => requireOwn(foreign), { code: 'APISTAR_JWT_CROSS_ORIGIN' })
  t.end()
})
