import t from 'tap'
import { findTokenPlaces } from '../../lib/request/token-places.js'

const PLAIN = { scheme: 'Bearer', extractToken: undefined, cookie: undefined, discovery: undefined, issuer: undefined }
const ISSUER = ['https://id.example/realms/shop']
const NONE = { scheme: 'Bearer', cookie: undefined, openIdUrl: undefined }

t.test('where tokens come from', async (t) => {
  const cookie = { name: undefined, sameSite: 'lax', origins: [] } as const
  const cases = [
    [{}, {}],
    [{ scheme: 'JWT' }, { scheme: 'JWT' }],
    [{ extractToken: () => 'x' }, { scheme: undefined }],
    [{ cookie }, { cookie: '__Host-access' }],
    [{ cookie: { ...cookie, name: 'shop' } }, { cookie: '__Host-shop-access' }],
    [
      { discovery: true, issuer: ISSUER },
      { openIdUrl: 'https://id.example/realms/shop/.well-known/openid-configuration' },
    ],
    [
      { discovery: {}, issuer: ISSUER },
      { openIdUrl: 'https://id.example/realms/shop/.well-known/openid-configuration' },
    ],
    [{ discovery: { url: 'https://id.example/x' }, issuer: ISSUER }, { openIdUrl: 'https://id.example/x' }],
    [{ discovery: { url: new URL('https://id.example/x') }, issuer: ISSUER }, { openIdUrl: 'https://id.example/x' }],
  ] as const
  for (const [settings, places] of cases) {
    t.strictSame(
      findTokenPlaces({ ...PLAIN, ...settings } as never), { ...NONE, ...places }
    )
  }
})
