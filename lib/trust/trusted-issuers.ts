import type { ClaimRules } from '../token/claims.js'
import { describe, type Faults } from '../settings/faults.js'
import { bare } from '../settings/own.js'
import { readKeySource, type SourceTools } from './key-sources.js'
import { TrustedIssuerSchema, type TrustedIssuer } from '../settings/key-set-schemas.js'
import { readOptions } from '../settings/options.js'
import { resolveParties, type Stated } from '../settings/settings.js'
import type { Trust } from './trust.js'

interface TrustParts {
  readonly trustedIssuers?: readonly TrustedIssuer[] | undefined
  /** Those of the app, which hold for every issuer but for its name and audience. */
  readonly rules: ClaimRules
  readonly tools: SourceTools
  readonly faults: Faults
}

/**
 * Reads the other issuers whose tokens are taken.
 *
 * @returns whom to trust, by the exact name
 */
export function readTrustedIssuers (parts: TrustParts): ReadonlyMap<string, Trust> {
  const { trustedIssuers = [], rules, tools, faults } = parts
  const trusted = new Map<string, Trust>()
  const taken = new Set(rules.issuer)
  for (const [place, given] of trustedIssuers.entries()) {
    const here = faults.at(`trustedIssuers/${place}`)
    const entry = readOptions<Stated<TrustedIssuer> & { issuer: string }>(TrustedIssuerSchema, given, here)
    if (here.has('')) continue
    const { issuer } = entry
    if (taken.has(issuer)) here.say('issuer', `${describe(issuer)} given twice, or as the issuer of the app itself`)
    taken.add(issuer)
    const { source } = readKeySource(bare({ ...entry, issuer: [issuer] }), tools, here)
    if (source !== undefined) trusted.set(issuer, { source, rules: { ...rules, ...resolveParties(entry) } })
  }
  return trusted
}
