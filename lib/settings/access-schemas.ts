import type { Payload, ScopeName } from './auth-types.js'
import { List, Name, Names, timeSpan } from './schema-parts.js'
import { Type } from './type.js'

/** Finds what the app knows of the user of a token; null or undefined where there is no such user. */
export type LoadAccount = (payload: Payload) => object | null | undefined | Promise<object | null | undefined>

/** The scopes that there are, each with what it allows, in words. */
export type ScopesSetting = { readonly [Name in ScopeName]: string }

const ClaimPath = Type.Unsafe<string | readonly string[]>(Type.Union([Name, Names]))
const PATHS = 'a list of claims, each the name of one, or a list of names that lead to it'

/** What callers may do, and what the app knows of them. */
export const accessSettings = {
  /** The claims that grant scopes: names, or lists of names that lead to one. Default: `scope` and `scp`. */
  scopeClaims: Type.Optional(List(ClaimPath, { minItems: 1, default: ['scope', 'scp'], description: PATHS })),
  /** The claims that grant roles: names, or lists of names that lead to one. Default: `roles`. */
  roleClaims: Type.Optional(List(ClaimPath, { minItems: 1, default: ['roles'], description: PATHS })),
  /** All scopes that there are, each with what it allows; a requirement that names another is refused. Default: any. */
  scopes: Type.Optional(Type.Unsafe<ScopesSetting>(Type.Object({}, {
    description: 'an object of scopes, each with what it allows in words',
  }))),
  /** Who the API is, for its metadata (RFC 9728) and as the audience where none is set. Default: nobody. */
  resource: Type.Optional(Type.String({
    minLength: 1, description: 'an https URL, or plain http to this machine, without user, password and fragment',
  })),
  /** Finds the user of a token, for `request.auth.account`; null for none. Default: no account. */
  loadAccount: Type.Optional(Type.Unsafe<LoadAccount>(Type.Function([], Type.Unknown(), {
    description: 'a function from the payload to an object, null, or a promise of them',
  }))),
  /** How long an account is used before it is loaded again: seconds, or `'1m'`. Default: 30s. */
  accountMaxAge: Type.Optional(timeSpan({ default: '30s' })),
}
