import t from 'tap'
import { guarded, logTo, nextJwksEvent } from '../guarded.js'
import { ask, BAILEY, OPEN, unavailable } from '../http.js'
import { json, keySet, paths, silence, startJwksServer, status } from '../jwks-server.js'
import { one, play } from '../remote-scene.js'

t.test('the headers are sent, and not where a redirect points', async (t) => {
  const target = await startJwksServer(t, keySet(one.jwk))
  const { server, app } = await play(t, {
    jwks: { headers: { Authorization: 'Basic eDp5', accept: 'application/json' } },
    answer: status(302, { location: target.url }),
  })
  t.strictSame(await ask(app, one.sign(BAILEY)), unavailable(10))
  t.match(server.seen[0]?.headers, { authorization: 'Basic eDp5', accept: 'application/json' })
  t.strictSame(target.seen, [])
})

t.test('the headers go to the origin of the issuer alone', async (t) => {
  const metadataPath = '/.well-known/openid-configuration'
  const [issuer, elsewhere] = [await startJwksServer(t, keySet(one.jwk)), await startJwksServer(t, keySet(one.jwk))]
  for (const server of [issuer, elsewhere]) {
    const metadata = json({ issuer: issuer.origin, jwks_uri: server.url })
    issuer.answer = paths({ [metadataPath]: metadata, '/jwks.json': keySet(one.jwk) })
    const app = await guarded(t, { issuer: issuer.origin, discovery: { headers: { authorization: 'Basic eDp5' } } })
    t.strictSame(await ask(app, one.sign({ iss: issuer.origin })), OPEN)
  }
  t.strictSame(issuer.seen.map(({ url, headers }) => [url, headers.authorization]), [
    [metadataPath, 'Basic eDp5'], ['/jwks.json', 'Basic eDp5'], [metadataPath, 'Basic eDp5'],
  ])
  t.strictSame(elsewhere.seen.map(({ url, headers }) => [url, headers.authorization]), [['/jwks.json', undefined]])
})

t.test('nothing that is secret is told', async (t) => {
  const lines: string[] = []
  const server = await startJwksServer(t, (request, response) => { response.end('{"hush":') })
  const app = await guarded(
    t, { jwks: { url: `${server.url}?key=hush`, headers: { authorization: 'hush' } } }, logTo(lines)
  )
  const told = nextJwksEvent()
  await app.ready()
  t.strictSame(await told, { url: server.url, outcome: 'failed', keys: 0 })
  t.equal(server.seen[0]?.url, '/jwks.json?key=hush')
  t.match(lines.join(), `the keys of ${server.url} could not be fetched: The document is not JSON.`)
  t.notMatch(lines.join(), 'hush')
})

t.test('why there is no connection is told by its code', async (t) => {
  const lines: string[] = []
  const server = await startJwksServer(t, silence)
  server.stop()
  const app = await guarded(t, { jwks: server.url }, logTo(lines))
  await app.ready()
  t.strictSame(lines, [`apistar-jwt: the keys of ${server.url} could not be fetched: ECONNREFUSED`])
})
