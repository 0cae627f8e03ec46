import { createJudge, createJudgeOfAll, type Judge } from './judge.js'
import { joinLogins, type LoginClock } from './login.js'
import type { CheckedRequirement } from './requirement.js'
import { scopesToName } from './scope-text.js'

/** Requirements that all have to hold, ready to be judged by. */
export interface Demand {
  readonly requirements: readonly CheckedRequirement[]
  readonly judge: Judge
  /** The scopes that a challenge names, fixed here. */
  readonly scopes: readonly string[]
  /** The same as text; undefined where there are none. */
  readonly scope: string | undefined
}

/** Makes requirements ready for a registration. */
export type MakeDemand = (requirements: readonly CheckedRequirement[]) => Demand

/**
 * Makes requirements ready.
 *
 * @param clock tells the age of a login
 */
export function createDemand (requirements: readonly CheckedRequirement[], clock: LoginClock): Demand {
  const scopes = scopesToName(requirements)
  const around = requirements.map(({ login = {} }) => login).reduce(joinLogins, {})
  return {
    requirements,
    judge: createJudgeOfAll(requirements.map((requirement) => createJudge(requirement, clock, around))),
    scopes,
    scope: scopes.length === 0 ? undefined : scopes.join(' '),
  }
}
