import type { RequirementFacts } from '../../jwt/routes.js'

/** What a hook of ours asks of a request. */
type Asks = 'optional' | 'required' | RequirementFacts

// Known by its name, so that one copy of this package knows the hooks of another.
const ASKS = Symbol.for('apistar-jwt.asks')

type Marked = object & { readonly [ASKS]?: Asks }

/** Notes on a hook what it asks, and so on all that is made of it by `bind`. */
export function markAsks<Hook extends object> (hook: Hook, asks: Asks): Hook {
  function bind (this: unknown, ...args: unknown[]): object {
    return markAsks(Reflect.apply(Function.prototype.bind, this, args) as object, asks)
  }
  return Object.defineProperties(hook, { [ASKS]: { value: asks }, bind: { value: bind, writable: true } })
}

/** What a hook asks; undefined where it is none of ours, or one that asks nothing of itself. */
export function asksOf (hook: unknown): Asks | undefined {
  return typeof hook === 'function' ? (hook as Marked)[ASKS] : undefined
}
