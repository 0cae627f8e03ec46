import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

/** A server of key sets, or of anything else, on the loopback. */
export interface JwksServer {
  readonly origin: string
  /** The URL that is asked for when no other is said. */
  readonly url: string
  /** The requests that came, in order. */
  readonly seen: Array<{ readonly url: string, readonly headers: IncomingHttpHeaders }>
  /** How it answers from now on. */
  answer: RequestListener
  /** Holds every request back from now on, until it is told to go on as it did. */
  readonly hold: () => { readonly arrived: Promise<void>, readonly release: () => void }
  /** Closes it and every connection. */
  readonly stop: () => void
}

/** Answers with a document. */
export function json (document: unknown): RequestListener {
  return function answerJson (request, response) {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(document))
  }
}

/** Answers with a key set. */
export function keySet (...keys: readonly unknown[]): RequestListener {
  return json({ keys })
}

/** Answers with a status and nothing else. */
export function status (code: number, headers: Record<string, string> = {}): RequestListener {
  return function answerStatus (request, response) {
    response.writeHead(code, headers).end()
  }
}

/** Answers nothing, ever. */
export const silence: RequestListener = () => {}

/** Answers each path on its own; 404 elsewhere. */
export function paths (answers: Readonly<Record<string, RequestListener>>): RequestListener {
  return (request, response) => (answers[String(request.url)] ?? status(404))(request, response)
}

/** Starts such a server, which ends with the test. */
export async function startJwksServer (t: Test, answer: RequestListener, host = '127.0.0.1'): Promise<JwksServer> {
  const server = createServer((request, response) => {
    self.seen.push({ url: String(request.url), headers: request.headers })
    self.answer(request, response)
  })
  function stop (): void {
    server.close()
    server.closeAllConnections()
  }
  t.after(stop)
  await new Promise<void>((resolve) => { server.listen(0, host, resolve) })
  const { port } = server.address() as AddressInfo
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  const self: JwksServer = {
    origin,
    url: `${origin}/jwks.json`,
    seen: [],
    answer,
    stop,
    hold () {
      const { answer } = self
      const held: Array<() => void> = []
      const arrived = new Promise<void>((resolve) => {
        self.answer = (request, response) => {
          held.push(() => answer(request, response))
          resolve()
        }
      })
      function release (): void {
        self.answer = answer
        for (const go of held) go()
      }
      return { arrived, release }
    },
  }
  return self
}
