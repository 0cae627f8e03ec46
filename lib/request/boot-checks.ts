import type { FastifyInstance } from 'fastify'
import { SettingsInvalid } from '../errors.js'
import type { AuthAccessor } from './auth-accessor.js'
import { contextsAbove, nameOf } from './contexts.js'
import { gateOf, type Gate } from './gate.js'
import { isDeclared, type DeclaredRoute, type OpenRoute } from './open-routes.js'
import { findUnguarded, type Outside } from './outside.js'
import type { Warn } from './warnings.js'

interface BootChecks {
  readonly fastify: FastifyInstance
  readonly gate: Gate
  readonly outside: Outside | undefined
  readonly auth: AuthAccessor
  readonly isGlobal: boolean
  /** Whether the settings say something of URLs that no route has. */
  readonly isUnknownStated: boolean
  readonly isUnknownGuarded: boolean
  readonly isAfterMiddleware: boolean
  readonly openRoutes: readonly OpenRoute[]
  readonly seen: readonly DeclaredRoute[]
  readonly warn: Warn
}

const WRAP = 'wrap the function that registers it in fastify-plugin, or register it at the root'

function findOutside ({ outside, isGlobal, gate }: BootChecks): string[] {
  if (outside === undefined) return []
  const faults: string[] = []
  const unguarded = findUnguarded(outside)
  if (unguarded.length > 0) {
    faults.push(`config.auth of ${unguarded.join(', ')} asks for what is not enforced there, ` +
      `since the plugin is registered in another context; ${WRAP}`)
  }
  const hasRoutes = [...gate.contexts].some((context) => !gate.own.has(context))
  if (isGlobal && !hasRoutes && outside.isBindingSeen) {
    outside.isClosed = true
    faults.push(`global guards nothing, since the plugin is registered in a context that has no routes; ${WRAP}`)
  }
  return faults
}

/**
 * The contexts of routes below the registration, and all between it and them; not those of a registration further in.
 */
function contextsBelow ({ fastify, gate }: BootChecks): FastifyInstance[] {
  const below = [...gate.contexts].flatMap((context) => {
    const line = [context, ...contextsAbove(context)]
    return line.slice(0, line.indexOf(fastify))
  })
  return [...new Set(below)].filter((context) => gateOf(context) === gate)
}

// Fastify does not tell a decorator of a context from one that it inherits. But it refuses to put in a second, and one
// like ours that it does put in changes nothing.
function hidesAuth (context: FastifyInstance, auth: AuthAccessor): boolean {
  try {
    context.decorateRequest('auth', auth)
    return false
  } catch {
    return true
  }
}

function findHidden (checks: BootChecks): string[] {
  const hiding = contextsBelow(checks).filter((context) => hidesAuth(context, checks.auth))
  // A value comes down to the contexts below.
  const outermost = hiding.filter((context) => !hiding.includes(Object.getPrototypeOf(context) as FastifyInstance))
  return outermost.map(nameOf).map((name) => `${name} has a request.auth of its own, ` +
    'which hides that of the plugin; give one of them another name or another context')
}

function warnOfOpenings ({ fastify, gate, openRoutes, seen, isGlobal, isUnknownStated, warn }: BootChecks): void {
  for (const open of openRoutes) {
    if (isDeclared(fastify, open, seen)) continue
    warn('APISTAR_JWT_NO_SUCH_ROUTE', `apistar-jwt: allowAnonymous: no route is declared as ${open.entry}`)
  }
  const hasMiddleware = [fastify, ...gate.contexts].some((context) => context.hasDecorator('use'))
  if (!isGlobal || isUnknownStated || !hasMiddleware) return
  warn('APISTAR_JWT_OPEN_MIDDLEWARE', 'apistar-jwt: global guards routes, and what middleware (fastify.use) answers ' +
    'belongs to none; set guardUnknown: true to guard the URLs that no route has, or guardUnknown: false to leave ' +
    'them open')
}

function warnOfEarly ({ isUnknownGuarded, isAfterMiddleware, warn }: BootChecks): void {
  if (!isUnknownGuarded || !isAfterMiddleware) return
  warn('APISTAR_JWT_EARLY_MIDDLEWARE', 'apistar-jwt: guardUnknown does not guard what middleware (fastify.use) ' +
    'answers, since the plugin of that was registered first; register it after apistar-jwt')
}

/**
 * Looks, when all plugins have loaded, for routes that would be open by accident.
 *
 * @throws ConfigurationError naming all that it finds
 */
export function checkBoot (checks: BootChecks): void {
  const faults = [...findOutside(checks), ...findHidden(checks)]
  if (faults.length > 0) throw new SettingsInvalid(`apistar-jwt: ${faults.join('. ')}.`)
  warnOfOpenings(checks)
  warnOfEarly(checks)
}
