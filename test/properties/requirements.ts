import fc from 'fast-check'
import type { Requirement } from '../../index.js'

/** What a token says, of which requirements ask. */
export interface Held {
  readonly scope: readonly string[]
  readonly roles: readonly string[]
  readonly tenant: string
  readonly acr: string
  /** How many seconds ago the user logged in. */
  readonly age: number
}

type Names = string | readonly string[] | { readonly anyOf: readonly string[] }

/** A requirement as it is drawn; a check is drawn as what it gives. */
export interface Drawn {
  readonly scopes?: Names
  readonly roles?: Names
  readonly claims?: { readonly tenant: string }
  readonly login?: { readonly acr?: string, readonly maxAge?: number }
  readonly check?: { readonly passes: boolean, readonly isLate: boolean }
  readonly anyOf?: readonly Drawn[]
}

export type Outcome = 'passed' | 'forbidden' | 'login'

const NAMES = ['a', 'b', 'constructor', '__proto__']
const name = fc.constantFrom(...NAMES)
const list = fc.uniqueArray(name, { minLength: 1, maxLength: 3 })
const names: fc.Arbitrary<Names> = fc.oneof(name, list, list.map((anyOf) => ({ anyOf })))
const value = fc.constantFrom('x', 'y')
const age = fc.constantFrom(10, 100, 1000)

function isFilled (drawn: object): boolean {
  return Object.keys(drawn).length > 0
}

function mostly<Value> (usual: Value, others: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: others })
}

const login = fc.record({ acr: value, maxAge: age }, { requiredKeys: [] }).filter(isFilled)
const MEMBERS = ['scopes', 'roles', 'claims', 'login', 'check'] as const
const { requirement } = fc.letrec<{ requirement: Drawn }>((tie) => ({
  // Of few members, or hardly a token would pass.
  requirement: fc.tuple(fc.subarray([...MEMBERS], { minLength: 1, maxLength: 2 }), fc.boolean(), fc.record({
    scopes: names,
    roles: names,
    claims: fc.record({ tenant: value }),
    login,
    check: fc.record({ passes: mostly(true, fc.constant(false)), isLate: fc.boolean() }),
    anyOf: fc.oneof(
      { depthSize: 'small' }, fc.constant(undefined), fc.array(tie('requirement'), { minLength: 1, maxLength: 3 })
    ),
  })).map(([members, isDeep, drawn]) => {
    const kept = [...members, ...(isDeep && drawn.anyOf !== undefined ? ['anyOf' as const] : [])]
    return Object.fromEntries(kept.map((member) => [member, drawn[member]])) as Drawn
  }),
}))

/** Any requirement. */
export const drawnRequirements: fc.Arbitrary<Drawn> = requirement
/** Whatever a token may say; more often much than little. */
export const heldClaims: fc.Arbitrary<Held> = fc.record({
  scope: mostly(NAMES, fc.subarray(NAMES)),
  roles: mostly(NAMES, fc.subarray(NAMES)),
  tenant: value,
  acr: value,
  age: fc.constantFrom(1, 50, 500, 5000),
})

/** The claims of a token that says so. */
export function claimsOf ({ age, scope, ...held }: Held, now: number): object {
  return { ...held, scope: scope.join(' '), auth_time: now - age }
}

/** The requirement that was drawn. */
export function realize ({ check, anyOf, ...members }: Drawn): Requirement {
  function passes (): boolean | Promise<boolean> {
    return check?.isLate === true ? Promise.resolve(check.passes) : check?.passes === true
  }
  return {
    ...members,
    ...(check === undefined ? {} : { check: passes }),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map(realize) }),
  } as Requirement
}

function hasNames (wanted: Names | undefined, held: readonly string[]): boolean {
  if (wanted === undefined) return true
  if (typeof wanted === 'string') return held.includes(wanted)
  return 'anyOf' in wanted ? wanted.anyOf.some((one) => held.includes(one)) : wanted.every((one) => held.includes(one))
}

/** What becomes of a token, straight from the rules: the members in their order, the alternatives as listed. */
export function judgeDrawn (drawn: Drawn, held: Held, asks = true): Outcome {
  const { scopes, roles, claims, login, check, anyOf } = drawn
  if (!hasNames(scopes, held.scope) || !hasNames(roles, held.roles)) return 'forbidden'
  if (claims !== undefined && claims.tenant !== held.tenant) return 'forbidden'
  const isFresh = (login?.acr ?? held.acr) === held.acr && held.age < (login?.maxAge ?? Infinity)
  // Once a member failed, no check is called: a login is asked for where the rest may well pass.
  if (asks && isFresh && check?.passes === false) return 'forbidden'
  const rest = anyOf === undefined ? 'passed' : judgeAny(anyOf, held, asks && isFresh)
  return rest === 'passed' && !isFresh ? 'login' : rest
}

function judgeAny (alternatives: readonly Drawn[], held: Held, asks: boolean): Outcome {
  const outcomes = alternatives.map((one) => judgeDrawn(one, held, asks))
  if (outcomes.includes('passed')) return 'passed'
  return outcomes.includes('login') ? 'login' : 'forbidden'
}

/** The scopes of a way to meet it, and whether they are all that it takes. */
interface Way { readonly scopes: readonly string[], readonly isAlone: boolean }

/** Every way to meet a requirement, multiplied out. */
export function waysOf ({ scopes, anyOf, ...others }: Drawn): readonly Way[] {
  const isBare = !isFilled(others)
  const own: ReadonlyArray<readonly string[]> = scopes === undefined
    ? [[]]
    : typeof scopes === 'object' && 'anyOf' in scopes ? scopes.anyOf.map((one) => [one]) : [[scopes].flat() as string[]]
  const below = anyOf?.flatMap(waysOf) ?? [{ scopes: [], isAlone: true }]
  return own.flatMap((names) => below.map((way) => ({
    scopes: [...new Set([...names, ...way.scopes])], isAlone: isBare && way.isAlone,
  })))
}
