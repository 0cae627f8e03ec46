import type { IncomingHttpHeaders } from 'node:http'
import { HeaderMalformed, SchemeUnsupported } from '../errors.js'
import { memberOf } from '../settings/own.js'
import type { ResolvedSettings } from '../settings/settings.js'
import { isThenable } from '../settings/thenable.js'

/** The part of a request that is read. */
export interface RequestWithHeaders { readonly headers: IncomingHttpHeaders }

/** A request whose log may be told why. */
export type RequestWithLog = RequestWithHeaders & { readonly log?: { debug (details: object, message: string): void } }

type SourceSettings = Pick<ResolvedSettings, 'extractToken' | 'scheme'>

/** Where tokens come from. */
export interface TokenSource {
  /** What is missing where there is no token, for the message. */
  readonly name: string
  /**
   * The token or a promise of it; null, undefined or no text where there is none. Throws AuthenticationFailed on a
   * malformed header.
   */
  readonly extract: (request: RequestWithHeaders) => unknown
  /** Whether a token that was refused so counts as none, where none is needed. */
  readonly isOver: ((request: RequestWithHeaders, error: unknown) => boolean) | undefined
  /** Is told of a request that was let in. */
  readonly onAccepted: ((request: RequestWithHeaders, reply: object | undefined) => void) | undefined
}

// All white space that a field value can hold (RFC 9110 5.5), found sooner than by a regular expression.
function hasBlank (text: string): boolean {
  return text.includes(' ') || text.includes('\t') || text.includes('\u00a0')
}

// RFC 9110 11.4: credentials = auth-scheme [ 1*SP ( token68 / #auth-param ) ]
function createHeaderExtractor (scheme: string): TokenSource['extract'] {
  const wanted = scheme.toLowerCase()
  const usual = `${scheme} `
  return function extractFromHeader ({ headers }) {
    // Node's own headers inherit from Object.prototype: who can pollute that could log in whoever sends no token.
    const authorization = memberOf(headers, 'authorization')
    if (authorization === undefined) return undefined
    // As most clients write it, which is found sooner.
    const isUsual = authorization.startsWith(usual)
    const space = isUsual ? scheme.length : authorization.indexOf(' ')
    let start = space
    while (authorization[start] === ' ') start++
    if (space < 1 || start === authorization.length) throw new HeaderMalformed()
    const isWanted = isUsual || (space === wanted.length && authorization.slice(0, space).toLowerCase() === wanted)
    if (!isWanted) throw new SchemeUnsupported(scheme)
    const token = authorization.slice(start)
    if (hasBlank(token)) throw new HeaderMalformed()
    return token
  }
}

// What the app's function throws is the app's own, and goes on as it is. The log tells where it came from without
// it, for it may hold a token.
function createAppExtractor (extractToken: NonNullable<ResolvedSettings['extractToken']>): TokenSource['extract'] {
  function noteFailure (request: RequestWithLog, error: unknown): never {
    request.log?.debug({}, 'apistar-jwt: extractToken failed')
    throw error
  }

  return function extractByApp (request) {
    try {
      const token: unknown = extractToken(request as Parameters<typeof extractToken>[0])
      return isThenable(token) ? Promise.resolve(token).catch((error: unknown) => noteFailure(request, error)) : token
    } catch (error) {
      noteFailure(request, error)
    }
  }
}

/** Chooses once, at boot, where tokens come from: the app's function, or else the `Authorization` header. */
export function createTokenSource ({ extractToken, scheme }: SourceSettings): TokenSource {
  // Every name is stated, or it would be looked for in Object.prototype.
  const others = { isOver: undefined, onAccepted: undefined }
  return extractToken === undefined
    ? { name: 'Authorization header', extract: createHeaderExtractor(scheme), ...others }
    : { name: 'Token', extract: createAppExtractor(extractToken), ...others }
}
