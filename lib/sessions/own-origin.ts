import type { IncomingHttpHeaders } from 'node:http'
import { memberOf } from '../settings/own.js'
import type { OriginatingRequest } from '../settings/session-schemas.js'

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'TRACE']
// `none` is the user's own doing: the address bar, a bookmark (Fetch Metadata 2.1.2).
const OWN_SITES: readonly unknown[] = ['same-origin', 'none']

/** The port of a scheme, which an origin never names (RFC 6454 6.2) and a proxy may put behind the host. */
const DEFAULT_PORTS: Readonly<Record<string, RegExp>> = { http: /:80$/, https: /:443$/ }

function isSame (origin: string, { protocol, host }: OriginatingRequest): boolean {
  const port = DEFAULT_PORTS[protocol]
  return [host, port === undefined ? host : host.replace(port, '')].some((own) => origin === `${protocol}://${own}`)
}

/** Whether a connection is asked to become another (RFC 9110 7.8, RFC 8441 4). */
function isUpgrade (headers: IncomingHttpHeaders): boolean {
  return ['upgrade', ':protocol'].some((name) => memberOf(headers, name) !== undefined)
}

/** Whether a browser asks in place of the page that it shows: a link, or the way back from a login elsewhere. */
function isNavigation (headers: IncomingHttpHeaders): boolean {
  return memberOf(headers, 'sec-fetch-mode') === 'navigate' && memberOf(headers, 'sec-fetch-dest') === 'document'
}

/** Gives why a request is not own; undefined where it is. */
export type FindForeign = (request: OriginatingRequest) => string | undefined

/** The two questions of where a request comes from. */
export interface OriginCheck {
  /** Asked of a request that a cookie lets in: one that changes nothing may come from anywhere. */
  readonly findForeign: FindForeign
  /**
   * Asked before a cookie is set or dropped, whatever the method: an image of another page asks by GET as well. A safe
   * request in place of the whole page may come from anywhere, or no login elsewhere could lead back.
   */
  readonly findForeignSetter: FindForeign
}

/**
 * Builds what tells whether a request is the app's own doing. A browser sends cookies along with whatever another page
 * asks of the app, takes those of the answer, and SameSite holds no sibling host back.
 *
 * @param origins those of the same site that may ask as well
 */
export function createOriginCheck (origins: readonly string[]): OriginCheck {
  function judge (request: OriginatingRequest, isUpgrading: boolean): string | undefined {
    const origin = memberOf(request.headers, 'origin')
    const site = memberOf(request.headers, 'sec-fetch-site')
    if (origin !== undefined && origins.includes(origin)) return undefined
    if (site !== undefined) {
      return OWN_SITES.includes(site) ? undefined : 'Sec-Fetch-Site is neither same-origin nor none.'
    }
    // No browser leaves it out of a handshake, and other clients need no cookies.
    if (origin === undefined) return isUpgrading ? 'The handshake has no Origin.' : undefined
    if (isSame(origin, request)) return undefined
    return 'Origin is neither the scheme and host of the request nor one of the origins; behind a proxy, set ' +
      'trustProxy.'
  }

  function unless (isHarmless: (headers: IncomingHttpHeaders) => boolean): FindForeign {
    return function findForeign (request) {
      const isUpgrading = isUpgrade(request.headers)
      if (SAFE_METHODS.includes(request.method) && !isUpgrading && isHarmless(request.headers)) return undefined
      return judge(request, isUpgrading)
    }
  }

  return { findForeign: unless(() => true), findForeignSetter: unless(isNavigation) }
}
