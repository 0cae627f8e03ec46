import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { SettingsInvalid } from '../errors.js'
import { nearName } from '../settings/near-name.js'
import { statedAuth } from './auth-config.js'
import { watchBinding } from './contexts.js'
import { createHook, type Check } from './hook.js'
import type { Policies } from './route-policy.js'
import type { TokenPlaces } from './token-places.js'

/** What is asked of the requests of a context. */
export interface Policy {
  readonly onRequest: Check<FastifyRequest, FastifyReply>
  /** Of a request that a not-found handler is about to answer: an unknown URL, or one whose handler called it. */
  readonly onNotFound: Check<FastifyRequest, FastifyReply>
  readonly explain: Policies['explain']
  readonly settle: Policies['settle']
  readonly places: TokenPlaces
  /** Whether routes are guarded, and nobody has said what becomes of URLs that no route has. */
  readonly leavesUnknown: boolean
}

/** What stands before the routes of a registration: closed until that has succeeded, and for good where it failed. */
export interface Gate {
  /** None while it is closed. */
  policy: Policy | undefined
  /** Whether it is closed for routes that state nothing, and for URLs that no route has. */
  isClosedForAll: boolean
  isClosedForUnknown: boolean
  /** The contexts of its routes, once the boot has come to them, and among them those of the plugin itself. */
  readonly contexts: Set<FastifyInstance>
  readonly own: Set<FastifyInstance>
}

// Known by its name, so that two copies of this package in one app see each other.
const GATE = Symbol.for('apistar-jwt.gate')

/** The gate that a context stands behind: its own, or one of a context above. */
export function gateOf (context: object): Gate | undefined {
  return (context as { [GATE]?: Gate })[GATE]
}

// Settings that cannot be read without calling something of the app's may say anything, and a name that is nearly
// this one means it.
function mayBeOn (options: unknown, name: string): boolean {
  try {
    if (typeof options !== 'object' || options === null) return true
    const member = Object.getOwnPropertyDescriptor(options, name)
    if (member !== undefined) return !('value' in member) || member.value !== false
    return name in options || Object.keys(options).some((other) => nearName(other, [name]) !== '')
  } catch {
    return true
  }
}

function createGate (): Gate {
  return { policy: undefined, isClosedForAll: false, isClosedForUnknown: false, contexts: new Set(), own: new Set() }
}

function refuseClosed (gate: Gate, { server, is404, routeOptions: { config } }: FastifyRequest): void {
  const stated = statedAuth(config)
  const isClosedHere = is404 ? gate.isClosedForUnknown : gate.isClosedForAll
  const isMeant = stated === undefined ? isClosedHere : stated.value !== false
  // A registration further in that succeeded guards its own routes.
  if (!isMeant || gateOf(server) !== gate) return
  throw new SettingsInvalid('apistar-jwt: its registration failed, so that nothing can be guarded here')
}

/**
 * Hangs a closed gate before the routes of a context, before anything can fail: Fastify keeps no hook of a plugin that
 * failed, unless it is in place by then (`await fastify.after()`). Where one hangs already, since a registration failed
 * before, it is closed more tightly.
 *
 * @param options the settings as they were given, sound or not
 */
export function hangGate (fastify: FastifyInstance, options: unknown): Gate {
  const known = Object.hasOwn(fastify, GATE) ? gateOf(fastify) : undefined
  const gate = known ?? createGate()
  gate.isClosedForAll ||= mayBeOn(options, 'global')
  gate.isClosedForUnknown ||= gate.isClosedForAll && mayBeOn(options, 'guardUnknown')
  if (known !== undefined) return gate

  const onRequest = createHook('apistarJwtPolicy', (request: FastifyRequest, reply: FastifyReply) => {
    return gate.policy === undefined ? refuseClosed(gate, request) : gate.policy.onRequest(request, reply)
  })
  watchBinding(onRequest, (context) => gate.contexts.add(context))
  const onNotFound = createHook('apistarJwtNotFound', (request: FastifyRequest, reply: FastifyReply) => {
    return gate.policy === undefined ? refuseClosed(gate, request) : gate.policy.onNotFound(request, reply)
  })
  fastify.decorate(GATE, gate)
  fastify.addHook('onRequest', onRequest)
  // `reply.callNotFound()` runs no other hook.
  fastify.addHook('preHandler', function apistarJwtNotFound (request, reply, done) {
    if (request.is404) onNotFound(request, reply, done)
    else done()
  })
  return gate
}

/** Declares routes of the plugin itself, in a context of their own, so that they do not count as routes of the app. */
export async function declareOwnRoutes (
  fastify: FastifyInstance, gate: Gate, declare: (own: FastifyInstance) => void
): Promise<void> {
  await fastify.register(async function apistarJwtRoutes (own) {
    gate.own.add(own)
    declare(own)
  })
}
