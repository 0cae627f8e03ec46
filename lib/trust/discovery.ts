import { fetchJson, isSafeUrl } from './safe-fetch.js'

// OpenID Connect Discovery 1.0, 4: the suffix is appended to the issuer. RFC 8414 3: it is put
// between the host and the path.
function documentUrls (issuer: string): string[] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  return [`${origin}${path}/.well-known/openid-configuration`, `${origin}/.well-known/oauth-authorization-server${path}`]
}

// An app of one page answers every URL with HTML.
function ignoreOtherPages (error: unknown): undefined {
  if (!(error instanceof SyntaxError)) throw error
}

/**
 * Finds the key set of an issuer.
 *
 * @param issuer the issuer's URL, exactly as its tokens name it
 * @param init as for `fetch`
 * @returns the `jwks_uri` of its metadata
 * @throws Error if there is no metadata, it is another issuer's, or its key set is not to be trusted
 */
export async function discover (issuer: string, init: RequestInit): Promise<string> {
  for (const url of documentUrls(issuer)) {
    const document = await fetchJson(url, init).catch(ignoreOtherPages)
    if (document !== undefined) return keySetOf(document, issuer)
  }
  throw new Error('The issuer has no metadata.')
}

function keySetOf (document: unknown, issuer: string): string {
  const { issuer: named, jwks_uri: url } = Object(document) as { issuer?: unknown, jwks_uri?: unknown }
  // OpenID Connect Discovery 1.0, 4.3: "The issuer value returned MUST be identical to the Issuer
  // URL that was used".
  if (named !== issuer) throw new Error('The metadata is that of another issuer.')
  if (typeof url !== 'string' || !isSafeUrl(url)) throw new Error('The metadata has no jwks_uri that is safe to fetch.')
  if (issuer.startsWith('https:') && !url.startsWith('https:')) throw new Error('The jwks_uri of an https issuer is not https.')
  return url
}
