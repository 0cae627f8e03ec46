import type { NamesFacts, RequirementFacts } from '../jwt/routes.js'
import { stated } from '../settings/own.js'
import { joinLogins } from './login.js'
import type { CheckedNames } from './names.js'
import type { CheckedRequirement } from './requirement.js'

function factsOfNames ({ names, wanted }: CheckedNames): NamesFacts {
  const different = [...new Set(names)]
  const [only] = different
  if (only !== undefined && different.length === 1) return only
  return wanted === 'any' ? { anyOf: different } : different
}

/** Says what a requirement asks for: a copy, with the name of a check in place of the function. */
export function factsOf ({ scopes, roles, claims, login, check, anyOf }: CheckedRequirement): RequirementFacts {
  return stated({
    scopes: scopes && factsOfNames(scopes),
    roles: roles && factsOfNames(roles),
    claims: claims && Object.fromEntries(claims),
    login: login && structuredClone(login),
    check: check && `check ${check.name}`.trimEnd(),
    anyOf: anyOf?.map(factsOf),
  })
}

type Joinable = Required<Pick<RequirementFacts, 'scopes' | 'roles' | 'claims' | 'login'>>

function joinNames (one: NamesFacts, other: NamesFacts): NamesFacts | undefined {
  if (JSON.stringify(one) === JSON.stringify(other)) return one
  const all = [one, other].flat()
  if (!all.every((name) => typeof name === 'string')) return undefined
  return [...new Set(all)]
}

function joinClaims (one: Joinable['claims'], other: Joinable['claims']): Joinable['claims'] | undefined {
  const isSame = Object.keys(one).every((name) => !Object.hasOwn(other, name) || one[name] === other[name])
  return isSame ? Object.fromEntries([...Object.entries(one), ...Object.entries(other)]) : undefined
}

/** How members that are stated twice are told as one; undefined where they cannot be. */
const JOINS: { readonly [Name in keyof Joinable]: (one: Joinable[Name], other: Joinable[Name]) => unknown } = {
  scopes: joinNames,
  roles: joinNames,
  claims: joinClaims,
  login: joinLogins,
}
const ORDER = ['scopes', 'roles', 'claims', 'login', 'check', 'anyOf', 'allOf'] as const

function joinMember (name: typeof ORDER[number], one: RequirementFacts, other: RequirementFacts): unknown {
  if (one[name] === undefined) return other[name]
  if (other[name] === undefined) return one[name]
  const join = (JOINS as Record<string, ((one: unknown, other: unknown) => unknown) | undefined>)[name]
  return join?.(one[name], other[name])
}

function joinTwo (one: RequirementFacts, other: RequirementFacts): RequirementFacts | undefined {
  const names = ORDER.filter((name) => one[name] !== undefined || other[name] !== undefined)
  const members = names.map((name) => [name, joinMember(name, one, other)] as const)
  return members.every(([, member]) => member !== undefined) ? Object.fromEntries(members) : undefined
}

/** Tells requirements that all have to hold as one: member by member, as far as that goes. */
export function joinFacts (requirements: readonly RequirementFacts[]): RequirementFacts {
  const apart: RequirementFacts[] = []
  for (const requirement of requirements) {
    const joined = apart.map((before) => joinTwo(before, requirement))
    const place = joined.findIndex((one) => one !== undefined)
    if (place === -1) apart.push(requirement)
    else apart[place] = joined[place] as RequirementFacts
  }
  const [only] = apart
  return only !== undefined && apart.length === 1 ? only : { allOf: apart }
}
