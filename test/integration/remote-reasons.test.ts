import { FormatRegistry, Type } from '@sinclair/typebox'
import t from 'tap'
import type { Settings } from '../../index.js'
import { forge } from '../forge.js'
import { guarded } from '../guarded.js'
import { SECRET } from '../helper.js'
import {
  ask, BAILEY, FORGED, JUNK, OPEN, TOO_LONG, UNKNOWN_KEY, WRONG_ALGORITHM, WRONG_TYPE, type Answer,
} from '../http.js'
import { keySet, startJwksServer } from '../jwks-server.js'
import { NOW, one, play, two } from '../remote-scene.js'

t.test('only a token that passes what needs no key causes a fetch', async (t) => {
  const { app, fetches } = await play(t, {
    issuer: 'https://idp.example',
    audience: 'api',
    algorithms: ['ES256'],
    typ: 'at+jwt',
    requiredClaims: ['sub'],
    maxTokenLength: 600,
  })
  const [claims, header] = [
    { iss: 'https://idp.example', aud: 'api', sub: 's', exp: NOW + 60 }, { typ: 'at+jwt', kid: 'unknown' },
  ]
  const tokens: Array<[name: string, token: string, expected: Answer]> = [
    ['expired', one.sign({ ...claims, exp: NOW }, header), UNKNOWN_KEY],
    ['not active', one.sign({ ...claims, nbf: NOW + 1 }, header), UNKNOWN_KEY],
    ['of another issuer', one.sign({ ...claims, iss: 'https://idp.example/' }, header), UNKNOWN_KEY],
    ['of no issuer', one.sign({ ...claims, iss: undefined }, header), UNKNOWN_KEY],
    ['for another audience', one.sign({ ...claims, aud: 'web' }, header), UNKNOWN_KEY],
    ['of wrong types', one.sign({ ...claims, jti: 1 }, header), UNKNOWN_KEY],
    ['without claims', one.sign({}, header), UNKNOWN_KEY],
    ['of another algorithm', one.sign(claims, { ...header, alg: 'RS256' }), WRONG_ALGORITHM],
    ['of an HMAC algorithm', one.sign(claims, { ...header, alg: 'HS256' }), WRONG_ALGORITHM],
    ['of no algorithm', one.sign(claims, { ...header, alg: undefined }), WRONG_ALGORITHM],
    ['of none', one.sign(claims, { ...header, alg: 'none' }), WRONG_ALGORITHM],
    ['of another type', one.sign(claims, { ...header, typ: 'JWT' }), WRONG_TYPE],
    ['too long', one.sign({ ...claims, jti: 'x'.repeat(600) }, header), TOO_LONG],
    ['an id that is no text', one.sign(claims, { ...header, kid: 1 }), JUNK],
    ['padded', `${one.sign(claims, header)}=`, JUNK],
  ]
  for (const [name, token, expected] of tokens) t.strictSame(await ask(app, token), expected, name)
  t.equal(fetches(), 1)
  t.strictSame(await ask(app, one.sign(claims, header)), UNKNOWN_KEY, 'nothing is wrong with this one')
  t.equal(fetches(), 2)
})

t.test('an age is looked at too', async (t) => {
  const { app, fetches } = await play(t, { maxAge: 60, leeway: 1 })
  for (const iat of [undefined, NOW - 61, NOW + 2]) {
    t.strictSame(await ask(app, two.sign({ iat })), UNKNOWN_KEY, `${iat}`)
  }
  t.equal(fetches(), 1)
  t.strictSame(await ask(app, two.sign({ iat: NOW - 60 })), UNKNOWN_KEY)
  t.equal(fetches(), 2)
})

t.test('nothing of the app runs on claims that nobody signed', async (t) => {
  let runs = 0
  FormatRegistry.Set('counted', () => { runs += 1; return true })
  t.after(() => FormatRegistry.Delete('counted'))
  const own: Settings = {
    claims: Type.Object({
      sub: Type.String({ format: 'counted' }),
    }),
    idClaim: 'sub',
    usernameClaim: 'name',
    requiredClaims: ['name']
  }
  const claims = { sub: 's', name: 'bailey' }
  const sets: Array<(url: string) => Settings> = [
    (jwks) => ({ jwks }),
    (jwks) => ({ jwks: { url: jwks, cooldown: 0 }, threadPool: true }),
    (jwks) => ({ secret: SECRET, trustedIssuers: [{ issuer: 'them', jwks }] }),
  ]
  for (const [place, set] of sets.entries()) {
    const server = await startJwksServer(t, keySet(one.jwk))
    const app = await guarded(t, { ...own, ...set(server.url) })
    await app.ready()
    const iss = place === 2 ? 'them' : undefined
    runs = 0
    for (const unsigned of [claims, { ...claims, name: 1 }, { sub: 's' }, { name: 'bailey', role: {} }]) {
      const token = two.sign({ ...unsigned, iss })
      t.strictSame(await ask(app, token), UNKNOWN_KEY, JSON.stringify(unsigned))
      await t.rejects(app.jwt.verify(token, { leeway: 5 }), { code: 'APISTAR_JWT_TOKEN_INVALID' })
      t.strictSame(
        await ask(app, forge({ ...unsigned, iss }, { alg: 'ES256', kid: 'one' }, { signature: Buffer.alloc(64, 1) })),
        FORGED
      )
    }
    t.equal(runs, 0, `way ${place}`)
    t.ok(server.seen.length > 1, 'though keys were looked for')
    t.strictSame(await ask(app, one.sign({ ...claims, iss })), OPEN)
    t.equal(runs, 1, 'it runs on what is signed')
  }
})

t.test('while nothing can be fetched, claims make no difference to an unknown key', async (t) => {
  const { app, fetches } = await play(t, { issuer: 'https://idp.example' })
  const iss = 'https://idp.example'
  for (const claims of [{ iss }, { iss, exp: NOW }, { iss: 'another' }, {}]) {
    t.strictSame(await ask(app, two.sign(claims)), UNKNOWN_KEY)
  }
  t.equal(fetches(), 2)
})

t.test('a known key is not asked for again under an algorithm that it does not take', async (t) => {
  const { app, fetches } = await play(t)
  t.strictSame(await ask(app, one.sign(BAILEY, { alg: 'RS256' })), WRONG_ALGORITHM)
  t.equal(fetches(), 1)
})
