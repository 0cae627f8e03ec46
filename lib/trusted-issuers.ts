import type { ClaimRules } from './claims.js'
import { describe, type Faults } from './faults.js'
import { readKeySource, type SourceTools } from './key-sources.js'
import { TrustedIssuerSchema, type TrustedIssuer } from './settings-schema.js'
import { checkOptions, requirePlain, resolveParties } from './settings.js'
import type { Trust } from './trust.js'

/**
 * Reads the other issuers whose tokens are taken.
 *
 * @param given the setting `trustedIssuers`
 * @param rules those of the app, which hold for every issuer but for its name and audience
 * @returns whom to trust, by the exact name
 */
export function readTrustedIssuers (given: readonly TrustedIssuer[] = [], rules: ClaimRules, tools: SourceTools, faults: Faults): ReadonlyMap<string, Trust> {
  const trusted = new Map<string, Trust>()
  const taken = new Set(rules.issuer)
  for (const [place, entry] of given.entries()) {
    const here = faults.at(`trustedIssuers/${place}`)
    requirePlain(entry, here)
    checkOptions(TrustedIssuerSchema, entry, here)
    if (here.has('')) continue
    const { issuer } = entry
    if (taken.has(issuer)) here.say('issuer', `${describe(issuer)} given twice, or as the issuer of the app itself`)
    taken.add(issuer)
    const { source } = readKeySource({ ...entry, issuer: [issuer] }, tools, false, here)
    if (source !== undefined) trusted.set(issuer, { source, rules: { ...rules, ...resolveParties(entry) } })
  }
  return trusted
}
