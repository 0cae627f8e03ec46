import type { FastifyInstance, RouteOptions } from 'fastify'
import { factsOf, joinFacts } from '../../access/facts.js'
import type { RequirementFacts, RouteFacts, RouteSource } from '../../jwt/routes.js'
import { asksForAuth, configOf, EXPECTED, statedAuth } from '../auth-config.js'
import { gateOf } from '../gate.js'
import { methodsOf, type DeclaredRoute } from '../open-routes.js'
import type { RoutePolicy } from '../route-policy.js'
import { asksOf } from './asks.js'
import { nameOfHook, undefinedHooks, type StagedHook } from './hooks.js'

/** A route as it was seen when it was declared. */
export interface SeenRoute extends DeclaredRoute {
  /** Fastify goes on to use them, and changes `url` and the like: of interest are its config and its hooks. */
  readonly options: RouteOptions
  readonly context: FastifyInstance
}

/** Notes a route, from a hook for `onRoute`. */
export function seeRoute (options: RouteOptions, context: FastifyInstance): SeenRoute {
  return { url: options.url, method: options.method, options, context }
}

/** What is asked of those who call a route, by what was said of it. */
interface Standing {
  readonly mode: RoutePolicy['mode']
  readonly requirements: readonly RequirementFacts[]
  readonly source: RouteSource
  readonly problems: readonly string[]
}

const OPEN: Standing = { mode: false, requirements: [], source: 'none', problems: [] }

const OUTSIDE = 'config.auth asks for what is not enforced here, where the plugin is not registered'
const FAILED = 'the registration of the plugin failed'
const BROKEN = `is not ${EXPECTED} that is sound, so that nobody gets in`

function standingOutside (stated: ReturnType<typeof statedAuth>): Standing {
  if (stated === undefined) return OPEN
  if (!asksForAuth(stated.value)) return { ...OPEN, source: stated.value === false ? 'config.auth' : 'none' }
  return { ...OPEN, problems: [OUTSIDE] }
}

function standingOf ({ url, options, context }: SeenRoute, method: string): Standing {
  const config = configOf(options)
  const stated = statedAuth(config)
  const gate = gateOf(context)
  if (gate === undefined) return standingOutside(stated)
  if (gate.policy === undefined) return { ...OPEN, problems: [FAILED] }
  const { mode, source, demand } = gate.policy.explain({ url, method, config, context })
  return {
    mode,
    requirements: demand?.requirements.map(factsOf) ?? [],
    source: gate.own.has(context) ? 'own' : source,
    problems: mode === 'broken' ? [`${source} ${BROKEN}`] : [],
  }
}

function tighten (standing: Standing, hook: unknown): Standing {
  const asks = asksOf(hook)
  if (asks === undefined || standing.mode === 'broken') return standing
  const added = typeof asks === 'object' ? [structuredClone(asks)] : []
  const mode = asks === 'optional' ? standing.mode || 'optional' : 'required'
  const source = mode === standing.mode || standing.source === 'own' ? standing.source : 'hook'
  return { ...standing, mode, requirements: [...standing.requirements, ...added], source }
}

function authOf ({ mode, requirements }: Standing): RouteFacts['auth'] {
  if (mode === false) return 'open'
  if (mode === 'optional') return 'optional'
  return requirements.length === 0 ? 'required' : joinFacts(requirements)
}

/**
 * Tells what is known of a route, once for each of its methods.
 *
 * @param staged the hooks that are called before its handler, as far as they are known
 */
export function factsOfRoute (route: SeenRoute, staged: readonly StagedHook[]): RouteFacts[] {
  const hooks = staged.map(({ hook }) => hook)
  const missing = undefinedHooks(route.options)
    .map((stage) => `${stage} is undefined, which Fastify takes for no hook`)
  return methodsOf(route).map((method) => {
    const standing = hooks.reduce(tighten, standingOf(route, method))
    return {
      method,
      url: route.url,
      auth: authOf(standing),
      source: standing.source,
      hooks: hooks.map(nameOfHook),
      problems: [...missing, ...standing.problems],
    }
  })
}
