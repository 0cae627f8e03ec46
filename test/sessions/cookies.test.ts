import t from 'tap'
import { clearCookie, nameCookies, readCookies, writeCookie } from '../../lib/sessions/cookies.js'

const NAME = '__Host-access'

t.test('names', (t) => {
  t.strictSame(nameCookies(), { access: '__Host-access', refresh: '__Secure-refresh' })
  t.strictSame(nameCookies('shop'), { access: '__Host-shop-access', refresh: '__Secure-shop-refresh' })
  t.end()
})

t.test('what is read', (t) => {
  const cases: ReadonlyArray<readonly [string | undefined, string[]]> = [
    [undefined, []],
    ['', []],
    ['__Host-access=a', ['a']],
    ['__Host-access=', ['']],
    ['a=b; __Host-access=a; c=d', ['a']],
    ['a=b;__Host-access=a;c=d', ['a']],
    ['a=b;\t __Host-access=a \t; c=d', ['a']],
    ['__Host-access=a; __Host-access=b', ['a', 'b']],
    ['__Host-access=a=b==', ['a=b==']],
    ['__Host-access="a"', ['"a"']],
    ['__Host-access=a%20b', ['a%20b']],
    ['__Host-access=a b', ['a b']],
    ['__Host-access', []],
    ['__Host-access =a', []],
    ['\u00a0__Host-access=a', []],
    ['__host-access=a', []],
    ['__HOST-ACCESS=a', []],
    ['__Host-accesss=a', []],
    ['x__Host-access=a', []],
    ['__Host%2Daccess=a', []],
    ['a=__Host-access=b', []],
    ['a="; __Host-access=b; c="', ['b']],
    ['a=b, __Host-access=c', []],
    ['__Host-shop-access=a', []],
    [`a=b${'; a=b'.repeat(10_000)}; __Host-access=a`, ['a']],
    [`__Host-access=${' \t'.repeat(50_000)}a`, [`${' \t'.repeat(50_000)}a`]],
  ]
  for (const [header, values] of cases) t.strictSame(readCookies(header, NAME), values, String(header).slice(0, 40))
  t.end()
})

t.test('what is written', (t) => {
  t.equal(
    writeCookie(NAME, 'a.b.c', { path: '/', sameSite: 'lax', maxAge: 60 }),
    '__Host-access=a.b.c; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax'
  )
  t.equal(
    writeCookie(NAME, 'a', { path: '/', sameSite: 'strict' }),
    '__Host-access=a; Path=/; HttpOnly; Secure; SameSite=Strict'
  )
  t.equal(
    clearCookie('__Secure-refresh', { path: '/auth', sameSite: 'strict' }),
    '__Secure-refresh=; Path=/auth; Max-Age=0; HttpOnly; Secure; SameSite=Strict'
  )
  t.end()
})
