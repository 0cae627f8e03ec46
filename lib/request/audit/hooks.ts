import type { RouteOptions } from 'fastify'

/** The stages in which a request can be refused before its handler is called. */
export const STAGES = ['onRequest', 'preParsing', 'preValidation', 'preHandler'] as const

/** One of these. */
export type Stage = typeof STAGES[number]

/** A hook of the stage in which it is called. */
export interface StagedHook { readonly stage: Stage, readonly hook: unknown }

/** Hooks of ours, which stand before every route of a registration or around it, and which the policy speaks for. */
const OURS = ['apistarJwtPolicy', 'apistarJwtNotFound', 'apistarJwtOutside']

/** How a hook is called. */
export function nameOfHook (hook: unknown): string {
  const name = typeof hook === 'function' ? hook.name.replace(/^(?:bound )+/, '') : ''
  return name === '' ? 'anonymous' : name
}

/** Whether a hook enforces what the policy says anyway. */
export function isOurPolicy (hook: unknown): boolean {
  return typeof hook === 'function' && OURS.includes(hook.name)
}

/** The hooks that the options of a route state, in the order of their stages. */
export function hooksOf (options: Partial<RouteOptions>): readonly StagedHook[] {
  return STAGES.flatMap((stage) => [options[stage] ?? []].flat().map((hook) => ({ stage, hook })))
}

/** The stages for which the options of a route state a hook that is undefined, as if it were misspelt. */
export function undefinedHooks (options: Partial<RouteOptions>): readonly Stage[] {
  return STAGES.filter((stage) => stage in options && (options[stage] === undefined || options[stage] === null))
}
