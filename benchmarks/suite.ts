import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A route to send requests to. */
export interface Route {
  readonly name: string
  readonly path: string
  /** Sent one after the other, to a route that asks for none too. */
  readonly tokens: readonly string[]
}

/** The routes of a server; the others are held against the first one, which is open in most. */
export interface Suite {
  readonly origin: string
  readonly routes: readonly Route[]
  /** Where each route is, where that is not all the same. */
  readonly origins?: readonly string[]
}

export const USERS = 100

/** Lets a server listen on the loopback, and gives its origin. */
export async function listen (server: Server): Promise<string> {
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
