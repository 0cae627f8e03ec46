interface ChallengeParts {
  readonly scheme: string
  readonly realm?: string | undefined
}

/** Gives the challenge that goes with one of our errors. */
export type Challenge = (error: { code: string, message: string }) => string

// RFC 6750 3.1. A code that is not listed is answered with a bare challenge.
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
}

function quote (text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/**
 * Builds the maker of `WWW-Authenticate` values (RFC 6750 3, RFC 9110 11.6.1).
 *
 * @param parts the scheme's word and the realm, printable ASCII
 * @returns a function from one of our errors to the challenge that goes with it
 */
export function createChallenge ({ scheme, realm }: ChallengeParts): Challenge {
  const bare = realm === undefined ? [] : [`realm=${quote(realm)}`]
  return function challenge ({ code, message }) {
    const error = CHALLENGE_ERRORS[code]
    const parameters = [...bare]
    if (error !== undefined) parameters.push(`error=${quote(error)}`)
    if (error === 'invalid_token') parameters.push(`error_description=${quote(message)}`)
    return parameters.length === 0 ? scheme : `${scheme} ${parameters.join(', ')}`
  }
}
