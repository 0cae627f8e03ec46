import type { FastifyInstance } from 'fastify'
import type { Resource } from '../access/resource.js'
import type { AuthenticateToken } from '../jwt/cache.js'
import type { KeyRing } from '../keys/ring.js'
import type { Started } from '../sessions/start.js'
import type { ResolvedSettings } from '../settings/settings.js'
import type { Guard } from './authenticate.js'
import type { CookieKit } from './cookie-kit.js'
import { declareOwnRoutes, type Gate } from './gate.js'
import { serveJwks } from './jwks-endpoint.js'
import { serveResource } from './resource-endpoint.js'
import { findTokenPlaces, type PlaceSettings } from './token-places.js'

interface EndpointParts {
  readonly gate: Gate
  readonly settings: Pick<ResolvedSettings, 'jwksEndpoint' | 'sessions'> & PlaceSettings
  /** The app's own keys, if it has any. */
  readonly ring: KeyRing | undefined
  /** What the app is to others, if it says so. */
  readonly resource: Resource | undefined
  /** The scopes that there are, as far as they are known by now. */
  readonly scopes: () => Iterable<string>
  /** Other issuers, by their names. */
  readonly trusted: ReadonlyMap<string, unknown>
  /** Sessions, where the app has them. */
  readonly started: Started | undefined
  readonly guard: Guard
  readonly authenticateToken: AuthenticateToken
  readonly kit: CookieKit | undefined
}

/** Declares the routes of the plugin itself that the settings ask for. */
export async function declareEndpoints (fastify: FastifyInstance, parts: EndpointParts): Promise<void> {
  const { gate, settings, ring, resource, scopes, trusted, started } = parts
  const { jwksEndpoint, issuer, sessions } = settings
  if (jwksEndpoint !== undefined && ring !== undefined) {
    await declareOwnRoutes(fastify, gate, (own) => serveJwks(own, jwksEndpoint, ring))
  }
  if (resource !== undefined) {
    const issuers = [...issuer ?? [], ...trusted.keys()]
    const isBearer = findTokenPlaces(settings).scheme?.toLowerCase() === 'bearer'
    await declareOwnRoutes(fastify, gate, (own) => serveResource(own, { resource, issuers, scopes, isBearer }))
  }
  const endpoint = sessions?.endpoint
  if (started !== undefined && endpoint !== undefined) {
    const { declareSessionRoutes } = await import('./session-routes.js')
    await declareOwnRoutes(fastify, gate, (own) => declareSessionRoutes(own, { ...parts, ...started, endpoint }))
  }
}
