import type { FastifyInstance } from 'fastify'
import type { AddressInfo } from 'node:net'
import { ConfigurationError } from '../index.js'
import { createApp } from './app.js'
import { readPort, readSecret, StartFailed } from './environment.js'
import { openStore } from './store.js'

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
  const json = "-H 'content-type: application/json'"
  return [
    `LOGIN=$(curl -s ${url}/login ${json} -d '{"username":"bailey","password":"open sesame"}')`,
    'TOKEN=$(echo "$LOGIN" | sed \'s/.*"access_token":"\\([^"]*\\)".*/\\1/\')',
    'REFRESH=$(echo "$LOGIN" | sed \'s/.*"refresh_token":"\\([^"]*\\)".*/\\1/\')',
    `curl -s -w '\\n' ${url}/me -H "authorization: Bearer $TOKEN"`,
    `curl -s -w '\\n' ${url}/hello`,
    `curl -s -w '\\n' ${url}/admin/stats -H "authorization: Bearer $TOKEN"`,
    `sleep 3; curl -s -w '\\n' -X PUT ${url}/password -H "authorization: Bearer $TOKEN" -i | grep -i '^www-authenticate'`,
    `curl -s -w '\\n' ${url}/auth/refresh ${json} -d '{"refresh_token":"'$REFRESH'"}'`,
    `curl -s -w '\\n' ${url}/auth/sessions -H "authorization: Bearer $TOKEN"`,
    `curl -s -w '%{http_code}\\n' -X POST ${url}/auth/logout -H "authorization: Bearer $TOKEN"`,
    `curl -s -w '\\n' ${url}/me -H "authorization: Bearer $TOKEN"`,
  ].join('\n')
}

async function start (): Promise<void> {
  const port = readPort(process.env)
  const secret = readSecret(process.env, console.log)
  const { store, close } = await openStore(process.env, console.log)
  try {
    const app = await createApp(secret, store)
    app.addHook('onClose', close)
    const url = await listen(app, port)
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => app.close())
    console.log([
      `Listening on ${url}, Ctrl-C ends it. Open it in a browser, and ${url}/documentation for its routes,`,
      `or paste these into another shell:\n\n${curlLines(url)}\n`,
    ].join('\n'))
  } catch (error) {
    close()
    throw error
  }
}

start().catch((error: unknown) => {
  if (error instanceof ConfigurationError) console.error(`JWT_SECRET is refused. ${error.message}`)
  else if (error instanceof StartFailed) console.error(error.message)
  else throw error
  process.exitCode = 1
})
