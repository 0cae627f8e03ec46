/**
 * What an app says once of its own types, by declaration merging.
 *
 * @example
 * declare module 'apistar-jwt' {
 *   interface AuthTypes {
 *     global: true
 *     payload: Static<typeof Claims>
 *     scopes: 'read' | 'write'
 *     roles: 'admin'
 *     account: Account
 *   }
 * }
 */
export interface AuthTypes {}

/** What `sub` and `jti` may be: text, and numbers where the app takes them. */
type Id = AuthTypes extends { numericIds: true } ? string | number : string

/** The registered claims of RFC 7519 4.1. */
export interface RegisteredClaims {
  readonly iss?: string
  readonly sub?: Id
  readonly aud?: string | readonly string[]
  readonly exp?: number
  readonly nbf?: number
  readonly iat?: number
  readonly jti?: Id
}

type Frozen<Value> = Value extends object ? { readonly [Name in keyof Value]: Frozen<Value[Name]> } : Value

/** The claims of a verified token: the app's own where `AuthTypes` says them, unknown otherwise. */
export type Payload = AuthTypes extends { payload: infer Claims }
  ? Frozen<Claims> & RegisteredClaims
  : RegisteredClaims & { readonly [claim: string]: unknown }

/** The name of a scope: the app's own where `AuthTypes` says them. */
export type ScopeName = AuthTypes extends { scopes: infer Name extends string } ? Name : string
/** The name of a role: the app's own where `AuthTypes` says them. */
export type RoleName = AuthTypes extends { roles: infer Name extends string } ? Name : string
/** What `loadAccount` gave: the app's own where `AuthTypes` says it. */
export type Account = AuthTypes extends { account: infer Own extends object } ? Own : object | null
