import { List, Name, Names } from './schema-parts.js'
import { Type } from './type.js'

const ClaimPath = Type.Unsafe<string | readonly string[]>(Type.Union([Name, Names]))
const PATHS = 'a list of claims, each the name of one, or a list of names that lead to it'

/** What callers may do. */
export const accessSettings = {
  /** The claims that grant scopes: names, or lists of names that lead to one. Default: `scope` and `scp`. */
  scopeClaims: Type.Optional(List(ClaimPath, { minItems: 1, default: ['scope', 'scp'], description: PATHS })),
  /** The claims that grant roles: names, or lists of names that lead to one. Default: `roles`. */
  roleClaims: Type.Optional(List(ClaimPath, { minItems: 1, default: ['roles'], description: PATHS })),
}
