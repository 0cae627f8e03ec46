import t from 'tap'
import { createIssuer } from '../../../lib/entries/testing.js'
import { answerOf, EXPIRED, FORGED, OPEN, present, unavailable } from '../../http.js'
import { build, freeze } from '../../helper.js'
import { createPair } from '../../keys-fixtures.js'

const AUDIENCE = 'https://api.example'
type Issuer = Awaited<ReturnType<typeof createIssuer>>

async function guarded (t: import('tap').Test, issuer: Issuer): Promise<(token: string) => Promise<unknown>> {
  const app = await build(t, issuer.settings)
  app.get('/me', { config: { auth: 'required' } }, async () => 'in')
  return async (token) => answerOf(await present(app, token, '/me'))
}

t.test('an app with its settings takes its tokens', async (t) => {
  const issuer = await createIssuer({ audience: AUDIENCE })
  t.after(issuer.stop)
  const app = await build(t, issuer.settings)
  const claims = await app.jwt.verify(issuer.token({ sub: 'bailey', scope: 'read' }))
  t.match(claims, { iss: issuer.issuer, aud: AUDIENCE, sub: 'bailey', scope: 'read', iat: Number, exp: Number })
  t.equal(Number(claims.exp) - Number(claims.iat), 300)
  t.match(app.jwt.decode(issuer.token()).header, { alg: 'ES256', typ: 'JWT', kid: /^[\w-]{43}$/ })
  const byUrl = await build(t, { jwks: issuer.jwks, issuer: issuer.issuer, audience: AUDIENCE })
  t.match(await byUrl.jwt.verify(issuer.token()), { aud: AUDIENCE })
})

t.test('what a token says', async (t) => {
  freeze(t, 1_800_000_000)
  const issuer = await createIssuer()
  t.after(issuer.stop)
  const app = await build(t, issuer.settings)
  const payloadOf = (...given: Parameters<Issuer['token']>): object => app.jwt.decode(issuer.token(...given)).payload
  const added = { iss: issuer.issuer, iat: 1_800_000_000, exp: 1_800_000_300 }
  t.strictSame(payloadOf(), added)
  t.strictSame(payloadOf({}, { expiresIn: '1h' }), { ...added, exp: 1_800_003_600 })
  t.strictSame(payloadOf({}, { expiresIn: -60 }), { ...added, exp: 1_799_999_940 })
  t.strictSame(payloadOf({ exp: 5, iss: 'me', iat: undefined }), { iss: 'me', exp: 5 })
  t.strictSame(payloadOf({ nbf: new Date(5000) }), { ...added, nbf: 5 })
  t.match(app.jwt.decode(issuer.token({}, { header: { typ: 'at+jwt', kid: undefined } })).header, { typ: 'at+jwt' })
})

t.test('a token of another key, whose kind its header says', async (t) => {
  const issuer = await createIssuer()
  t.after(issuer.stop)
  const ask = await guarded(t, issuer)
  const { privateKey } = createPair('p256')
  t.strictSame(await ask(issuer.token({}, { key: privateKey })), FORGED)
  const app = await build(t, issuer.settings)
  for (const [key, alg] of [[createPair('rsa').privateKey, 'RS256'], ['a secret', 'HS256']] as const) {
    t.match(app.jwt.decode(issuer.token({}, { key })).header, { alg })
  }
  t.match(app.jwt.decode(issuer.token({}, { key: privateKey, header: { alg: 'none' } })).header, { alg: 'none' })
})

t.test('its bad tokens are refused with their codes', async (t) => {
  for (const options of [{}, { audience: AUDIENCE }, { audience: [AUDIENCE, 'other'] }]) {
    const issuer = await createIssuer(options)
    t.after(issuer.stop)
    const app = await build(t, issuer.settings)
    app.get('/me', { config: { auth: 'required' } }, async () => 'in')
    const all = issuer.badTokens({ sub: 'bailey' })
    t.ok(all.length >= 12)
    const codes = ['TOKEN_INVALID', 'TOKEN_EXPIRED', 'TOKEN_INACTIVE', 'CLAIM_INVALID']
    t.strictSame([...new Set(all.map(([, , code]) => code))], codes)
    for (const [name, token, code] of [...all, ...issuer.badTokens()]) {
      const answer = await present(app, token, '/me')
      t.strictSame([answer.statusCode, answer.json().code], [401, `APISTAR_JWT_${code}`], name)
      t.match(answer.headers['www-authenticate'], /^Bearer error="invalid_token"/, name)
    }
    const good = await present(app, issuer.token(), '/me')
    t.equal(good.statusCode, 200, 'and a good one is taken')
  }
})

t.test('a new key is found at once, and the old one goes on', async (t) => {
  const issuer = await createIssuer({ audience: AUDIENCE })
  t.after(issuer.stop)
  const ask = await guarded(t, issuer)
  const tokens = [issuer.token({ sub: 'a' })]
  t.strictSame(await ask(String(tokens[0])), OPEN)
  for (const sub of ['b', 'c', 'd']) {
    const kid = issuer.rotate()
    tokens.push(issuer.token({ sub }))
    t.match(JSON.parse(String(Buffer.from(String(tokens.at(-1)?.split('.')[0]), 'base64url'))), { kid })
    for (const token of tokens) t.strictSame(await ask(token), OPEN)
  }
  t.strictSame(await ask(issuer.token({}, { expiresIn: -1 })), EXPIRED)
})

t.test('an outage, and its end', async (t) => {
  const issuer = await createIssuer()
  t.after(issuer.stop)
  const early = await guarded(t, issuer)
  t.strictSame(await early(issuer.token()), OPEN)
  await issuer.stop()
  const late = await guarded(t, issuer)
  t.match(await late(issuer.token()), { status: 503, code: unavailable(1).code })
  t.strictSame(await early(issuer.token({ sub: 'other' })), OPEN, 'keys that are known are used')
  await issuer.start()
  t.strictSame(await late(issuer.token()), OPEN)
})

t.test('a wrong option', async (t) => {
  const refusal = { code: 'APISTAR_JWT_SETTINGS_INVALID', message: /did you mean audience\?/ }
  await t.rejects(createIssuer({ audiance: 'x' } as object), refusal)
  const issuer = await createIssuer()
  t.after(issuer.stop)
  const wrong = [
    () => issuer.token({}, { expiresIn: 'soon' }), () => issuer.token('bailey' as never), () => issuer.badTokens([]),
  ]
  for (const call of wrong) t.throws(call, { code: 'APISTAR_JWT_SETTINGS_INVALID' })
})
