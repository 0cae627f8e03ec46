import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'
import type { Guard } from './authenticate.js'
import { SettingsInvalid, TokenInvalid } from '../errors.js'
import { createHook, type Check } from './hook.js'
import { describe } from '../settings/faults.js'
import { isDeclared, methodsOf, parseOpenRoute, type DeclaredRoute, type OpenRoute } from './open-routes.js'
import type { ResolvedSettings } from '../settings/settings.js'

/** What a route says of itself in `config.auth`: a good token, a good token or none, or open. */
export type AuthMode = 'required' | 'optional' | false

type Mode = AuthMode | 'broken'
type ModeOf = (request: FastifyRequest) => Mode
type ConfiguredRoute = Required<Pick<RouteOptions, keyof DeclaredRoute | 'config'>>

interface Policy {
  readonly isGlobal: boolean
  readonly openRoutes: readonly OpenRoute[]
}

const MODES: readonly unknown[] = ['required', 'optional', false]

// Fetch, CORS-preflight request: an OPTIONS request with both headers. A browser sends no
// credentials with it. Only a route such as @fastify/cors declares lets it through.
function isPreflightRoute (route: DeclaredRoute): boolean {
  return route.url.endsWith('*') && methodsOf(route).every((name) => name === 'OPTIONS')
}

function isPreflight ({ headers }: FastifyRequest): boolean {
  return headers.origin !== undefined && headers['access-control-request-method'] !== undefined
}

function createModeOf (route: ConfiguredRoute, { isGlobal, openRoutes }: Policy): ModeOf {
  const { config } = route
  if (Object.hasOwn(config, 'auth')) {
    const mode = MODES.includes(config.auth) ? config.auth as AuthMode : 'broken'
    return () => mode
  }
  if (!isGlobal) return () => false
  const matching = openRoutes.filter(({ opens }) => opens(route.url))
  const isPreflightHere = isPreflightRoute(route)
  return (request) => {
    if (isPreflightHere && isPreflight(request)) return false
    return matching.some(({ isFor }) => isFor(request.method)) ? false : 'required'
  }
}

/**
 * Enforces `global`, `allowAnonymous` and `config.auth` on every route of the instance, in
 * `onRequest`.
 *
 * @throws ConfigurationError, where a route is declared whose `config.auth` is no mode
 */
export function enforcePolicy (fastify: FastifyInstance, guard: Guard, { global: isGlobal, allowAnonymous }: ResolvedSettings): void {
  const openRoutes = allowAnonymous.map(parseOpenRoute)
  const seen: DeclaredRoute[] = []
  const modes = new WeakMap<object, ModeOf>()

  fastify.addHook('onRoute', function checkRoute (route) {
    seen.push(route)
    const config = route.config ?? {}
    // Fastify copies own members only, so that an inherited mode would be lost.
    if (!('auth' in config) || (Object.hasOwn(config, 'auth') && MODES.includes(config.auth))) return
    throw new SettingsInvalid(`Invalid config of the route ${methodsOf(route).join()} ${route.url}: ` +
      `auth: ${describe(route.config?.auth)} given, expected 'required', 'optional' or false.`)
  })

  fastify.addHook('onReady', function warnOfUnknownRoutes (done) {
    for (const open of openRoutes) {
      if (!isDeclared(fastify, open, seen)) fastify.log.warn(`apistar-jwt: allowAnonymous: no route is declared as ${open.entry}`)
    }
    done()
  })

  function modeOf (request: FastifyRequest): Mode {
    const { url, method, config } = request.routeOptions
    if (url === undefined) return false
    let mode = modes.get(config)
    if (mode === undefined) {
      mode = createModeOf({ url, method: method as RouteOptions['method'], config }, { isGlobal, openRoutes })
      modes.set(config, mode)
    }
    return mode(request)
  }

  function enforce (request: FastifyRequest, reply: FastifyReply): void | Promise<void> {
    const mode = modeOf(request)
    if (mode === false) return
    if (mode === 'required') return guard.requireToken(request, reply)
    if (mode === 'optional') return guard.acceptToken(request, reply)
    request.log.error(`apistar-jwt: config.auth of ${request.routeOptions.url} is not 'required', 'optional' or false`)
    guard.refuse(request, reply, new TokenInvalid('No token is good for this route.'))
  }

  fastify.addHook('onRequest', createHook('apistarJwtPolicy', enforce as Check))
}
