import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import type { Test } from 'tap'

/** A way to a server that can be made to swallow all that goes along it. */
export interface BlackHole {
  readonly port: number
  /** From now on nothing arrives, in either direction, and nobody is told. */
  readonly swallow: () => void
  /** Lets new connections through; those that were swallowed end. */
  readonly open: () => void
}

/** Listens on a free port of the loopback, and goes on to another one; it ends with the test. */
export async function startBlackHole (t: Test, target: number): Promise<BlackHole> {
  const sockets = new Set<Socket>()
  let isSwallowing = false

  function pass (from: Socket, to: Socket): void {
    sockets.add(from)
    from.on('data', (chunk) => { if (!isSwallowing) to.write(chunk) })
    from.on('error', () => to.destroy())
    from.on('close', () => {
      sockets.delete(from)
      to.destroy()
    })
  }

  function endAll (): void {
    for (const socket of sockets) socket.destroy()
  }

  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1')
    pass(near, far)
    pass(far, near)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    endAll()
    server.close()
  })
  return {
    port: (server.address() as { port: number }).port,
    swallow () { isSwallowing = true },
    open () {
      isSwallowing = false
      endAll()
    },
  }
}
