import type { FastifyInstance, RouteOptions } from 'fastify'

/** A route as it was declared. */
export type DeclaredRoute = Pick<RouteOptions, 'url' | 'method'>

/** An entry of `allowAnonymous`. */
export interface OpenRoute {
  readonly entry: string
  readonly opens: (url: string) => boolean
  readonly isFor: (method: string) => boolean
}

/** The methods of a route. */
export function methodsOf ({ method }: DeclaredRoute): string[] {
  return [method].flat().map((name) => name.toUpperCase())
}

/** Reads an entry: `/health`, `GET /health`, or `/docs/*` for `/docs` and all below it. */
export function parseOpenRoute (entry: string): OpenRoute {
  const [, method, url] = /^(?:([A-Z-]+) )?(.*)$/s.exec(entry) as unknown as [string, string | undefined, string]
  const base = url.endsWith('/*') ? url.slice(0, -2) : undefined
  return {
    entry,
    opens (declared) {
      return base === undefined ? declared === url : declared === base || declared.startsWith(`${base}/`)
    },
    isFor: (used) => method === undefined || used === method || (method === 'GET' && used === 'HEAD'),
  }
}

/** Tells whether a route is declared that an entry opens, among those that were seen or else in the instance. */
export function isDeclared (
  fastify: FastifyInstance, { opens, isFor, entry }: OpenRoute, seen: readonly DeclaredRoute[]
): boolean {
  if (seen.some((route) => opens(route.url) && methodsOf(route).some(isFor))) return true
  // Routes declared before the plugin were not seen, but can be asked for.
  const url = entry.slice(entry.indexOf('/'))
  const urls = url.endsWith('/*') ? [url, url.slice(0, -1), url.slice(0, -2)] : [url]
  const methods = fastify.supportedMethods.filter(isFor)
  return urls.some((name) => name !== '' && methods.some((method) => fastify.hasRoute({ method, url: name })))
}
