import type { FastifyRequest, RouteOptions } from 'fastify'
import { isMode, statedAuth, type AuthMode } from './auth-config.js'
import { methodsOf, type DeclaredRoute, type OpenRoute } from './open-routes.js'

/** How a request is to be guarded; `broken` where its route states something that is no mode. */
export type Mode = AuthMode | 'broken'
/** Tells how a request is to be guarded. */
export type ModeOf = (request: FastifyRequest) => Mode

interface Defaults {
  /** For a route that states nothing. */
  readonly route: AuthMode
  /** For a URL that no route has. */
  readonly unknown: AuthMode
  readonly openRoutes: readonly OpenRoute[]
}

function modeOfValue (value: unknown): Mode {
  return isMode(value) ? value : 'broken'
}

// Fetch, CORS-preflight request: an OPTIONS request with both headers. A browser sends no
// credentials with it. Only a route such as @fastify/cors declares lets it through.
function isPreflightRoute (route: DeclaredRoute): boolean {
  return route.url.endsWith('*') && methodsOf(route).every((name) => name === 'OPTIONS')
}

function isPreflight ({ headers }: FastifyRequest): boolean {
  return headers.origin !== undefined && headers['access-control-request-method'] !== undefined
}

function createModeOfRoute (route: DeclaredRoute, config: unknown, defaults: Defaults): ModeOf {
  const stated = statedAuth(config)
  const mode = stated === undefined ? defaults.route : modeOfValue(stated.value)
  if (stated !== undefined || mode === false) return () => mode
  const matching = defaults.openRoutes.filter(({ opens }) => opens(route.url))
  const isPreflightHere = isPreflightRoute(route)
  return (request) => {
    if (isPreflightHere && isPreflight(request)) return false
    return matching.some(({ isFor }) => isFor(request.method)) ? false : mode
  }
}

/** Folds the settings and what a route states into the mode of each request, worked out once a route. */
export function createModeOf (defaults: Defaults): ModeOf {
  const modes = new WeakMap<object, ModeOf>()
  return function modeOf (request) {
    const { url, method, config } = request.routeOptions
    if (url === undefined) {
      const stated = statedAuth(config)
      return stated === undefined ? defaults.unknown : modeOfValue(stated.value)
    }
    let mode = modes.get(config)
    if (mode === undefined) {
      mode = createModeOfRoute({ url, method: method as RouteOptions['method'] }, config, defaults)
      modes.set(config, mode)
    }
    return mode(request)
  }
}
