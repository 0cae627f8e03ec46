import { listAlternatives } from '../../access/alternatives.js'
import type { RouteFacts } from '../../jwt/routes.js'
import type { SecurityScheme } from './schemes.js'

/** Ways to be let in, of which one will do; an empty one lets everybody in. */
type Security = ReadonlyArray<Readonly<Record<string, readonly string[]>>>

/** The schemes of which OpenAPI 3.0 has names of scopes; since 3.1 all of them have names. */
const WITH_SCOPES = ['oauth2', 'openIdConnect']

function distinct (security: Security): Security {
  return [...new Map(security.map((entry) => [JSON.stringify(entry), entry])).values()]
}

/**
 * Says what a route asks for as `security` of OpenAPI does.
 *
 * @param schemes those of the document, by their names there
 * @param version the version of OpenAPI
 * @returns nothing where it is open
 */
export function securityOf (
  auth: RouteFacts['auth'], schemes: ReadonlyArray<readonly [string, SecurityScheme]>, version: string
): Security {
  if (auth === 'open') return []
  const ways = (typeof auth === 'object' ? listAlternatives(auth) : undefined) ?? [[]]
  const named = ways.flatMap((way) => schemes.map(([name, { type }]) => {
    const hasNames = WITH_SCOPES.includes(type) || !version.startsWith('3.0')
    return { [name]: hasNames ? way : [] }
  }))
  return distinct(auth === 'optional' ? [...named, {}] : named)
}
