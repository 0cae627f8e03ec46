import { ownClaim, type ClaimRules } from '../token/claims.js'
import { TokenInvalid } from '../errors.js'
import type { KeySource } from '../keys/choice.js'
import type { JsonObject } from '../token/token.js'

/** Keys, and what the claims of a token that they verify are held against. */
export interface Trust {
  readonly source: KeySource
  readonly rules: ClaimRules
}

/**
 * Chooses whose keys a token is checked with, by what it says of its issuer; nothing of it is
 * verified yet.
 *
 * @param overrides the rules of one call
 * @throws AuthenticationFailed, where it is nobody that is trusted
 */
export type ChooseTrust = (claims: () => JsonObject, overrides?: Partial<ClaimRules>) => Trust

function overlay (trust: Trust, overrides: Partial<ClaimRules> | undefined): Trust {
  return overrides === undefined ? trust : { ...trust, rules: { ...trust.rules, ...overrides } }
}

function isNamed (iss: string | undefined, { rules: { issuer } }: Trust): boolean {
  return issuer === undefined ? iss === undefined : iss !== undefined && issuer.includes(iss)
}

/**
 * Builds the choice among the app itself and the issuers that it trusts.
 *
 * @param own the app's own keys. Beside trusted issuers they verify only what names its own
 *   `issuer`, or no issuer where it has none
 * @param trusted the others, each by its exact name
 */
export function createTrustChooser (own: Trust | undefined, trusted: ReadonlyMap<string, Trust>): ChooseTrust {
  if (own !== undefined && trusted.size === 0) return (claims, overrides) => overlay(own, overrides)
  return function chooseTrust (claims, overrides) {
    const iss = ownClaim(claims(), 'iss') as string | undefined
    const other = iss === undefined ? undefined : trusted.get(iss)
    if (other !== undefined) return overlay(other, overrides)
    const chosen = own && overlay(own, overrides)
    if (chosen === undefined || !isNamed(iss, chosen)) throw new TokenInvalid('The issuer is unknown.')
    return chosen
  }
}
