import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import t, { type Test } from 'tap'
import apistarJwt from '../../index.js'
import { lacking } from '../http.js'
import { createUser, startAuthorizationServer } from '../mcp-provider.js'

/** What the client throws once it has sent its user to the authorization server. */
const UNAUTHORIZED = { message: 'Unauthorized' }

/** An app that is a server of tools, at an address that it knows before it is built; what it was asked and answered. */
async function startServer (t: Test, issuer: string): Promise<{ url: string, asked: string[] }> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`
  const app: FastifyInstance = fastify({ serverFactory: (handler) => server.on('request', handler) })
  t.after(async () => {
    await app.close()
    server.close()
    server.closeAllConnections()
  })
  const asked: string[] = []
  app.addHook('onResponse', async ({ method, url }, reply) => {
    const { statusCode } = reply
    const challenge = statusCode === 403 ? ` ${String(reply.getHeader('www-authenticate'))}` : ''
    asked.push(`${method} ${url} ${statusCode}${challenge}`)
  })
  await app.register(apistarJwt, { issuer, discovery: true, resource: url, idClaim: 'sub' })
  const mayWrite = app.authorize({ scopes: ['mcp:read', 'mcp:write'] })
  async function requireMore (request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { params } = request.body as { params?: { name?: string } }
    if (params?.name === 'write') await mayWrite(request, reply)
  }
  app.post('/mcp', { config: { auth: { scopes: 'mcp:read' } }, preHandler: requireMore }, async (request, reply) => {
    const tools = new McpServer({ name: 'test', version: '1.0.0' })
    for (const name of ['read', 'write']) {
      const text = `${name} by ${request.auth.user?.id}`
      tools.registerTool(name, {}, async () => ({ content: [{ type: 'text', text }] }))
    }
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true })
    await tools.connect(transport as Transport)
    reply.hijack()
    await transport.handleRequest(request.raw, reply.raw, request.body)
  })
  await app.ready()
  return { url, asked }
}

t.test('the client of the MCP SDK finds its way, and steps up', async (t) => {
  const { url, asked } = await startServer(t, await startAuthorizationServer(t))
  const user = createUser()
  const connect = () => new StreamableHTTPClientTransport(new URL(url), { authProvider: user })
  const stranger = connect()
  const metadata = '/.well-known/oauth-protected-resource/mcp'

  await t.rejects(new Client({ name: 'test', version: '1.0.0' }).connect(stranger as Transport), UNAUTHORIZED)
  t.strictSame(asked.splice(0), ['POST /mcp 401', `GET ${metadata} 200`], 'a 401, and the metadata that it points to')
  t.strictSame(user.scopes, ['mcp:read'], 'the scope that the challenge named is asked for')
  await stranger.finishAuth(String(user.codes[0]))

  const client = new Client({ name: 'test', version: '1.0.0' })
  const transport = connect()
  t.after(() => client.close())
  await client.connect(transport as Transport)
  t.strictSame((await client.callTool({ name: 'read' })).content, [{ type: 'text', text: 'read by bailey' }])
  asked.length = 0

  await t.rejects(client.callTool({ name: 'write' }), UNAUTHORIZED)
  const { challenge } = lacking('mcp:read mcp:write')
  const refused = `POST /mcp 403 ${challenge}, resource_metadata="${url.replace('/mcp', metadata)}"`
  t.strictSame(asked.splice(0), [refused, `GET ${metadata} 200`], 'a 403 that says what is missing')
  t.strictSame(user.scopes, ['mcp:read', 'mcp:read mcp:write'], 'one scope more is asked for')
  await transport.finishAuth(String(user.codes[1]))
  t.strictSame((await client.callTool({ name: 'write' })).content, [{ type: 'text', text: 'write by bailey' }])
})
