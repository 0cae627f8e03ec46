import { once } from 'node:events'
import type { ClientRequest, IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'
import fastifyWebsocket from '@fastify/websocket'
import fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { WebSocket } from 'ws'
import apistarJwt, { type Settings } from '../../index.js'
import { SECRET } from '../helper.js'
import { answerOf, bearer, JUNK, listen, MISSING, UNKNOWN } from '../http.js'

async function start (t: Test, settings: Settings): Promise<{ app: FastifyInstance, url: string }> {
  const app = fastify()
  t.after(() => app.close())
  await app.register(fastifyWebsocket)
  await app.register(apistarJwt, settings)
  const greet = (socket: WebSocket, request: { auth: { getUserId (): string | null } }): void => {
    socket.send(`hello ${request.auth.getUserId()}`)
  }
  app.get('/policy', { websocket: true, config: { auth: 'required' } }, greet)
  app.get('/hook', { websocket: true, preValidation: app.authenticate }, greet)
  app.get('/optional', { websocket: true, config: { auth: 'optional' } }, greet)
  app.get('/plain', { websocket: true }, greet)
  app.get('/open', { websocket: true, config: { auth: false } }, greet)
  const { url } = await listen(app)
  return { app, url: url.replace('http', 'ws') }
}

/** What a client hears: the first message, or the answer that refuses. */
async function hear (url: string, headers: Record<string, string>): Promise<unknown> {
  const socket = new WebSocket(url, { headers })
  const refusal = once(socket, 'unexpected-response').then(async (event) => {
    const [request, response] = event as [ClientRequest, IncomingMessage & { statusCode: number }]
    const body = await text(response)
    request.destroy()
    return answerOf({ statusCode: response.statusCode, headers: response.headers, body })
  })
  const message = once(socket, 'message').then(([data]) => String(data))
  const heard = await Promise.race([refusal, message])
  for (const unheard of [refusal, message]) unheard.catch(() => {})
  socket.on('error', () => {})
  socket.terminate()
  return heard
}

t.test('an upgrade is guarded as any request', async (t) => {
  const junk = { authorization: 'Bearer junk' }
  for (const global of [false, true]) {
    const { app, url } = await start(t, { secret: SECRET, global })
    const good = bearer(app)
    const cases = [
      ['/policy', {}, MISSING], ['/policy', junk, JUNK], ['/policy', good, 'hello bailey'],
      ['/hook', {}, MISSING], ['/hook', good, 'hello bailey'],
      ['/optional', {}, 'hello null'], ['/optional', junk, JUNK], ['/optional', good, 'hello bailey'],
      ['/plain', {}, global ? MISSING : 'hello null'], ['/plain', good, global ? 'hello bailey' : 'hello null'],
      ['/open', {}, 'hello null'], ['/open', junk, 'hello null'],
    ] as const
    for (const [path, headers, answer] of cases) {
      t.strictSame(
        await hear(`${url}${path}`, headers),
        answer,
        `global ${global}: ${path} with ${Object.values(headers).join().slice(0, 12) || 'none'}`
      )
    }
    t.strictSame(await hear(`${url}/nowhere`, {}), UNKNOWN, `global ${global}: an unknown URL`)
  }
})
