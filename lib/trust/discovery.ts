import { memberOf } from '../settings/own.js'
import { DocumentMissing, FetchFault, quoteForeign, reasonOf } from './fetch-fault.js'
import { isHttps, isSafeUrl } from './safe-url.js'

/** Whose key set is to be found, and how. */
interface DiscoveryParts {
  /** The issuer, exactly as its tokens name it. */
  readonly issuer: string
  /** Where its metadata are; where its name says, if that is left out. */
  readonly url: string | undefined
  /** Whether the key set may be at plain http, wherever it is. */
  readonly allowHttp: boolean
}

// OpenID Connect Discovery 1.0, 4: the suffix is appended to the issuer. RFC 8414 3: it is put
// between the host and the path.
function documentUrls (issuer: string): string[] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ]
}

/** Where an issuer says what it is, as OpenID Connect has it. */
export function openIdUrlOf (issuer: string): string {
  return String(documentUrls(issuer)[0])
}

function keySetOf (document: unknown, url: string, { issuer, allowHttp }: DiscoveryParts): string {
  const [named, keySet] = ['issuer', 'jwks_uri'].map((name) => memberOf(Object(document), name))
  // OpenID Connect Discovery 1.0, 4.3: "The issuer value returned MUST be identical to the Issuer
  // URL that was used".
  if (named !== issuer) {
    const other = typeof named === 'string' ? quoteForeign(named) : 'none'
    throw new FetchFault(`The metadata is that of another issuer: ${other}, not ${quoteForeign(issuer)}.`, url)
  }
  if (typeof keySet !== 'string' || !isSafeUrl(keySet, { allowHttp })) {
    throw new FetchFault('The metadata has no jwks_uri that is safe to fetch.', url)
  }
  if (isHttps(issuer) && !isHttps(keySet) && !allowHttp) {
    throw new FetchFault('The jwks_uri of an https issuer is not https.', url)
  }
  return keySet
}

/**
 * Finds the key set of an issuer.
 *
 * @param get fetches a document
 * @returns the `jwks_uri` of its metadata
 * @throws FetchFault if there are no metadata, they are another issuer's, or their key set is not to be trusted
 */
export async function discover (parts: DiscoveryParts, get: (url: string) => Promise<unknown>): Promise<string> {
  const missing: string[] = []
  const urls = parts.url === undefined ? documentUrls(parts.issuer) : [parts.url]
  for (const url of urls) {
    try {
      return keySetOf(await get(url), url, parts)
    } catch (error) {
      if (!(error instanceof DocumentMissing)) throw error
      missing.push(reasonOf(error))
    }
  }
  throw new FetchFault(`The issuer has no metadata. ${missing.join(' ')}`)
}
