import type { FastifyInstance } from 'fastify'
import type { RouteFacts } from '../../jwt/routes.js'
import { configOf, statedAuth } from '../auth-config.js'
import { gateOf } from '../gate.js'
import { nameOfHook } from './hooks.js'

/** A not-found handler that the app set in a context. */
export interface NotFoundHandler {
  readonly context: FastifyInstance
  readonly config: unknown
  readonly handler: unknown
}

/** Notes one from the arguments of `setNotFoundHandler`: options, which may be left out, and the handler. */
export function seeNotFound (context: FastifyInstance, args: readonly unknown[]): NotFoundHandler {
  const [options, handler] = args.length > 1 ? args : [{}, args[0]]
  return { context, config: configOf(Object(options) as object), handler }
}

function isOverlooked (context: FastifyInstance): boolean {
  return gateOf(context)?.policy?.leavesUnknown === true
}

function factsOf (prefix: string, hooks: readonly string[], what: string): RouteFacts {
  const problem = `${what} URLs that no route has, for anyone; set guardUnknown to true, or to false if it may`
  return { method: '*', url: `${prefix}/*`, auth: 'open', source: 'none', hooks, problems: [problem] }
}

/**
 * Tells what belongs to no route and answers anyone, though `global` guards the routes: middleware and not-found
 * handlers, where the app says nothing of `guardUnknown`.
 *
 * @param contexts those that are known
 * @param handlers those that the app set
 */
export function findUnknown (
  contexts: Iterable<FastifyInstance>, handlers: readonly NotFoundHandler[]
): RouteFacts[] {
  const hasMiddleware = [...contexts].some((context) => isOverlooked(context) && context.hasDecorator('use'))
  const open = handlers.filter(({ context, config }) => isOverlooked(context) && statedAuth(config) === undefined)
  return [
    ...(hasMiddleware ? [factsOf('', [], 'middleware may answer')] : []),
    ...open.map(({ context: { prefix }, handler }) => {
      return factsOf(prefix, [nameOfHook(handler)], 'a not-found handler answers')
    }),
  ]
}
