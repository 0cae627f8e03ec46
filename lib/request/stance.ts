import type { CheckedRequirement } from '../access/requirement.js'
import type { AuthMode } from './auth-config.js'

/** What one place says of who may call: a setting, a context, a route. */
export type Stance = AuthMode | CheckedRequirement

/** What several places say together. */
interface Standing {
  readonly mode: AuthMode
  /** All of which have to hold; none unless a token is required. */
  readonly requirements: readonly CheckedRequirement[]
}

const OPEN: Standing = { mode: false, requirements: [] }

function join ({ requirements }: Standing, stance: Stance): Standing {
  if (stance === false || stance === 'optional') return { mode: stance, requirements: [] }
  return { mode: 'required', requirements: stance === 'required' ? requirements : [...requirements, stance] }
}

/**
 * Folds what is said, from the outside in: requirements and `'required'` add up, `false` and `'optional'` replace all
 * that was said before.
 */
export function fold (stances: readonly Stance[]): Standing {
  return stances.reduce(join, OPEN)
}

/** Whether a stance lets somebody in whom the standing before kept out. */
export function loosens (before: Standing, stance: Stance): boolean {
  if (stance === false) return before.mode !== false
  return stance === 'optional' && before.mode === 'required'
}
