import { grantsOf, type Authenticated } from '../jwt/identity.js'
import { isThenable } from '../settings/thenable.js'
import { ownClaim } from '../token/claims.js'
import type { Grants } from '../token/grants.js'
import type { JsonObject } from '../token/token.js'
import { helpOf, isLoginGood, joinLogins, type CheckedLogin, type LoginClock } from './login.js'
import type { CheckedNames } from './names.js'
import type { Check, CheckedRequest, CheckedRequirement, ClaimValue } from './requirement.js'

/** Whether a requirement is met; a login, where that login alone would help. */
export type Verdict = boolean | CheckedLogin

/** What is judged. */
interface Case {
  readonly auth: Authenticated
  readonly request: CheckedRequest
  /** Whether checks of the app are still called; one that is not is taken for passed. */
  readonly asks: boolean
}

/** Judges a case; a promise only where a check gave one. What a check throws goes on as it is. */
export type Judge = (given: Case) => Verdict | Promise<Verdict>

/** Asks one thing of a token: of the names that it grants, or of its claims. */
type Test = (granted: Grants, auth: Authenticated) => boolean

function createNamesTest ({ names, wanted }: CheckedNames, kind: 'scopes' | 'roles'): Test {
  const isAny = wanted === 'any'
  return (granted) => {
    const had = granted[kind]
    for (const name of names) if (had.has(name) === isAny) return isAny
    return !isAny
  }
}

/** Whether a claim equals what is wanted, or is a list that includes it. */
export function holdsClaim ({ payload }: Authenticated, name: string, wanted: ClaimValue): boolean {
  const claim = ownClaim(payload as JsonObject, name)
  return claim === wanted || (Array.isArray(claim) && claim.includes(wanted))
}

// Who logs in anew has to meet what is asked around it as well, which is in the whole of it.
function createLoginJudge (login: CheckedLogin, whole: CheckedLogin, clock: LoginClock): Judge {
  const help = helpOf(whole)
  return ({ auth: { payload } }) => isLoginGood(login, payload as JsonObject, clock) || help
}

function createCheckJudge (check: Check): Judge {
  return ({ auth, request, asks }) => {
    if (!asks) return true
    const passed = check(auth, request)
    // OpenFGA's { allowed: false } is as truthy as a promise: nothing but true passes.
    return isThenable(passed) ? Promise.resolve(passed).then((late) => late === true) : passed === true
  }
}

function createTests ({ scopes, roles, claims = [] }: CheckedRequirement): readonly Test[] {
  return [
    ...(scopes === undefined ? [] : [createNamesTest(scopes, 'scopes')]),
    ...(roles === undefined ? [] : [createNamesTest(roles, 'roles')]),
    ...claims.map(([name, wanted]): Test => (_granted, auth) => holdsClaim(auth, name, wanted)),
  ]
}

function createTestsJudge (tests: readonly Test[]): Judge {
  return ({ auth }) => {
    const granted = grantsOf(auth)
    for (const holds of tests) if (!holds(granted, auth)) return false
    return true
  }
}

// Of two that both have to hold.
function both (one: Verdict, other: Verdict): Verdict {
  if (one === true) return other
  if (one === false || other === false) return false
  return other === true ? one : helpOf(joinLogins(one, other))
}

/** Judges by each, until one fails that no login would help. */
export function createJudgeOfAll (judges: readonly Judge[]): Judge {
  function judgeFrom (place: number, given: Case, before: Verdict): Verdict | Promise<Verdict> {
    const judge = judges[place]
    if (judge === undefined || before === false) return before
    const asks = given.asks && before === true
    const verdict = judge(asks === given.asks ? given : { ...given, asks })
    if (!isThenable(verdict)) return judgeFrom(place + 1, given, both(before, verdict))
    return verdict.then((late) => judgeFrom(place + 1, given, both(before, late)))
  }
  const [only] = judges
  return only !== undefined && judges.length === 1 ? only : (given) => judgeFrom(0, given, true)
}

/** Judges by one after the other, until one holds. */
function createJudgeOfAny (judges: readonly Judge[]): Judge {
  function judgeFrom (place: number, given: Case, before: Verdict): Verdict | Promise<Verdict> {
    const judge = judges[place]
    if (judge === undefined || before === true) return before
    const verdict = judge(given)
    if (!isThenable(verdict)) return judgeFrom(place + 1, given, verdict || before)
    return verdict.then((late) => judgeFrom(place + 1, given, late || before))
  }
  return (given) => judgeFrom(0, given, false)
}

/**
 * Compiles a requirement, whose members are judged in the order scopes, roles, claims, login, check, anyOf.
 *
 * @param clock tells the age of a login
 * @param around the login that all that has to hold beside it asks for
 */
export function createJudge (requirement: CheckedRequirement, clock: LoginClock, around: CheckedLogin): Judge {
  const { login, check, anyOf } = requirement
  const whole = login === undefined ? around : joinLogins(around, login)
  const tests = createTests(requirement)
  return createJudgeOfAll([
    ...(tests.length === 0 ? [] : [createTestsJudge(tests)]),
    ...(login === undefined ? [] : [createLoginJudge(login, whole, clock)]),
    ...(check === undefined ? [] : [createCheckJudge(check)]),
    ...(anyOf === undefined ? [] : [createJudgeOfAny(anyOf.map((one) => createJudge(one, clock, whole)))]),
  ])
}
