import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server on the loopback that shows documents. */
interface DocumentServer {
  readonly origin: string
  readonly stop: () => Promise<void>
  readonly start: () => Promise<void>
}

/**
 * Starts a server on 127.0.0.1, at a port that is free. It does not keep the process alive.
 *
 * @param documents gives what there is at each path, when it is asked for
 */
export async function serveDocuments (documents: () => Readonly<Record<string, unknown>>): Promise<DocumentServer> {
  const server = createServer((request, response) => {
    const shown = new Map(Object.entries(documents())).get(String(request.url))
    // What is kept open would be found closed after a stop.
    response.setHeader('connection', 'close')
    if (shown === undefined) response.writeHead(404).end()
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(shown))
  })

  async function listen (port: number): Promise<void> {
    if (server.listening) return
    await once(server.listen(port, '127.0.0.1'), 'listening')
    server.unref()
  }
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    start: () => listen(port),
    async stop () {
      if (!server.listening) return
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
