import t from 'tap'
import type { SessionFacts } from '../../index.js'
import { createFamily, createId, formatRefreshToken, ownerOf } from '../../lib/sessions/refresh-token.js'
import { createSessionCookies } from '../../lib/sessions/session-cookies.js'
import { build, freeze, SECRET } from '../helper.js'

const NOW = 1_700_000_000
const id = createId()
const { family, secrets } = createFamily()
const parts = { name: undefined, sameSite: 'lax', path: '/api/auth', maxTokenLength: 8192 } as const
const cookies = createSessionCookies(parts)

function refreshToken (generation: number, sid = id): string {
  return formatRefreshToken({ owner: ownerOf(1), id: sid, family }, secrets.key, generation)
}

t.test('which refresh token counts', async (t) => {
  const clock = freeze(t, NOW)
  const app = await build(t, { secret: SECRET, expiresIn: 60 })
  const access = app.jwt.encode({ id: 1, sid: id })
  const foreign = (await build(t, { secret: 'y'.repeat(64) })).jwt.encode({ id: 1, sid: id })
  const [first, second, third] = [refreshToken(1), refreshToken(2), refreshToken(3)]
  const planted = refreshToken(9, createId())
  clock.now += 3600
  const cases: ReadonlyArray<readonly [string, string | undefined, string | undefined]> = [
    ['no cookies', undefined, undefined],
    ['none', 'a=b', undefined],
    ['alone', `__Secure-refresh=${first}`, undefined],
    ['beside its access token, which has expired', `__Host-access=${access}; __Secure-refresh=${first}`, first],
    ['in the other order', `__Secure-refresh=${first}; __Host-access=${access}`, first],
    ['beside one that is signed by an earlier key', `__Host-access=${foreign}; __Secure-refresh=${first}`, first],
    ['of another session', `__Host-access=${access}; __Secure-refresh=${planted}`, undefined],
    ['a planted one first', `__Host-access=${access}; __Secure-refresh=${planted}; __Secure-refresh=${first}`, first],
    [
      'of several the newest',
      `__Host-access=${access}; __Secure-refresh=${second}; __Secure-refresh=${third}; __Secure-refresh=${first}`,
      third,
    ],
    [
      'junk beside it', `__Host-access=${access}; __Secure-refresh=x; __Secure-refresh=; __Secure-refresh=${second}`,
      second,
    ],
    [
      'beside two access tokens', `__Host-access=${access}; __Host-access=${access}; __Secure-refresh=${first}`,
      undefined,
    ],
    ['beside junk', `__Host-access=x; __Secure-refresh=${first}`, undefined],
    [
      'beside a token of no session', `__Host-access=${app.jwt.encode({ id: 1 })}; __Secure-refresh=${first}`,
      undefined,
    ],
    [
      'beside a token of an odd session',
      `__Host-access=${app.jwt.encode({ id: 1, sid: [id] })}; __Secure-refresh=${first}`, undefined,
    ],
    ['junk beside a token of no session', `__Host-access=${app.jwt.encode({ id: 1 })}; __Secure-refresh=x`, undefined],
    ['quoted', `__Host-access=${access}; __Secure-refresh="${first}"`, undefined],
    ['of another app', `__Host-access=${access}; __Secure-shop-refresh=${first}`, undefined],
  ]
  for (const [name, header, expected] of cases) t.equal(cookies.refreshToken(header), expected, name)
  t.ok(cookies.hasRefresh(`__Secure-refresh=${planted}`))
  t.notOk(cookies.hasRefresh(`__Host-access=${access}`))
  t.strictSame(cookies.accessTokens(`__Host-access=a; __Host-access=${access}`), ['a', access])
  const withoutRoutes = createSessionCookies({ ...parts, path: undefined })
  t.equal(withoutRoutes.refreshToken(`__Host-access=${access}; __Secure-refresh=${first}`), undefined)
  t.notOk(withoutRoutes.hasRefresh(`__Secure-refresh=${planted}`))
})

t.test('what is written', (t) => {
  const session = { expiresAt: new Date((NOW + 60) * 1000) } as SessionFacts
  const tokens = { accessToken: 'the.access.token', refreshToken: 'the-refresh', session }
  const shop = createSessionCookies({ ...parts, name: 'shop', sameSite: 'strict' })
  t.strictSame(cookies.write(tokens, NOW * 1000 + 500), [
    '__Host-access=the.access.token; Path=/; Max-Age=59; HttpOnly; Secure; SameSite=Lax',
    '__Secure-refresh=the-refresh; Path=/api/auth; Max-Age=59; HttpOnly; Secure; SameSite=Strict',
  ])
  t.strictSame(shop.write(tokens, (NOW + 99) * 1000), [
    '__Host-shop-access=the.access.token; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Strict',
    '__Secure-shop-refresh=the-refresh; Path=/api/auth; Max-Age=0; HttpOnly; Secure; SameSite=Strict',
  ])
  const clearing = [
    '__Host-access=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax',
    '__Secure-refresh=; Path=/api/auth; Max-Age=0; HttpOnly; Secure; SameSite=Strict',
  ]
  t.strictSame(cookies.clear(), clearing)
  const withoutRoutes = createSessionCookies({ ...parts, path: undefined })
  t.strictSame(withoutRoutes.write(tokens, NOW * 1000), [
    '__Host-access=the.access.token; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax',
  ])
  t.strictSame(withoutRoutes.clear(), clearing.slice(0, 1))
  t.equal(cookies.writeAccess('a.b.c', undefined), '__Host-access=a.b.c; Path=/; HttpOnly; Secure; SameSite=Lax')
  t.equal(cookies.writeAccess('a.b.c', 5), '__Host-access=a.b.c; Path=/; Max-Age=5; HttpOnly; Secure; SameSite=Lax')
  t.end()
})
