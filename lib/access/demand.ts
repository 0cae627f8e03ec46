import { createJudge, createJudgeOfAll, type Judge } from './judge.js'
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

/**
 * Makes requirements ready.
 *
 * @param leeway by how many seconds clocks may differ
 */
export function createDemand (requirements: readonly CheckedRequirement[], leeway: number): Demand {
  const scopes = scopesToName(requirements)
  return {
    requirements,
    judge: createJudgeOfAll(requirements.map((requirement) => createJudge(requirement, leeway))),
    scopes,
    scope: scopes.length === 0 ? undefined : scopes.join(' '),
  }
}
