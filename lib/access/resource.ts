import { describe, type Faults } from '../settings/faults.js'
import { isSafeUrl } from '../trust/safe-url.js'

/** The API as others know it (RFC 9728 1.2). */
export interface Resource {
  /** As it was set. */
  readonly identifier: string
  /** The URL of its metadata, and the path that the app serves it at. */
  readonly metadataUrl: string
  readonly path: string
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource'
const ALLOWED = 'an https URL, or plain http to this machine, without user, password and fragment'
// What Fastify would take for a parameter, a wildcard or an escape, it would not serve as it stands.
const PLAIN_PATH = /^[\w\-.~/!$&'(),;=@+]*$/

/**
 * Reads the setting `resource`. Its metadata is found where RFC 9728 3.1 says: the well-known path stands between
 * host and path, and a path that is only a slash is left out.
 *
 * @returns undefined where it was not given, or where `faults` notes one
 */
export function readResource (identifier: string | undefined, faults: Faults): Resource | undefined {
  if (identifier === undefined) return undefined
  if (!isSafeUrl(identifier, { allowHttp: false }) || /[\s#]/.test(identifier)) {
    faults.add('', identifier, ALLOWED)
    return undefined
  }
  const url = new URL(identifier)
  if (!PLAIN_PATH.test(url.pathname)) {
    faults.say('', `${describe(identifier)} given whose path has other than letters, digits and -._~/!$&'(),;=@+`)
    return undefined
  }
  const path = `${WELL_KNOWN}${url.pathname === '/' ? '' : url.pathname}`
  return { identifier, path, metadataUrl: `${url.origin}${path}${url.search}` }
}

function isUrl (issuer: string): boolean {
  return URL.canParse(issuer) && /^https?:$/.test(new URL(issuer).protocol)
}

/** What the metadata of a resource is made of. */
interface MetadataParts {
  readonly resource: Resource
  /** Those whose tokens are taken. */
  readonly issuers: readonly string[]
  readonly scopes: Iterable<string>
  /** Whether tokens come as RFC 6750 2.1 says. */
  readonly isBearer: boolean
}

/** The metadata of a protected resource (RFC 9728 2). What there is nothing to say of is left out. */
export function describeResource ({ resource, issuers, scopes, isBearer }: MetadataParts): object {
  const servers = [...new Set(issuers)].filter(isUrl)
  const supported = [...new Set(scopes)]
  return {
    resource: resource.identifier,
    ...(servers.length === 0 ? {} : { authorization_servers: servers }),
    ...(supported.length === 0 ? {} : { scopes_supported: supported }),
    ...(isBearer ? { bearer_methods_supported: ['header'] } : {}),
  }
}
