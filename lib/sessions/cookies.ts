/** What a browser is told of a cookie, beside its value. */
interface CookieAttributes {
  readonly path: string
  readonly sameSite: 'lax' | 'strict'
  /** In how many seconds the browser drops it; undefined for when it closes. */
  readonly maxAge?: number | undefined
}

/** The names of an app's cookies. */
interface CookieNames { readonly access: string, readonly refresh: string }

const SAME_SITE = { lax: 'Lax', strict: 'Strict' } as const

/**
 * Names the cookies of an app. A browser takes a `__Host-` cookie from no other host and with no other path than `/`,
 * so that none can be planted by a sibling; a cookie with a path of its own can only be `__Secure-` (RFC 6265bis
 * 4.1.3).
 *
 * @param name tells apps on one host apart, since cookies ignore ports
 */
export function nameCookies (name?: string): CookieNames {
  const own = name === undefined ? '' : `${name}-`
  return { access: `__Host-${own}access`, refresh: `__Secure-${own}refresh` }
}

/**
 * All values of a cookie, in their order: a browser may send several of one name, by their paths. Nothing is decoded
 * and nothing is trimmed off a name, or another name would pass for this one.
 *
 * @param header the `Cookie` header (RFC 6265 4.2.1)
 */
export function readCookies (header: string | undefined, name: string): string[] {
  if (header === undefined || !header.includes(name)) return []
  const start = `${name}=`
  return header.split(';').map((pair) => pair.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((pair) => pair.startsWith(start)).map((pair) => pair.slice(start.length))
}

/** A `Set-Cookie` value. Scripts do not see the cookie, and it does not travel in the clear. */
export function writeCookie (name: string, value: string, { path, sameSite, maxAge }: CookieAttributes): string {
  const parts = [`${name}=${value}`, `Path=${path}`]
  if (maxAge !== undefined) parts.push(`Max-Age=${maxAge}`)
  return [...parts, 'HttpOnly', 'Secure', `SameSite=${SAME_SITE[sameSite]}`].join('; ')
}

/** A `Set-Cookie` value that has the browser drop a cookie. */
export function clearCookie (name: string, attributes: Omit<CookieAttributes, 'maxAge'>): string {
  return writeCookie(name, '', { ...attributes, maxAge: 0 })
}
