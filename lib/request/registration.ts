import type { FastifyInstance } from 'fastify'
import { SettingsInvalid } from '../errors.js'
import type { ResolvedSettings } from '../settings/settings.js'
import { findAuthFault } from './auth-config.js'
import type { Guard } from './authenticate.js'
import type { AuthAccessor } from './auth-accessor.js'
import { checkBoot } from './boot-checks.js'
import { gateOf, hangGate, type Gate } from './gate.js'
import { methodsOf, parseOpenRoute, type DeclaredRoute } from './open-routes.js'
import { watchOutside, type Outside } from './outside.js'
import { createPolicy } from './policy.js'
import type { Protection } from './protect.js'
import type { RequireAccess } from './access.js'
import type { RequirementReader } from './requirements.js'
import { refuseTakenNames } from './taken-names.js'
import { createWarner, type Warn } from './warnings.js'

/** A registration that has begun: its routes are closed until `completeRegistration`. */
export interface Registration {
  readonly fastify: FastifyInstance
  readonly gate: Gate
  readonly outside: Outside | undefined
  readonly warn: Warn
}

interface Completion {
  readonly guard: Guard
  readonly requireAccess: RequireAccess
  readonly protection: Protection
  readonly reader: RequirementReader
  readonly auth: AuthAccessor
  readonly settings: Pick<ResolvedSettings, 'global' | 'guardUnknown' | 'allowAnonymous' | 'leeway'>
  /** Whether the app stated `guardUnknown`. */
  readonly isUnknownStated: boolean
}

/**
 * Closes the routes of a context, so that they stay closed whatever fails from here on and whoever swallows that.
 *
 * @param options the settings as they were given, sound or not
 * @throws ConfigurationError where a name is taken; a registration that is in place stays as it is
 */
export async function beginRegistration (fastify: FastifyInstance, options: unknown): Promise<Registration> {
  const known = gateOf(fastify)
  if (known?.policy !== undefined) refuseTakenNames(fastify, true)
  const gate = hangGate(fastify, options)
  const outside = watchOutside(fastify)
  await fastify.after()
  refuseTakenNames(fastify, known !== undefined)
  return { fastify, gate, outside, warn: createWarner(fastify.log) }
}

function watchRoutes (fastify: FastifyInstance, reader: RequirementReader): readonly DeclaredRoute[] {
  const seen: DeclaredRoute[] = []
  fastify.addHook('onRoute', function checkRoute (route) {
    seen.push({ url: route.url, method: route.method })
    const fault = findAuthFault(route, reader.read)
    if (fault === undefined) return
    const name = `${methodsOf(route).join()} ${route.url}`
    throw new SettingsInvalid(
      `apistar-jwt: Invalid config of the route ${name}: ${fault}${fault.endsWith('?') ? '' : '.'}`
    )
  })
  return seen
}

/**
 * Puts the policy of the settings in place of the closed gate, once nothing can fail any more. A route whose
 * `config.auth` is no mode fails from here on, and at ready whatever would be open by accident.
 */
export function completeRegistration (registration: Registration, completion: Completion): void {
  const { fastify, gate } = registration
  const { auth, settings, protection, reader, isUnknownStated } = completion
  const openRoutes = settings.allowAnonymous.map(parseOpenRoute)
  const seen = watchRoutes(fastify, reader)
  const isGlobal = settings.global !== false
  fastify.addHook('onReady', function checkRoutes (done) {
    protection.close()
    checkBoot({ ...registration, auth, isGlobal, isUnknownStated, openRoutes, seen })
    done()
  })
  gate.policy = createPolicy({ ...completion, openRoutes })
}
