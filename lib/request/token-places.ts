import { nameCookies } from '../sessions/cookies.js'
import { memberOf } from '../settings/own.js'
import type { ResolvedSettings } from '../settings/settings.js'
import { openIdUrlOf } from '../trust/discovery.js'

/** Where the tokens of requests come from, as a document of the API tells it. */
export interface TokenPlaces {
  /** The word before a token in the `Authorization` header; undefined where the app looks for tokens itself. */
  readonly scheme: string | undefined
  /** The cookie that is looked at as well. */
  readonly cookie: string | undefined
  /** The metadata of the provider that makes the tokens. */
  readonly openIdUrl: string | undefined
}

export type PlaceSettings = Pick<ResolvedSettings, 'scheme' | 'extractToken' | 'cookie' | 'discovery' | 'issuer'>

function findOpenIdUrl ({ discovery, issuer }: PlaceSettings): string | undefined {
  if (discovery === undefined) return undefined
  const url = typeof discovery === 'object' ? memberOf(discovery, 'url') : undefined
  // Discovery is of one issuer, or it was refused.
  return url === undefined ? openIdUrlOf((issuer as readonly [string])[0]) : String(url)
}

/** Tells from the settings where tokens come from. */
export function findTokenPlaces (settings: PlaceSettings): TokenPlaces {
  const { scheme, extractToken, cookie } = settings
  return {
    scheme: extractToken === undefined ? scheme : undefined,
    cookie: cookie && nameCookies(cookie.name).access,
    openIdUrl: findOpenIdUrl(settings),
  }
}
