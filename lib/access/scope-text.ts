import type { CheckedNames } from './names.js'
import type { CheckedRequirement } from './requirement.js'

/** One way to meet a requirement, as far as scopes can. */
interface Offer {
  readonly scopes: readonly string[]
  /** Whether these scopes are all that it takes. */
  readonly isAlone: boolean
}

function scopesOf ({ names, wanted }: CheckedNames): readonly string[] {
  return wanted === 'any' ? names.slice(0, 1) : names
}

function choose (offers: readonly Offer[]): Offer | undefined {
  return offers.find(({ isAlone }) => isAlone) ?? offers.find(({ scopes }) => scopes.length > 0)
}

function offerOf ({ scopes, anyOf, ...others }: CheckedRequirement): Offer {
  const own = scopes === undefined ? [] : scopesOf(scopes)
  const isBare = Object.keys(others).length === 0
  if (anyOf === undefined) return { scopes: own, isAlone: isBare }
  const offer = choose(anyOf.map(offerOf))
  return { scopes: [...own, ...(offer?.scopes ?? [])], isAlone: isBare && offer?.isAlone === true }
}

/**
 * The scopes that a challenge names (RFC 6750 3): those of one way to meet the requirements, which needs
 * nothing beside them if there is such a way. Roles are never named, nor anything of a token.
 *
 * @param requirements all of which have to hold
 */
export function scopesToName (requirements: readonly CheckedRequirement[]): readonly string[] {
  return [...new Set(requirements.flatMap((requirement) => offerOf(requirement).scopes))]
}
