import t from 'tap'
import { resolveCookie } from '../../lib/settings/cookie-settings.js'
import { createFaults } from '../../lib/settings/faults.js'

function resolve (cookie: unknown, extractToken?: unknown): readonly [resolved: unknown, faults: string] {
  const faults = createFaults('settings')
  return [resolveCookie({ cookie: cookie as true, extractToken }, faults), faults.list()]
}

t.test('what it becomes', (t) => {
  const defaults = { name: undefined, sameSite: 'lax', origins: [] }
  const cases: ReadonlyArray<readonly [unknown, unknown]> = [
    [undefined, undefined],
    [true, defaults],
    ['shop', { ...defaults, name: 'shop' }],
    ['My_shop-2', { ...defaults, name: 'My_shop-2' }],
    [{}, defaults],
    [{ name: 'shop', sameSite: 'strict', origins: ['https://admin.example', 'http://localhost:8080'] }, {
      name: 'shop', sameSite: 'strict', origins: ['https://admin.example', 'http://localhost:8080'],
    }],
    [
      { origins: ['https://[::1]:8443', 'https://xn--bcher-kva.example'] },
      { ...defaults, origins: ['https://[::1]:8443', 'https://xn--bcher-kva.example'] },
    ],
  ]
  for (const [cookie, expected] of cases) t.strictSame(resolve(cookie), [expected, ''], JSON.stringify(cookie))
  t.end()
})

t.test('what is refused', (t) => {
  const names = ['', '__Host-shop', '__Secure-x', '-x', '_x', 'a b', 'a=b', 'a;b', 'é', 'a\n']
  const origins = [
    'https://admin.example/', 'https://admin.example/path', 'https://ADMIN.example', 'admin.example', '*', 'null', '',
    'https://*.example', 'https://admin.example:443',
    'http://admin.example:80', 'https://user@admin.example', 'ftp://admin.example', 'file:///x',
    'https://bücher.example', ' https://admin.example', 'https://', 7, null,
  ]
  const cases: ReadonlyArray<readonly [unknown, RegExp]> = [
    ...names.map((name) => [name, /^cookie\/name: a string of length \d+ given, expected letters, digits/] as const),
    ...names.map((name) =>
      [{ name }, /^cookie\/name: a string of length \d+ given, expected letters, digits/] as const),
    [{ sameSite: 'none' }, /^cookie\/sameSite: a string of length 4 given, expected 'lax' or 'strict'/],
    [{ sameSite: 'Lax' }, /^cookie\/sameSite: /],
    [{ secure: false }, /^cookie\/secure: a boolean given, but there is no such name/],
    ...['cookieName', 'signed'].map((name) =>
      [{ [name]: 'token' }, /there is no such name; did you mean extractToken in place of cookie, for a/] as const),
    [{ path: '/' }, /^cookie\/path: /],
    [{ origins: 'https://admin.example' }, /^cookie\/origins: a string of length 21 given, expected a list/],
    ...origins.map((origin) =>
      [{ origins: ['https://fine.example', origin] }, /^cookie\/origins\/1: .* given, expected /] as const),
    [[], /^cookie: a list of length 0 given, expected a plain object/],
  ]
  for (const [cookie, expected] of cases) t.match(resolve(cookie)[1], expected, JSON.stringify(cookie))
  t.match(resolve(true, () => null)[1], /^cookie: given beside extractToken/)
  t.end()
})
