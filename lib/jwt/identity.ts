import { inspect } from 'node:util'
import type { ClaimRules } from '../token/claims.js'
import type { Account, Payload, RoleName, ScopeName } from '../settings/auth-types.js'
import { ownClaim } from '../token/claims.js'
import { readGrants, type GrantRules, type Grants } from '../token/grants.js'
import type { JsonObject } from '../token/token.js'

/** Who is calling, as the claims named by `idClaim` and `usernameClaim` say; null for one that is missing. */
export interface User {
  readonly id: string | number | null
  readonly username: string | null
}

function hasAll (granted: ReadonlySet<string>, names: readonly string[]): boolean {
  return names.length > 0 && names.every((name) => granted.has(name))
}

/** Where claims say who is calling, and what is granted to them. */
type IdentityRules = Pick<ClaimRules, 'idClaim' | 'usernameClaim' | keyof GrantRules>

let revealGrants: (auth: Authenticated) => Grants
let addAccount: (auth: Authenticated, account: object) => Authenticated

/** The identity of a request whose token was verified. Immutable; shows its token only when asked for it. */
export class Authenticated {
  readonly #token: string
  readonly #rules: IdentityRules
  readonly #account: Account
  // A frozen Set still takes names, so this one is shown to nobody. It is made when it is first asked for.
  #grants: Grants | undefined
  readonly user: User
  readonly payload: Payload

  static {
    // Who could replace a method here would do so for the requests of everybody.
    Object.freeze(this.prototype)
    revealGrants = (auth) => {
      auth.#grants ??= readGrants(auth.payload as JsonObject, auth.#rules)
      return auth.#grants
    }
    addAccount = (auth, account) => {
      const known = new Authenticated(auth.#token, auth.payload as JsonObject, auth.#rules, account as Account)
      known.#grants = revealGrants(auth)
      return known
    }
  }

  /** @param claims verified claims, frozen all the way down */
  constructor (token: string, claims: JsonObject, rules: IdentityRules, account: Account = null as Account) {
    this.#token = token
    this.#rules = rules
    this.#account = account
    this.payload = claims as unknown as Payload
    this.user = Object.freeze({
      id: (ownClaim(claims, rules.idClaim) ?? null) as User['id'],
      username: (ownClaim(claims, rules.usernameClaim) ?? null) as User['username'],
    })
    Object.freeze(this)
  }

  /** The token as it was sent. */
  get token (): string { return this.#token }
  /** What `loadAccount` gave for this request; the app's own, so it is not frozen. Null without `loadAccount`. */
  get account (): Account { return this.#account }
  /** Whether the token has all of these scopes; false without a name. */
  hasScope (...names: readonly ScopeName[]): boolean { return hasAll(revealGrants(this).scopes, names) }
  /** Whether the token has all of these roles; false without a name. */
  hasRole (...names: readonly RoleName[]): boolean { return hasAll(revealGrants(this).roles, names) }
  isAuthenticated (): this is Authenticated { return true }
  /** The user name, as in API Star's `Auth`; the id is `user.id`. */
  getUserId (): string | null { return this.user.username }
  /** The user name, as in API Star's `Auth`. */
  getDisplayName (): string | null { return this.user.username }
  /** The user and the payload, without the token. */
  toJSON (): { user: User, payload: Payload } { return { user: this.user, payload: this.payload } }
  [inspect.custom] (): object { return { ...this.toJSON() } }
}

/** The identity of a request that no token came with. */
export class Anonymous {
  readonly user: null = null
  readonly token: null = null
  readonly payload: null = null
  readonly account: null = null

  static { Object.freeze(this.prototype) }
  constructor () { Object.freeze(this) }
  isAuthenticated (): this is Authenticated { return false }
  /** Always false. */
  hasScope (..._names: readonly ScopeName[]): boolean { return false }
  /** Always false. */
  hasRole (..._names: readonly RoleName[]): boolean { return false }
  getUserId (): null { return null }
  getDisplayName (): null { return null }
  toJSON (): { user: null, payload: null } { return { user: null, payload: null } }
}

/** The one anonymous identity. */
export const ANONYMOUS: Anonymous = new Anonymous()

/** What the token of an identity grants; read once, when it is first asked for. */
export function grantsOf (auth: Authenticated): Grants {
  return revealGrants(auth)
}

/** The same identity with an account. */
export function withAccount (auth: Authenticated, account: object): Authenticated {
  return addAccount(auth, account)
}
