import type { FastifyRequest } from 'fastify'
import type { Authenticated } from '../jwt/identity.js'
import type { RoleName, ScopeName } from '../settings/auth-types.js'
import type { Faults } from '../settings/faults.js'
import { bare } from '../settings/own.js'
import { nearName } from '../settings/near-name.js'
import { readLogin, type CheckedLogin, type LoginRule } from './login.js'
import { readList, readMembers } from './members.js'
import { readNames, ROLE_KIND, scopeKind, type CheckedNames, type NameRule } from './names.js'

/** What a claim must equal, or as a list include. */
export type ClaimValue = string | number | boolean

/** The request that a check sees. In `onRequest` its params are raw text, and there is no body yet. */
export type CheckedRequest = FastifyRequest<{ Params: Record<string, string> }>

interface Members {
  /** Scopes that the token has: one, all of a list, or any of `{ anyOf: [...] }`. Exact names. */
  readonly scopes: NameRule<ScopeName>
  /** Roles that the token has: one, all of a list, or any of `{ anyOf: [...] }`. Exact names. */
  readonly roles: NameRule<RoleName>
  /** Claims that equal a value, or are a list that includes it. */
  readonly claims: { readonly [claim: string]: ClaimValue }
  /** How the user has logged in, and how long ago (RFC 9470). */
  readonly login: LoginRule
  /** Passes by `true` only. Not called once another member failed; what it throws goes on as it is. */
  check (auth: Authenticated, request: CheckedRequest): boolean | Promise<boolean>
  /** One of these holds, beside the rest. */
  readonly anyOf: readonly Requirement[]
}

// An interface whose members may all be missing is a weak type, which takes `true` and any text.
type AtLeastOne<All> = { [Name in keyof All]: Pick<All, Name> & Partial<Omit<All, Name>> }[keyof All]

/** What a caller must have to pass: every member holds. At least one is there. */
export type Requirement = AtLeastOne<Members> & {
  readonly scope?: never
  readonly role?: never
  readonly claim?: never
}

/** A `Requirement` that was read: a copy, which nobody else holds. */
export interface CheckedRequirement {
  readonly scopes?: CheckedNames
  readonly roles?: CheckedNames
  readonly claims?: ReadonlyArray<readonly [claim: string, value: ClaimValue]>
  readonly login?: CheckedLogin
  readonly check?: Check
  readonly anyOf?: readonly CheckedRequirement[]
}

/** A check of the app's own. */
export type Check = (auth: Authenticated, request: CheckedRequest) => unknown

/** Where requirements are read. */
interface Reading {
  /** The scopes that there are, if the app says so. */
  readonly declared?: ReadonlySet<string> | undefined
  readonly faults: Faults
  /** The requirements that this one is in. */
  readonly around: readonly unknown[]
  /** How many were read, and whether that was too much. One that stands in many places is read in each. */
  readonly read: { count: number, isOver: boolean }
}

type Read<Member> = (given: unknown, reading: Reading) => Member

const DEEPEST = 32
const MOST = 10_000
const CHECK = 'a function from the identity and the request to true or false'
const CLAIM = 'a string, a finite number, true or false'

function isClaimValue (given: unknown): given is ClaimValue {
  return typeof given === 'string' || typeof given === 'boolean' || Number.isFinite(given)
}

function readClaims (given: unknown, { faults }: Reading): ReadonlyArray<readonly [string, ClaimValue]> {
  const claims = readMembers(given, faults)
  for (const [name, value] of claims) {
    if (name === '') faults.say('', 'an empty name of a claim given')
    else if (!isClaimValue(value)) faults.add(name, value, CLAIM)
  }
  return claims as ReadonlyArray<readonly [string, ClaimValue]>
}

function readCheck (given: unknown, { faults }: Reading): Check {
  if (typeof given !== 'function') faults.add('', given, CHECK)
  return given as Check
}

function readAnyOf (given: unknown, { faults, ...reading }: Reading): readonly CheckedRequirement[] {
  return readList(given, faults, 'a list of requirements')
    .map((item, index) => readOne(item, { ...reading, faults: faults.at(String(index)) }))
}

const MEMBERS: { readonly [Name in keyof CheckedRequirement]-?: Read<NonNullable<CheckedRequirement[Name]>> } = {
  scopes: (given, { faults, declared }) => readNames(given, scopeKind(declared), faults),
  roles: (given, { faults }) => readNames(given, ROLE_KIND, faults),
  claims: readClaims,
  login: (given, { faults }) => readLogin(given, faults),
  check: readCheck,
  anyOf: readAnyOf,
}
const NAMES = Object.keys(MEMBERS)

/** Says why a requirement is not read, where the whole is out of bounds: once, and nothing is read any more. */
function findExcess (given: unknown, { around, read }: Reading): string | undefined {
  if (around.includes(given)) return 'a requirement given that is in itself'
  if (around.length === DEEPEST) return `a requirement given that is in ${DEEPEST} others`
  return read.count === MOST ? `more than ${MOST} requirements given in one` : undefined
}

function readOne (given: unknown, reading: Reading): CheckedRequirement {
  const { faults, around, read } = reading
  if (read.isOver) return {}
  const excess = findExcess(given, reading)
  if (excess !== undefined) {
    read.isOver = true
    faults.say('', excess)
    return {}
  }
  read.count += 1
  const checked = bare<Record<string, unknown>>({})
  for (const [name, value] of readMembers(given, faults)) {
    const here = { ...reading, faults: faults.at(name), around: [...around, given] }
    if (!Object.hasOwn(MEMBERS, name)) faults.say(name, `there is no such member${nearName(name, NAMES)}`)
    else if (!faults.has(name)) checked[name] = MEMBERS[name as keyof typeof MEMBERS](value, here)
  }
  return checked
}

/**
 * Reads and checks a requirement. Only its own visible members count, and all of it is copied.
 *
 * @param declared the scopes that there are, if the app says so
 * @param faults where each fault is noted by its path, none of which shows a value
 * @returns a copy; not to be used where `faults` notes any
 */
export function readRequirement (
  given: unknown, declared: ReadonlySet<string> | undefined, faults: Faults
): CheckedRequirement {
  return readOne(given, { declared, faults, around: [], read: { count: 0, isOver: false } })
}
