import type { FastifyInstance } from 'fastify'
import { isRoot } from '../settings/own.js'

/** How a context is called in a message: by its prefix, else by its plugin where that has a plain name. */
export function nameOf ({ prefix, pluginName }: FastifyInstance): string {
  if (prefix !== '') return `the context with prefix '${prefix}'`
  return /^[\w@./-]+$/.test(pluginName) ? `the context of '${pluginName}'` : 'a context without prefix'
}

/** The contexts above one, the nearest first and the root last; none where it is the root. */
export function contextsAbove (context: object): FastifyInstance[] {
  const parent = Object.getPrototypeOf(context) as FastifyInstance
  return isRoot(parent) ? [] : [parent, ...contextsAbove(parent)]
}

/**
 * Tells to which contexts Fastify binds a hook. It does so for each route at the end of the boot, also for those which
 * were declared before the hook was there and which `onRoute` does not tell of.
 */
export function watchBinding (hook: object, see: (context: FastifyInstance) => void): void {
  Object.defineProperty(hook, 'bind', {
    value: (context: FastifyInstance, ...args: unknown[]): unknown => {
      see(context)
      return Reflect.apply(Function.prototype.bind, hook, [context, ...args])
    },
  })
}
