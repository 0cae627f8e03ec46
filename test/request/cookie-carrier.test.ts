import t from 'tap'
import type { SessionFacts, SessionTokens } from '../../index.js'
import { createCookieCarrier } from '../../lib/request/cookie-carrier.js'
import { createSessionCookies } from '../../lib/sessions/session-cookies.js'
import { forge } from '../forge.js'

const NOW = 1_700_000_000
const cookies = createSessionCookies({ name: undefined, sameSite: 'lax', path: '/auth', maxTokenLength: 500 })

function replyOf (): { set: string[], request: never, header (name: string, value: string): void } {
  return {
    set: [],
    request: { headers: {} } as never,
    header (name, value) { this.set.push(`${name}: ${value.slice(0, 24)}`) },
  }
}

t.test('what is set on a reply', (t) => {
  const looked: unknown[] = []
  const carrier = createCookieCarrier({
    cookies, requireOwn: (request) => { looked.push(request) }, maxTokenLength: 500, now: () => NOW * 1000,
  })
  const session = { expiresAt: new Date((NOW + 60) * 1000) } as SessionFacts
  const tokens = { accessToken: 'a.b.c', refreshToken: 'rt1_new', session } as SessionTokens
  const [renewed, repeated, own, dropped, checked] = [replyOf(), replyOf(), replyOf(), replyOf(), replyOf()]
  carrier.carry(renewed, tokens, 'rt1_old')
  carrier.carry(repeated, tokens, 'rt1_new')
  carrier.clear(dropped)
  t.strictSame(looked, [], 'who sets them has looked before')
  carrier.requireOwn(checked)
  carrier.setCookie(own, forge({ id: 1, exp: 'soon' }))
  carrier.clearCookie(own)
  t.equal(looked.length, 3)
  const access = 'set-cookie: __Host-access=a.b.c; Pat'
  t.strictSame(renewed.set, [access, 'set-cookie: __Secure-refresh=rt1_new', 'cache-control: no-store'])
  t.strictSame(
    repeated.set, [access, 'cache-control: no-store'], 'an answer that is overtaken brings back no older token'
  )
  t.strictSame(dropped.set, [
    'set-cookie: __Host-access=; Path=/; ', 'set-cookie: __Secure-refresh=; Path=', 'cache-control: no-store',
  ])
  t.match(own.set, [
    /^set-cookie: __Host-access=ey/, 'cache-control: no-store', /^set-cookie: __Host-access=;/, /refresh=;/,
    'cache-control: no-store',
  ])
  t.throws(() => carrier.setCookie(replyOf(), 'x'), { message: 'setCookie: expected a compact JWT.' })
  t.end()
})
