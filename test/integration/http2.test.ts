import { once } from 'node:events'
import { connect, type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2'
import { text } from 'node:stream/consumers'
import fastify from 'fastify'
import t from 'tap'
import apistarJwt from '../../index.js'
import { SECRET } from '../helper.js'
import { answerOf, BAILEY, FORGED, JUNK, MALFORMED, MISSING, OPEN, UNSUPPORTED } from '../http.js'

async function ask (session: ClientHttp2Session, headers: OutgoingHttpHeaders, body?: string): Promise<{
  statusCode: number
  headers: Record<string, string>
  body: string
}> {
  const stream = session.request({ ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) })
  const response = once(stream, 'response')
  stream.end(body)
  const [answer] = await response as [Record<string, string> & { ':status': number }]
  return { statusCode: answer[':status'], headers: answer, body: await text(stream) }
}

t.test('over HTTP/2', async (t) => {
  const app = fastify({ http2: true })
  t.after(() => app.close())
  await app.register(apistarJwt, { secret: SECRET })
  app.get('/policy', { config: { auth: 'required' } }, async (request) => request.auth.user)
  app.get('/optional', { config: { auth: 'optional' } }, async (request) => request.auth.user)
  app.post('/hook', { preParsing: app.authenticate }, async (request) =>
    ({ body: request.body, user: request.auth.user }))
  await app.listen({ port: 0, host: '127.0.0.1' })
  const session = connect(`http://127.0.0.1:${(app.server.address() as { port: number }).port}`)
  t.after(() => session.close())
  const authorization = `Bearer ${app.jwt.encode(BAILEY)}`
  const cases = [
    [{}, MISSING, OPEN], [{ authorization }, OPEN, OPEN], [{ authorization: 'Bearer' }, MALFORMED, MALFORMED],
    [{ authorization: '' }, MALFORMED, MALFORMED],
    [{ authorization: 'Basic x' }, UNSUPPORTED, UNSUPPORTED], [{ authorization: 'Bearer junk' }, JUNK, JUNK],
    [{ authorization: `${authorization}x` }, FORGED, FORGED],
  ] as const
  for (const [headers, required, optional] of cases) {
    t.strictSame(
      answerOf(await ask(session, { ':path': '/policy', ...headers })), required, `required: ${Object.values(headers)}`
    )
    t.strictSame(
      answerOf(await ask(session, { ':path': '/optional', ...headers })),
      optional,
      `optional: ${Object.values(headers)}`
    )
  }
  t.strictSame(JSON.parse((await ask(session, { ':path': '/policy', authorization })).body), BAILEY)
  const post = { ':path': '/hook', ':method': 'POST' }
  t.strictSame(answerOf(await ask(session, post, '{"a":1}')), MISSING)
  t.strictSame(JSON.parse(
    (await ask(session, { ...post, authorization }, '{"a":1}')).body
  ), { body: { a: 1 }, user: BAILEY })
  t.equal((await ask(session, { ':path': '/nowhere' })).statusCode, 404)
})
