import type { RouteFacts } from '../../jwt/routes.js'

type Responses = Readonly<Record<string, unknown>>

const BODY = {
  type: 'object',
  properties: {
    statusCode: { type: 'integer' },
    code: { type: 'string' },
    error: { type: 'string' },
    message: { type: 'string' },
  },
}
const CHALLENGE = { type: 'string', description: 'What to authenticate with, and why (RFC 6750 3)' }

function refusalOf (description: string): object {
  return {
    description,
    headers: { 'WWW-Authenticate': CHALLENGE },
    content: { 'application/json': { schema: BODY } },
  }
}

const UNAUTHORIZED = refusalOf('There is no token, or it is not accepted.')
const FORBIDDEN = refusalOf('The token does not permit this.')
/** What @fastify/swagger writes for a route without responses. */
const DEFAULT = { type: 'null', description: 'Default Response' }

/**
 * Adds the refusals of a route to its responses, unless it has its own. To a copy, since Fastify would write bodies by
 * what stands in the route.
 *
 * @param refusesItself whether it is open and looks at a token all the same
 */
export function withRefusals (
  auth: RouteFacts['auth'], given: Responses | undefined, refusesItself = false
): Responses | undefined {
  if (auth === 'open' && !refusesItself) return given
  const stated = Object.keys(given ?? {}).map((status) => status.toLowerCase())
  const isStated = (status: string): boolean => [status, '4xx', 'default'].some((one) => stated.includes(one))
  return {
    ...(stated.length === 0 ? { 200: DEFAULT } : given),
    ...(isStated('401') ? {} : { 401: UNAUTHORIZED }),
    ...(typeof auth === 'string' || isStated('403') ? {} : { 403: FORBIDDEN }),
  }
}
