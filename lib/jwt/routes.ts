/** Names of which all are asked for: one, or a list. Or those of which any will do. */
export type NamesFacts = string | readonly string[] | { readonly anyOf: readonly string[] }

/** What a requirement asks for, to be shown. Nothing is judged by it. */
export interface RequirementFacts {
  readonly scopes?: NamesFacts
  readonly roles?: NamesFacts
  readonly claims?: { readonly [claim: string]: string | number | boolean }
  /** The age in seconds. */
  readonly login?: { readonly acr?: readonly string[], readonly maxAge?: number }
  /** `check` and the name of the function. */
  readonly check?: string
  readonly anyOf?: readonly RequirementFacts[]
  /** What was said at several places, and cannot be told as one. */
  readonly allOf?: readonly RequirementFacts[]
}

/** Who says what is asked of a route. */
export type RouteSource =
  | 'config.auth'
  | 'protect'
  | 'global'
  | 'allowAnonymous'
  /** A catch-all for OPTIONS, open to what browsers ask before a request. */
  | 'preflight'
  /** `authenticate` or `authorize`, as a hook. */
  | 'hook'
  /** The plugin: the route is its own. */
  | 'own'
  /** Nobody, so that it is open. */
  | 'none'

/** What is known of a route, once for each of its methods. */
export interface RouteFacts {
  readonly method: string
  /** As declared, with the prefixes of its contexts. */
  readonly url: string
  /** Who gets in: anyone; whoever has a good token or none; whoever has one; whoever has one that meets this. */
  readonly auth: 'open' | 'optional' | 'required' | RequirementFacts
  readonly source: RouteSource
  /** The names of the functions that are called before its handler, as far as they were seen. */
  readonly hooks: readonly string[]
  /** What is wrong with it, in words. */
  readonly problems: readonly string[]
}
