import type { NamesFacts, RequirementFacts, RouteFacts } from '../../jwt/routes.js'

function formatNames (names: NamesFacts): string {
  if (typeof names === 'string') return names
  return 'anyOf' in names ? names.anyOf.join(' | ') : names.join(' & ')
}

function formatLogin ({ acr, maxAge }: NonNullable<RequirementFacts['login']>): string {
  const age = maxAge === undefined ? [] : [`within ${maxAge} s`]
  return [...(acr === undefined ? [] : [acr.join(' | ')]), ...age].join(' ')
}

function formatClaims (claims: NonNullable<RequirementFacts['claims']>): string {
  return Object.entries(claims).map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(' & ')
}

function formatRequirement ({ scopes, roles, claims, login, check, anyOf, allOf }: RequirementFacts): string {
  return [
    ...(scopes === undefined ? [] : [`scopes ${formatNames(scopes)}`]),
    ...(roles === undefined ? [] : [`roles ${formatNames(roles)}`]),
    ...(claims === undefined ? [] : [`claims ${formatClaims(claims)}`]),
    ...(login === undefined ? [] : [`login ${formatLogin(login)}`]),
    ...(check === undefined ? [] : [check]),
    ...(anyOf === undefined ? [] : [anyOf.map((one) => `(${formatRequirement(one)})`).join(' or ')]),
    ...(allOf === undefined ? [] : [allOf.map((one) => `(${formatRequirement(one)})`).join(' and ')]),
  ].join(', ')
}

function formatFacts ({ url, auth, source, hooks, problems }: RouteFacts): string {
  const who = typeof auth === 'string' ? auth : formatRequirement(auth)
  const through = hooks.length === 0 ? '' : ` [${[...new Set(hooks)].join(', ')}]`
  return [`${url}: ${who} (${source})${through}`, ...problems.map((problem) => `  problem: ${problem}`)].join('\n')
}

/**
 * Writes a list of routes as text, for people and for snapshots: sorted by URL, with the methods of which the same is
 * true in one line.
 *
 * @param routes what `auditRoutes` or `fastify.jwt.routes()` gave
 */
export function formatRoutes (routes: readonly RouteFacts[]): string {
  const methods = new Map<string, string[]>()
  for (const route of routes.toSorted((one, other) => one.url < other.url ? -1 : Number(one.url > other.url))) {
    const text = formatFacts(route)
    methods.set(text, [...methods.get(text) ?? [], route.method])
  }
  return [...methods].map(([text, names]) => `${[...new Set(names)].join()} ${text}\n`).join('')
}
