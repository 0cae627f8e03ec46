import { inspect } from 'node:util'
import type { ClaimRules } from '../token/claims.js'
import { ownClaim } from '../token/claims.js'
import type { JsonObject } from '../token/token.js'

/**
 * What an app says once of its own types, by declaration merging.
 *
 * @example
 * declare module 'apistar-jwt' {
 *   interface AuthTypes { global: true, payload: Static<typeof Claims> }
 * }
 */
export interface AuthTypes {}

/** The registered claims of RFC 7519 4.1. */
export interface RegisteredClaims {
  readonly iss?: string
  readonly sub?: string
  readonly aud?: string | readonly string[]
  readonly exp?: number
  readonly nbf?: number
  readonly iat?: number
  readonly jti?: string
}

type Frozen<Value> = Value extends object ? { readonly [Name in keyof Value]: Frozen<Value[Name]> } : Value

/** The claims of a verified token: the app's own where `AuthTypes` says them, unknown otherwise. */
export type Payload = AuthTypes extends { payload: infer Claims }
  ? Frozen<Claims> & RegisteredClaims
  : RegisteredClaims & { readonly [claim: string]: unknown }

/** Who is calling, as the claims named by `idClaim` and `usernameClaim` say; null for one that is missing. */
export interface User {
  readonly id: string | number | null
  readonly username: string | null
}

function deepFreeze (value: object): void {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null) deepFreeze(member)
  }
  Object.freeze(value)
}

/** The identity of a request whose token was verified. Immutable; shows its token only when asked for it. */
export class Authenticated {
  readonly #token: string
  readonly user: User
  readonly payload: Payload

  /** @param claims verified claims that nobody else holds: they are frozen, all the way down */
  constructor (token: string, claims: JsonObject, { idClaim, usernameClaim }: Pick<ClaimRules, 'idClaim' | 'usernameClaim'>) {
    deepFreeze(claims)
    this.#token = token
    this.payload = claims as unknown as Payload
    this.user = Object.freeze({
      id: (ownClaim(claims, idClaim) ?? null) as User['id'],
      username: (ownClaim(claims, usernameClaim) ?? null) as User['username'],
    })
    Object.freeze(this)
  }

  /** The token as it was sent. */
  get token (): string { return this.#token }
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

  constructor () { Object.freeze(this) }
  isAuthenticated (): this is Authenticated { return false }
  getUserId (): null { return null }
  getDisplayName (): null { return null }
  toJSON (): { user: null, payload: null } { return { user: null, payload: null } }
}

/** The one anonymous identity. */
export const ANONYMOUS: Anonymous = new Anonymous()
