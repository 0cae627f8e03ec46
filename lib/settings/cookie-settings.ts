import type { Static } from '@sinclair/typebox'
import type { Faults } from './faults.js'
import { readOptions } from './options.js'
import { List } from './schema-parts.js'
import { Type } from './type.js'

// A name may not bring the prefixes along that browsers know: they are put before it, each where it belongs.
const NAME = { pattern: '^[A-Za-z0-9][A-Za-z0-9_-]*$', description: 'letters, digits, - and _, beginning with neither' }
const Origins = List(Type.String({ minLength: 1 }), {
  default: [], description: 'a list of origins as a browser sends them (\'https://admin.example\')',
})

/** Access tokens in cookies. */
const CookieSchema = Type.Object({
  /** Tells this app from others on the same host, since cookies ignore ports: `__Host-{name}-access`. Default: none. */
  name: Type.Optional(Type.String(NAME)),
  /** Whether links from other sites come with the cookie (`'lax'`) or without it (`'strict'`). Default: `'lax'`. */
  sameSite: Type.Optional(Type.Union([Type.Literal('lax'), Type.Literal('strict')], {
    default: 'lax', description: '\'lax\' or \'strict\'',
  })),
  /** Other origins of the same site that may ask for changes. Default: none. */
  origins: Type.Optional(Origins),
}, { additionalProperties: false })

type CookieOptions = Static<typeof CookieSchema>
export type CookieSetting = true | string | CookieOptions

/** How cookies are used, with defaults filled in. */
export interface ResolvedCookie {
  readonly name: string | undefined
  readonly sameSite: 'lax' | 'strict'
  readonly origins: readonly string[]
}

interface CookieSettings {
  readonly cookie: CookieSetting | undefined
  readonly extractToken: unknown
}

// A browser sends no wildcard, though a URL may hold one.
function isOrigin (text: string): boolean {
  return /^https?:[^*]*$/.test(text) && URL.canParse(text) && new URL(text).origin === text
}

function optionsOf (cookie: CookieSetting): CookieOptions {
  if (cookie === true) return {}
  return typeof cookie === 'string' ? { name: cookie } : cookie
}

/**
 * Checks and resolves the setting `cookie`.
 *
 * @param faults where each fault is noted; where it notes any, the result may not be used
 */
export function resolveCookie ({ cookie, extractToken }: CookieSettings, faults: Faults): ResolvedCookie | undefined {
  if (cookie === undefined) return undefined
  const here = faults.at('cookie')
  if (extractToken !== undefined) here.say('', 'given beside extractToken, which says where tokens are')
  const resolved = readOptions<ResolvedCookie>(CookieSchema, optionsOf(cookie), here)
  for (const [place, origin] of resolved.origins.entries()) {
    if (!isOrigin(origin)) here.add(`origins/${place}`, origin, 'an origin as a browser sends it')
  }
  return resolved
}
