import type { IncomingHttpHeaders } from 'node:http'

/** The part of a request that tells where it comes from. */
export interface OriginFacts {
  readonly method: string
  readonly headers: IncomingHttpHeaders
  /** `http` or `https`, as the browser used it: behind a proxy, what that says. */
  readonly protocol: string
  /** The host that the browser asked, with its port. */
  readonly host: string
}

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'TRACE']
// `none` is the user's own doing: the address bar, a bookmark (Fetch Metadata 2.1.2).
const OWN_SITES: readonly unknown[] = ['same-origin', 'none']

/** Whether a connection is asked to become another (RFC 9110 7.8, RFC 8441 4). */
function isUpgrade (headers: IncomingHttpHeaders): boolean {
  return headers.upgrade !== undefined || headers[':protocol'] !== undefined
}

/**
 * Builds what tells whether a request that cookies came with is the app's own doing. A browser sends cookies along with
 * whatever another page asks of the app, and SameSite holds no sibling host back.
 *
 * @param origins those of the same site that may ask as well
 * @returns a function that gives why a request is not own; undefined where it is
 */
export function createOriginCheck (origins: readonly string[]): (facts: OriginFacts) => string | undefined {
  return function findForeign ({ method, headers, protocol, host }) {
    const isUpgrading = isUpgrade(headers)
    if (SAFE_METHODS.includes(method) && !isUpgrading) return undefined
    const { origin, 'sec-fetch-site': site } = headers
    if (origin !== undefined && origins.includes(origin)) return undefined
    if (site !== undefined) return OWN_SITES.includes(site) ? undefined : 'Sec-Fetch-Site is neither same-origin nor none.'
    // No browser leaves it out of a handshake, and other clients need no cookies.
    if (origin === undefined) return isUpgrading ? 'The handshake has no Origin.' : undefined
    if (origin === `${protocol}://${host}`) return undefined
    return 'Origin is neither the scheme and host of the request nor one of the origins; behind a proxy, set trustProxy.'
  }
}
