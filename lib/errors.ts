import createError, { type FastifyErrorConstructor } from '@fastify/error'

type ErrorClass<Code extends string, Status extends number> =
  FastifyErrorConstructor<{ code: Code, statusCode: Status }, [reason?: string]>

function define<Code extends string, Status extends number> (code: Code, message: string, status: Status, parent?: unknown): ErrorClass<Code, Status> {
  return createError<Code, Status, [reason?: string]>(code, message, status, parent as ErrorConstructor)
}

const CREDENTIALS = 'Incorrect authentication credentials. %s'

/** What a developer got wrong: a setting, an option of a call, a payload. A client that runs into it gets a 500 with the message, in which no value stands. */
export const ConfigurationError: ErrorClass<string, 500> = define('APISTAR_JWT_CONFIGURATION', '%s', 500)
/** What a client sent that does not authenticate it. */
export const AuthenticationFailed: ErrorClass<string, 401> = define('APISTAR_JWT_AUTHENTICATION_FAILED', CREDENTIALS, 401)

export const SettingsInvalid: ErrorClass<'APISTAR_JWT_SETTINGS_INVALID', 500> = define('APISTAR_JWT_SETTINGS_INVALID', '%s', 500, ConfigurationError)
export const EncodeFailed: ErrorClass<'APISTAR_JWT_ENCODE_FAILED', 500> = define('APISTAR_JWT_ENCODE_FAILED', 'The token cannot be encoded: %s', 500, ConfigurationError)

// RFC 6750 3.1: "If the request lacks any authentication information [...], the resource server
// SHOULD NOT include an error code or other error information."
export const TokenMissing: ErrorClass<'APISTAR_JWT_TOKEN_MISSING', 401> = define('APISTAR_JWT_TOKEN_MISSING', '%s is missing.', 401, AuthenticationFailed)
export const SchemeUnsupported: ErrorClass<'APISTAR_JWT_SCHEME_UNSUPPORTED', 401> = define('APISTAR_JWT_SCHEME_UNSUPPORTED', 'Authorization scheme not supported, try %s', 401, AuthenticationFailed)

// RFC 6750 3.1, invalid_request: "The request [...] is otherwise malformed."
export const HeaderMalformed: ErrorClass<'APISTAR_JWT_HEADER_MALFORMED', 401> = define('APISTAR_JWT_HEADER_MALFORMED', 'Could not separate Authorization scheme and token.', 401, AuthenticationFailed)

// RFC 6750 3.1, invalid_token: "The access token provided is expired, revoked, malformed, or
// invalid for other reasons."
export const TokenInvalid: ErrorClass<'APISTAR_JWT_TOKEN_INVALID', 401> = define('APISTAR_JWT_TOKEN_INVALID', CREDENTIALS, 401, AuthenticationFailed)
export const TokenExpired: ErrorClass<'APISTAR_JWT_TOKEN_EXPIRED', 401> = define('APISTAR_JWT_TOKEN_EXPIRED', CREDENTIALS, 401, AuthenticationFailed)
export const TokenInactive: ErrorClass<'APISTAR_JWT_TOKEN_INACTIVE', 401> = define('APISTAR_JWT_TOKEN_INACTIVE', CREDENTIALS, 401, AuthenticationFailed)
export const ClaimInvalid: ErrorClass<'APISTAR_JWT_CLAIM_INVALID', 401> = define('APISTAR_JWT_CLAIM_INVALID', CREDENTIALS, 401, AuthenticationFailed)

// An outage is not an invalid token: nobody can tell whether the token is good.
export const KeysUnavailable: ErrorClass<'APISTAR_JWT_KEYS_UNAVAILABLE', 503> = define('APISTAR_JWT_KEYS_UNAVAILABLE', 'The keys to verify tokens with are unavailable.', 503)
