import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { SettingsInvalid } from '../errors.js'
import { asksForAuth, configOf, statedAuth } from './auth-config.js'
import { contextsAbove, watchBinding } from './contexts.js'
import { gateOf } from './gate.js'
import { createHook } from './hook.js'
import { methodsOf } from './open-routes.js'

interface SeenRoute {
  readonly name: string
  readonly context: FastifyInstance
  readonly options: RouteOptions
}

/** What is known of the routes of an app outside of all registrations, if one of these is in a context of its own. */
export interface Outside {
  readonly routes: SeenRoute[]
  readonly watched: Set<FastifyInstance>
  /** Whether Fastify was seen to bind hooks, so that a context which none is bound to has no routes. */
  isBindingSeen: boolean
  /** Whether a registration was to guard them all, and could not. */
  isClosed: boolean
}

const OUTSIDE = Symbol.for('apistar-jwt.outside')

function createOutside (): Outside {
  return { routes: [], watched: new Set(), isBindingSeen: false, isClosed: false }
}

function isMeant ({ isClosed }: Outside, { is404, routeOptions: { config } }: FastifyRequest): boolean {
  const stated = statedAuth(config)
  if (stated === undefined) return isClosed && !is404
  return isClosed ? stated.value !== false : asksForAuth(stated.value)
}

function guardRoot (root: FastifyInstance, outside: Outside): void {
  const hook = createHook('apistarJwtOutside', (request: FastifyRequest) => {
    if (gateOf(request.server) !== undefined || !isMeant(outside, request)) return
    throw new SettingsInvalid('apistar-jwt: it is not registered in the context of this route, which it was to guard')
  })
  watchBinding(hook, () => { outside.isBindingSeen = true })
  root.addHook('onRequest', hook)
  root.addHook('preHandler', function apistarJwtOutside (request, reply, done) {
    if (request.is404) hook(request, reply, done)
    else done()
  })
}

/**
 * Watches the routes around a registration in a context of its own, once an app: those that are declared from now on
 * are noted for the checks at ready, and a request to one that was declared before, and asks for what nobody enforces
 * there, is refused.
 *
 * @returns undefined at the root, which nothing is outside of
 */
export function watchOutside (fastify: FastifyInstance): Outside | undefined {
  const above = contextsAbove(fastify)
  const root = above.at(-1) as (FastifyInstance & { [OUTSIDE]?: Outside }) | undefined
  if (root === undefined) return undefined
  const outside = root[OUTSIDE] ?? createOutside()
  if (root[OUTSIDE] === undefined) {
    root.decorate(OUTSIDE, outside)
    guardRoot(root, outside)
  }
  for (const context of above.filter((context) => !outside.watched.has(context))) {
    outside.watched.add(context)
    context.addHook('onRoute', function noteOutside (options) {
      outside.routes.push({ name: `${methodsOf(options).join()} ${options.url}`, context: this, options })
    })
  }
  return outside
}

/** The routes that ask for authentication where nobody gives it. */
export function findUnguarded ({ routes }: Outside): string[] {
  const unguarded = routes.filter(({ context, options }) => {
    return gateOf(context) === undefined && asksForAuth(statedAuth(configOf(options))?.value)
  })
  const names = [...new Set(unguarded.map(({ name }) => name))]
  // Most routes for HEAD are twins that Fastify makes of those for GET.
  const others = names.filter((name) => !name.startsWith('HEAD '))
  return others.length > 0 ? others : names
}
