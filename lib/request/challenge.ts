import { termsOf, type CheckedLogin } from '../access/login.js'

interface ChallengeParts {
  readonly scheme: string
  readonly realm?: string | undefined
  /** Where the metadata of the resource is (RFC 9728 5.1). */
  readonly metadataUrl?: string | undefined
}

/** What a client may do about a refusal. */
export interface Hint {
  /** The scopes to ask for, with spaces between; undefined where none would help. */
  readonly scope?: string | undefined
  /** The login to ask for. */
  readonly login?: CheckedLogin | undefined
}

/** Makes the challenge that goes with one of our errors. */
export type Challenge = (error: { readonly code: string, readonly message: string }, hint?: Hint) => string

// RFC 6750 3.1, RFC 9470 3. A code that is not listed is answered with a bare challenge.
const CHALLENGE_ERRORS: Readonly<Record<string, string>> = {
  APISTAR_JWT_HEADER_MALFORMED: 'invalid_request',
  APISTAR_JWT_TOKEN_INVALID: 'invalid_token',
  APISTAR_JWT_TOKEN_EXPIRED: 'invalid_token',
  APISTAR_JWT_TOKEN_INACTIVE: 'invalid_token',
  APISTAR_JWT_CLAIM_INVALID: 'invalid_token',
  APISTAR_JWT_TOKEN_REVOKED: 'invalid_token',
  APISTAR_JWT_REFRESH_INVALID: 'invalid_token',
  APISTAR_JWT_REFRESH_REUSED: 'invalid_token',
  APISTAR_JWT_ACCOUNT_UNKNOWN: 'invalid_token',
  APISTAR_JWT_LOGIN_REQUIRED: 'insufficient_user_authentication',
}

// Every name is stated, or it would be looked for in Object.prototype.
const NO_HINT: Hint = { scope: undefined, login: undefined }

const DESCRIBED: readonly unknown[] = ['invalid_token', 'insufficient_scope']

function quote (text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

function errorOf (code: string, scope: string | undefined): string | undefined {
  if (code !== 'APISTAR_JWT_FORBIDDEN') return CHALLENGE_ERRORS[code]
  // A client that has every scope which is named would ask for them for ever.
  return scope === undefined ? undefined : 'insufficient_scope'
}

// RFC 9470 3: "acr_values" and "max_age", as in an authentication request.
function * loginParameters (login: CheckedLogin): Generator<[name: string, value: string]> {
  const { acr, maxAge } = termsOf(login)
  if (acr !== undefined && acr.length > 0) yield ['acr_values', acr.join(' ')]
  if (maxAge !== undefined) yield ['max_age', String(Math.floor(maxAge))]
}

/**
 * Builds the maker of `WWW-Authenticate` values (RFC 6750 3, RFC 9110 11.6.1).
 *
 * @param parts the scheme's word and the realm, printable ASCII
 */
export function createChallenge ({ scheme, realm, metadataUrl }: ChallengeParts): Challenge {
  return function challenge ({ code, message }, { scope, login } = NO_HINT) {
    const error = errorOf(code, scope)
    const parameters: ReadonlyArray<readonly [name: string, value: string | undefined]> = [
      ['realm', realm],
      ['error', error],
      ['scope', scope],
      ['error_description', DESCRIBED.includes(error) ? message : undefined],
      ...(login === undefined ? [] : loginParameters(login)),
      ['resource_metadata', metadataUrl],
    ]
    const stated = parameters.flatMap(([name, value]) => value === undefined ? [] : [`${name}=${quote(value)}`])
    return stated.length === 0 ? scheme : `${scheme} ${stated.join(', ')}`
  }
}
