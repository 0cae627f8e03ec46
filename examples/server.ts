import type { FastifyInstance } from 'fastify'
import type { AddressInfo } from 'node:net'
import { ConfigurationError } from '../index.js'
import { createApp } from './app.js'
import { readPort, readSecret, StartFailed } from './environment.js'

const HOST = '127.0.0.1'
const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'it is in use. Stop what listens there, or choose another: PORT=3001 npm start',
  EACCES: 'this user may not. Choose one above 1023: PORT=3001 npm start',
}

async function listen (app: FastifyInstance, port: number): Promise<string> {
  try {
    await app.listen({ host: HOST, port })
  } catch (error) {
    const reason = REASONS[String((error as NodeJS.ErrnoException).code)]
    throw reason === undefined ? error : new StartFailed(`Cannot listen on port ${port} of ${HOST}: ${reason}`)
  }
  return `http://${HOST}:${(app.server.address() as AddressInfo).port}`
}

function curlLines (url: string): string {
  return [
    `TOKEN=$(curl -s ${url}/login -H 'content-type: application/json' -d '{"username":"bailey","password":"open ` +
      'sesame"}\' | sed \'s/.*"token":"\\([^"]*\\)".*/\\1/\')',
    `curl -s -w '\\n' ${url}/me -H "authorization: Bearer $TOKEN"`,
    `curl -s -w '\\n' ${url}/hello`,
    `curl -s -w '\\n' ${url}/admin/stats -H "authorization: Bearer $TOKEN"`,
    `sleep 3; curl -s -w '\\n' -X PUT ${url}/password -H "authorization: Bearer $TOKEN" -i | grep -i ` +
      '\'^www-authenticate\'',
  ].join('\n')
}

async function start (): Promise<void> {
  const port = readPort(process.env)
  const app = await createApp(readSecret(process.env, console.log))
  const url = await listen(app, port)
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => app.close())
  console.log(`Listening on ${url}, Ctrl-C ends it. Paste these into another shell:\n\n${curlLines(url)}\n`)
}

start().catch((error: unknown) => {
  if (error instanceof ConfigurationError) console.error(`JWT_SECRET is refused. ${error.message}`)
  else if (error instanceof StartFailed) console.error(error.message)
  else throw error
  process.exitCode = 1
})
