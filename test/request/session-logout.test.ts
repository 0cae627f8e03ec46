import t from 'tap'
import { browse, cookieApp, cookiesOf, logIn } from '../cookie-scene.js'
import { keySet, startJwksServer, status } from '../jwks-server.js'
import { createSigningKey } from '../signing-key.js'

// More of what it answers stands in test/integration/session-routes.test.ts.
t.test('where nobody can tell whether the access token is good, the cookies are gone all the same', async (t) => {
  const server = await startJwksServer(t, keySet(createSigningKey('k').jwk))
  const app = await cookieApp(t, {
    issuer: 'https://ours.example', trustedIssuers: [{ issuer: 'https://theirs.example', jwks: server.url }],
  })
  await app.ready()
  server.answer = status(500)
  const jar = await logIn(app)
  const unknown = createSigningKey('other').sign({ iss: 'https://theirs.example', id: 1, sid: 'x' })
  const out = await browse(app, { header: `__Host-access=${unknown}` }, { method: 'POST', url: '/auth/logout' })
  t.strictSame([out.statusCode, cookiesOf(out)], [503, ['-__Host-access', '-__Secure-refresh']])
  t.equal((await browse(app, jar, { url: '/me' })).statusCode, 200)
})
