import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import type { Demand, MakeDemand } from '../access/demand.js'
import { createFaults } from '../settings/faults.js'
import { memberOf } from '../settings/own.js'
import type { KeptRoute } from './early-routes.js'
import { isMode, statedAuth, type AuthMode } from './auth-config.js'
import { methodsOf, type DeclaredRoute, type OpenRoute } from './open-routes.js'
import type { RequirementReader } from './requirements.js'
import { fold, type Stance } from './stance.js'

/** What is asked of a request, and who says so. */
export interface RoutePolicy {
  readonly source: 'config.auth' | 'protect' | 'global' | 'allowAnonymous' | 'preflight' | 'none'
  /** `broken` where the route states something that is neither a mode nor a sound requirement. */
  readonly mode: AuthMode | 'broken'
  /** What a token must meet; only where one is required, and undefined where any will do. */
  readonly demand?: Demand | undefined
}

/** A route as it stands in its context. */
interface PlacedRoute extends DeclaredRoute {
  readonly config: unknown
  readonly context: FastifyInstance
}

/** Tells what is asked of requests. */
export interface Policies {
  readonly policyOf: (request: FastifyRequest) => RoutePolicy
  /** Reads and copies what a route or a not-found handler states, so that nothing it becomes later matters. */
  readonly settle: (route: KeptRoute) => void
  /** Tells it of a route, as it stands now, without a request. */
  readonly explain: (route: PlacedRoute) => RoutePolicy
}

/** A request, as far as the policy of its route depends on it. */
type Asked = Pick<FastifyRequest, 'method' | 'headers'>
type AskedPolicy = (request: Asked) => RoutePolicy

interface PolicyParts {
  /** For a route that states nothing. */
  readonly route: AuthMode
  /** For a URL that no route has. */
  readonly unknown: AuthMode
  readonly openRoutes: readonly OpenRoute[]
  /** What was said for a context and those above it, from the outside in. */
  readonly stancesOf: (context: object) => readonly Stance[]
  /** Whether what was said for a context or those above it cannot be read. */
  readonly isBroken: (context: object) => boolean
  readonly reader: RequirementReader
  readonly makeDemand: MakeDemand
}

const BROKEN: RoutePolicy = { source: 'config.auth', mode: 'broken' }
const BROKEN_AROUND: RoutePolicy = { source: 'protect', mode: 'broken' }
const PREFLIGHT: RoutePolicy = { source: 'preflight', mode: false }
const PREFLIGHT_HEADERS = { origin: 'https://app.example', 'access-control-request-method': 'GET' }

// Fetch, CORS-preflight request: an OPTIONS request with both headers. A browser sends no
// credentials with it. Only a route such as @fastify/cors declares lets it through: for all of its context.
function isPreflightRoute ({ context: { prefix }, ...route }: Omit<PlacedRoute, 'config'>): boolean {
  const isCatchAll = ['*', '/*'].includes(route.url.slice(prefix.length))
  return isCatchAll && methodsOf(route).every((name) => name === 'OPTIONS')
}

function isPreflight ({ headers }: Asked): boolean {
  return memberOf(headers, 'origin') !== undefined && memberOf(headers, 'access-control-request-method') !== undefined
}

/** Folds the settings, the contexts and what a route states into what is asked of each request. */
export function createPolicies ({ route, unknown, openRoutes, ...parts }: PolicyParts): Policies {
  const { stancesOf, isBroken, reader, makeDemand } = parts
  const policies = new WeakMap<object, AskedPolicy>()

  function join (source: RoutePolicy['source'], stances: readonly Stance[]): RoutePolicy {
    const { mode, requirements } = fold(stances)
    return { source, mode, demand: requirements.length === 0 ? undefined : makeDemand(requirements) }
  }

  function joinStated (before: readonly Stance[], stated: unknown): RoutePolicy {
    if (isMode(stated)) return join('config.auth', [...before, stated])
    const faults = createFaults('config')
    const requirement = reader.read(stated, faults)
    return faults.list() === '' ? join('config.auth', [...before, requirement]) : BROKEN
  }

  function createPolicyOfRoute ({ config, context, ...declared }: PlacedRoute): AskedPolicy {
    const around = stancesOf(context)
    const stated = statedAuth(config)
    if (stated?.value !== false && isBroken(context)) return () => BROKEN_AROUND
    if (stated !== undefined) {
      const policy = joinStated([route, ...around], stated.value)
      return () => policy
    }
    const unsaid = route === false ? 'none' : 'global'
    const policy = join(around.length === 0 ? unsaid : 'protect', [route, ...around])
    if (policy.mode === false) return () => policy
    const opened = join(around.length === 0 ? 'allowAnonymous' : 'protect', [false, ...around])
    const matching = openRoutes.filter(({ opens }) => opens(declared.url))
    const isPreflightHere = isPreflightRoute({ context, ...declared })
    return (request) => {
      if (isPreflightHere && isPreflight(request)) return PREFLIGHT
      return matching.some(({ isFor }) => isFor(request.method)) ? opened : policy
    }
  }

  // A requirement of a context is for its routes: a URL that none of them has needs a token at most.
  const unsaidOfUnknown = join(unknown === false ? 'none' : 'global', [unknown])

  function createPolicyOfUnknown (config: unknown): AskedPolicy {
    const stated = statedAuth(config)
    const policy = stated === undefined ? unsaidOfUnknown : joinStated([], stated.value)
    return () => policy
  }

  function settle ({ config, server: context }: KeptRoute): AskedPolicy {
    // Where the route is, as Fastify keeps it in its config: a not-found handler is nowhere.
    const place: Partial<Pick<RouteOptions, 'url' | 'method'>> = config
    const url = memberOf(place, 'url')
    const policy = url === undefined
      ? createPolicyOfUnknown(config)
      : createPolicyOfRoute({ url, method: memberOf(place, 'method') as RouteOptions['method'], config, context })
    policies.set(config, policy)
    return policy
  }

  return {
    policyOf (request) {
      const { server, routeOptions: { config } } = request
      return (policies.get(config) ?? settle({ config, server }))(request)
    },
    settle,
    explain: (route) => createPolicyOfRoute(route)({ method: String(route.method), headers: PREFLIGHT_HEADERS }),
  }
}
