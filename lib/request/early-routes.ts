import type { FastifyInstance } from 'fastify'

/** What Fastify keeps of a route or of a not-found handler. */
export interface KeptRoute {
  /** That which requests have in their `routeOptions`; without a `url` where it is of a not-found handler. */
  readonly config: object
  readonly server: FastifyInstance
}

// `onRoute` does not tell of routes that were declared before its hook. The router hands each of them to what writes
// the details of `printRoutes`, for which it reads this member of the options.
function findRoutes (fastify: FastifyInstance): KeptRoute[] {
  const routes: KeptRoute[] = []
  function see ({ store }: { readonly store: KeptRoute }): object {
    routes.push(store)
    return {}
  }
  const options = { includeMeta: true as unknown as string[] }
  Object.defineProperty(options, 'buildPrettyMeta', { get: () => see, set () {} })
  fastify.printRoutes(options)
  return routes
}

// A context keeps its handler, or that of a context above, under a symbol of Fastify's.
function findNotFound (context: object): KeptRoute[] {
  const kept: KeptRoute[] = []
  for (let holder: object | null = context; holder !== null; holder = Object.getPrototypeOf(holder)) {
    const symbols = Object.getOwnPropertySymbols(holder)
    const symbol = symbols.find(({ description }) => description === 'fastify.404ContextKey')
    if (symbol !== undefined) kept.push((holder as Readonly<Record<symbol, KeptRoute>>)[symbol] as KeptRoute)
  }
  return kept
}

/**
 * Finds the routes and the not-found handlers of an app as they stand at ready, also those that were declared before
 * the plugin. It leans on what Fastify does not document: where that is another way one day, none are found, and each
 * is read at its first request.
 *
 * @param contexts those that have routes or handlers
 */
export function findKept (fastify: FastifyInstance, contexts: Iterable<FastifyInstance>): KeptRoute[] {
  const found = [...findRoutes(fastify), ...[...contexts].flatMap(findNotFound)]
  return [...new Set(found)]
}
