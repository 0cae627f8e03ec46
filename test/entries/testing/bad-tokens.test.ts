import t from 'tap'
import type { Settings } from '../../../index.js'
import { badTokens, createIssuer } from '../../../lib/entries/testing.js'
import { present } from '../../http.js'
import { build, SECRET } from '../../helper.js'
import { createPair } from '../../keys-fixtures.js'

const { privateKey } = createPair('p256')

t.test('every app refuses them, whatever its settings', async (t) => {
  const issuer = await createIssuer()
  t.after(issuer.stop)
  const SETTINGS: Readonly<Record<string, Settings>> = {
    'a secret': { secret: SECRET },
    'a secret and no cache': { secret: SECRET, algorithms: ['HS256', 'HS384', 'HS512'], cache: false },
    'a key of the same kind': { privateKey },
    'keys, on the thread pool': { keys: [{ kid: 'a', secret: SECRET }, { kid: 'b', privateKey }], threadPool: true },
    'keys from a URL': { jwks: issuer.jwks },
    'an issuer': issuer.settings,
    'no audience, no expiry': { secret: SECRET, audience: false },
    'other issuers': { trustedIssuers: [{ issuer: issuer.issuer, discovery: true }] },
    'long tokens': { secret: SECRET, maxTokenLength: 16_383 },
  }
  for (const [name, settings] of Object.entries(SETTINGS)) {
    const app = await build(t, settings)
    app.get('/me', { config: { auth: 'required' } }, async () => 'in')
    await app.ready()
    for (const [flaw, token, code] of badTokens()) {
      for (const round of ['first', 'second']) {
        const answer = await present(app, token, '/me')
        t.strictSame([answer.statusCode, answer.json().code], [401, `APISTAR_JWT_${code}`], `${name}, ${flaw}, ${round}`)
      }
    }
  }
})

t.test('they are a dozen at least, no two alike, and any header may hold them', async (t) => {
  const all = badTokens({ sub: 'bailey' })
  t.ok(all.length >= 12)
  t.equal(new Set(all.map(([name]) => name)).size, all.length)
  t.equal(new Set(all.map(([, token]) => token)).size, all.length)
  for (const [name, token, code] of all) t.match([token, code], [/^[\w.=-]+$/, 'TOKEN_INVALID'], name)
  t.ok(all.some(([, token]) => String(Buffer.from(String(token.split('.')[1]), 'base64url')).includes('bailey')))
})
