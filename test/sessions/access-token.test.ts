import t from 'tap'
import { createMint, RESERVED_CLAIMS } from '../../lib/sessions/access-token.js'
import type { SessionClaims, SessionFacts } from '../../lib/settings/session-schemas.js'
import { build, freeze, SECRET } from '../helper.js'

const NOW = 1_700_000_000
const issuedAt = (now: number): number => Math.floor(now / 1000)
const session: SessionFacts = {
  id: 'a-sid',
  userId: 1,
  createdAt: new Date(NOW * 1000),
  usedAt: new Date(NOW * 1000),
  expiresAt: new Date((NOW + 3600) * 1000),
  authTime: new Date((NOW - 5) * 1000 + 999),
  acr: 'mfa',
  amr: ['pwd', 'otp'],
  data: null,
}

t.test('what an access token says', async (t) => {
  freeze(t, NOW)
  const app = await build(t, { secret: SECRET, issuer: 'us', audience: 'them' })
  const mint = createMint({
    claims: () => ({ username: 'bailey', sub: 'x' }), encode: app.jwt.encode, idClaim: 'id', expiresIn: 900, issuedAt,
  })
  const minted = await mint(session, NOW * 1000 + 999)
  t.equal(minted?.expiresIn, 900)
  const { jti, ...claims } = await app.jwt.verify(String(minted?.accessToken))
  t.match(jti, /^[\w-]{22}$/)
  t.strictSame(claims, {
    username: 'bailey',
    sub: 'x',
    id: 1,
    sid: 'a-sid',
    iat: NOW,
    exp: NOW + 900,
    auth_time: NOW - 5,
    acr: 'mfa',
    amr: [
      'pwd', 'otp',
    ],
    iss: 'us',
    aud: 'them',
  })
  const other = await mint({ ...session, acr: null, amr: null }, NOW * 1000)
  const { acr, amr, jti: next } = await app.jwt.verify(String(other?.accessToken))
  t.strictSame([acr, amr], [undefined, undefined])
  t.not(next, jti)
})

t.test('no access token outlives its session', async (t) => {
  freeze(t, NOW)
  const app = await build(t)
  const mint = createMint({ claims: () => ({}), encode: app.jwt.encode, idClaim: 'id', expiresIn: 900, issuedAt })
  const minted = await mint({ ...session, expiresAt: new Date(NOW * 1000 + 60_500) }, NOW * 1000 + 300)
  t.equal(minted?.expiresIn, 60)
  t.match(await app.jwt.verify(String(minted?.accessToken)), { exp: NOW + 60 })
})

t.test('who it is for', async (t) => {
  freeze(t, NOW)
  const app = await build(t, { secret: SECRET, idClaim: 'uid' })
  const refused = { code: 'APISTAR_JWT_ENCODE_FAILED', statusCode: 500 }
  const cases: ReadonlyArray<readonly [string | number, unknown, 'taken' | 'refused']> = [
    [1, {}, 'taken'], [1, { uid: 1 }, 'taken'], ['1', { uid: '1' }, 'taken'], [1, { id: 2 }, 'taken'],
    [1, { uid: '1' }, 'refused'], ['1', { uid: 1 }, 'refused'], [1, { uid: 2 }, 'refused'],
    [1, { uid: null }, 'refused'],
    [1, { uid: undefined }, 'refused'], [1, { uid: [1] }, 'refused'], [1, { uid: true }, 'refused'],
    ...RESERVED_CLAIMS.map((name) => [1, { [name]: 'x' }, 'refused'] as const),
    [1, { exp: new Date() }, 'refused'], [1, { sid: null }, 'refused'],
    ...[
      undefined, 'text', 7, [], true, () => ({}), new Map([['a', 1]]),
    ].map((claims) => [1, claims, 'refused'] as const),
  ]
  for (const [userId, given, expected] of cases) {
    const mint = createMint({
      claims: (() => given) as SessionClaims, encode: app.jwt.encode, idClaim: 'uid', expiresIn: 900, issuedAt,
    })
    const minting = mint({ ...session, userId }, NOW * 1000)
    const name = `${typeof userId} ${JSON.stringify(given)}`
    if (expected === 'refused') await t.rejects(minting, refused, name)
    else t.match(await app.jwt.verify(String((await minting)?.accessToken)), { uid: userId }, name)
  }
})

t.test('what the app says of the user', async (t) => {
  const app = await build(t)
  const asked: SessionFacts[] = []
  const parts = { encode: app.jwt.encode, idClaim: 'id', expiresIn: 900, issuedAt }
  t.equal(await createMint({ ...parts, claims: () => null })(session, 0), null)
  t.equal(
    await createMint({ ...parts, claims: async (facts) => asked.push(facts) === 0 ? {} : null })(session, 0), null
  )
  t.strictSame(asked, [session])
  const boom = new Error('the database is away')
  await t.rejects(createMint({ ...parts, claims: () => { throw boom } })(session, 0), boom)
  await t.rejects(createMint({ ...parts, claims: async () => { throw boom } })(session, 0), boom)
})
