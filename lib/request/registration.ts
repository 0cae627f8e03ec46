import type { FastifyInstance } from 'fastify'
import type { MakeDemand } from '../access/demand.js'
import { SettingsInvalid } from '../errors.js'
import type { ResolvedSettings } from '../settings/settings.js'
import type { RouteFacts } from '../jwt/routes.js'
import { factsOfRoute, seeRoute, type SeenRoute } from './audit/facts.js'
import { hooksOf } from './audit/hooks.js'
import { configOf, findAuthFault } from './auth-config.js'
import type { Guard } from './authenticate.js'
import type { AuthAccessor } from './auth-accessor.js'
import { checkBoot } from './boot-checks.js'
import { findKept } from './early-routes.js'
import { gateOf, hangGate, type Gate, type Policy } from './gate.js'
import { methodsOf, parseOpenRoute } from './open-routes.js'
import { watchOutside, type Outside } from './outside.js'
import { createPolicy } from './policy.js'
import type { Protection } from './protect.js'
import type { RequireAccess } from './access.js'
import type { RequirementReader } from './requirements.js'
import type { PlaceSettings } from './token-places.js'
import { refuseTakenNames } from './taken-names.js'
import { createWarner, type Warn } from './warnings.js'

/** A registration that has begun: its routes are closed until `completeRegistration`. */
interface Registration {
  readonly fastify: FastifyInstance
  readonly gate: Gate
  readonly outside: Outside | undefined
  /** The routes of the context and of those below, as they are declared. */
  readonly seen: readonly SeenRoute[]
  /** Whether middleware was there before it, which then answers before any request is guarded. */
  readonly isAfterMiddleware: boolean
  readonly warn: Warn
}

interface Completion {
  readonly guard: Guard
  readonly requireAccess: RequireAccess
  readonly protection: Protection
  readonly reader: RequirementReader
  readonly makeDemand: MakeDemand
  readonly auth: AuthAccessor
  readonly settings: PlaceSettings &
    Pick<ResolvedSettings, 'global' | 'guardUnknown' | 'isUnknownStated' | 'allowAnonymous'>
}

/**
 * Closes the routes of a context, so that they stay closed whatever fails from here on and whoever swallows that.
 *
 * @param options the settings as they were given, sound or not
 * @throws ConfigurationError where a name is taken; a registration that is in place stays as it is
 */
export async function beginRegistration (fastify: FastifyInstance, options: unknown): Promise<Registration> {
  const known = gateOf(fastify)
  if (known?.policy !== undefined) refuseTakenNames(fastify, 'ours')
  const gate = hangGate(fastify, options)
  const outside = watchOutside(fastify)
  await fastify.after()
  refuseTakenNames(fastify, known === undefined ? 'others' : 'ours')
  const isAfterMiddleware = fastify.hasDecorator('use')
  return { fastify, gate, outside, seen: seeRoutes(fastify), isAfterMiddleware, warn: createWarner(fastify.log) }
}

const PLAIN_MEMBER = { configurable: true, enumerable: true, writable: true }

function seeRoutes (fastify: FastifyInstance): readonly SeenRoute[] {
  const seen: SeenRoute[] = []
  fastify.addHook('onRoute', function apistarJwtSeen (route) {
    // Fastify copies the config, and with it one that is planted in Object.prototype.
    if (configOf(route) !== route.config) Object.defineProperty(route, 'config', { ...PLAIN_MEMBER, value: {} })
    seen.push(seeRoute(route, this))
  })
  return seen
}

/** Tells what is known of the routes of a registration, as far as they are declared. */
export function listRoutes ({ seen }: Registration): RouteFacts[] {
  return seen.flatMap((route) => factsOfRoute(route, hooksOf(route.options)))
}

function checkRoutes (fastify: FastifyInstance, reader: RequirementReader): void {
  fastify.addHook('onRoute', function checkRoute (route) {
    const fault = findAuthFault(route, reader.read)
    if (fault === undefined) return
    const name = `${methodsOf(route).join()} ${route.url}`
    const end = fault.endsWith('?') ? '' : '.'
    throw new SettingsInvalid(`apistar-jwt: Invalid config of the route ${name}: ${fault}${end}`)
  })
}

function settleRoutes (fastify: FastifyInstance, gate: Gate, policy: Policy): void {
  const kept = findKept(fastify, gate.contexts).filter(({ server }) => gateOf(server) === gate)
  for (const route of kept) policy.settle(route)
}

/**
 * Puts the policy of the settings in place of the closed gate, once nothing can fail any more. A route whose
 * `config.auth` is no mode fails from here on, and at ready whatever would be open by accident.
 */
export function completeRegistration (registration: Registration, completion: Completion): void {
  const { fastify, gate } = registration
  const { auth, settings, protection, reader } = completion
  const openRoutes = settings.allowAnonymous.map(parseOpenRoute)
  checkRoutes(fastify, reader)
  const isGlobal = settings.global !== false
  const { guardUnknown: isUnknownGuarded, isUnknownStated } = settings
  const policy = createPolicy({ ...completion, openRoutes })
  fastify.addHook('onReady', function checkBooted (done) {
    settleRoutes(fastify, gate, policy)
    protection.close()
    checkBoot({ ...registration, auth, isGlobal, isUnknownStated, isUnknownGuarded, openRoutes })
    done()
  })
  gate.policy = policy
}
