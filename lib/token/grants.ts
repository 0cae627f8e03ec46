import { ownClaim } from './claims.js'
import type { JsonObject } from './token.js'

/** Where a claim is: the names on the way to it. */
type ClaimPath = readonly string[]

/** Where a token says what it grants. */
export interface GrantRules {
  readonly scopeClaims: readonly ClaimPath[]
  readonly roleClaims: readonly ClaimPath[]
}

/** What a token grants: exact names. */
export interface Grants {
  readonly scopes: ReadonlySet<string>
  readonly roles: ReadonlySet<string>
}

// RFC 6749 3.3: "expressed as a list of space-delimited, case-sensitive strings"
function scopesOf (claim: string): readonly string[] {
  return claim.split(' ')
}

// A role may have spaces in its name.
function roleOf (claim: string): readonly string[] {
  return [claim]
}

function isObject (value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function claimAt (claims: JsonObject, path: ClaimPath): unknown {
  return path.reduce<unknown>((value, name) => isObject(value) ? ownClaim(value, name) : undefined, claims)
}

function itemsOf (claim: unknown, namesOf: typeof scopesOf): readonly unknown[] {
  if (typeof claim === 'string') return namesOf(claim)
  return Array.isArray(claim) ? claim : []
}

function collect (claims: JsonObject, paths: readonly ClaimPath[], namesOf: typeof scopesOf): ReadonlySet<string> {
  const names = new Set<string>()
  for (const path of paths) {
    for (const item of itemsOf(claimAt(claims, path), namesOf)) {
      if (typeof item === 'string' && item !== '') names.add(item)
    }
  }
  return names
}

/**
 * Reads what a token grants. Text is split at spaces for scopes, and one name for roles; of a list
 * each item that is text is a name; anything else grants nothing.
 *
 * @param claims those of a verified token
 */
export function readGrants (claims: JsonObject, { scopeClaims, roleClaims }: GrantRules): Grants {
  return { scopes: collect(claims, scopeClaims, scopesOf), roles: collect(claims, roleClaims, roleOf) }
}
