import t from 'tap'
import type { Settings } from '../../index.js'
import { ask, BAILEY, JUNK, TOO_LONG, UNKNOWN_KEY, WRONG_ALGORITHM, WRONG_TYPE, type Answer } from '../http.js'
import { NOW, one, play } from '../remote-scene.js'

t.test('only a token that passes what needs no key causes a fetch', async (t) => {
  const { app, fetches } = await play(t, { issuer: 'https://idp.example', audience: 'api', algorithms: ['ES256'], typ: 'at+jwt', requiredClaims: ['sub'], maxTokenLength: 600 })
  const [claims, header] = [{ iss: 'https://idp.example', aud: 'api', sub: 's', exp: NOW + 60 }, { typ: 'at+jwt', kid: 'unknown' }]
  const tokens: Array<[name: string, token: string, expected: Answer]> = [
    ['expired', one.sign({ ...claims, exp: NOW }, header), UNKNOWN_KEY],
    ['not active', one.sign({ ...claims, nbf: NOW + 1 }, header), UNKNOWN_KEY],
    ['of another issuer', one.sign({ ...claims, iss: 'https://idp.example/' }, header), UNKNOWN_KEY],
    ['of no issuer', one.sign({ ...claims, iss: undefined }, header), UNKNOWN_KEY],
    ['for another audience', one.sign({ ...claims, aud: 'web' }, header), UNKNOWN_KEY],
    ['without a required claim', one.sign({ ...claims, sub: undefined }, header), UNKNOWN_KEY],
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

t.test('claims that cannot be judged are an error, not a token to fetch for', async (t) => {
  const { app, fetches } = await play(t, { claims: { [Symbol.for('TypeBox.Kind')]: 'Never' } as unknown as NonNullable<Settings['claims']> })
  t.equal((await ask(app, one.sign(BAILEY, { kid: 'unknown' }))).status, 401)
  t.equal(fetches(), 1)
})

t.test('a known key is not asked for again under an algorithm that it does not take', async (t) => {
  const { app, fetches } = await play(t)
  t.strictSame(await ask(app, one.sign(BAILEY, { alg: 'RS256' })), WRONG_ALGORITHM)
  t.equal(fetches(), 1)
})
