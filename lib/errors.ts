import createError, { type FastifyErrorConstructor } from '@fastify/error'

/** An error class of one code and one status. */
type ErrorClass<Code extends string, Status extends number> =
  FastifyErrorConstructor<{ code: Code, statusCode: Status }, [reason?: string]>
/** An error class of refusals, which may bring their challenge along. */
type Refused<Status extends number> = FastifyErrorConstructor<
  { code: string, statusCode: Status, headers?: Readonly<Record<string, string>> }, [reason?: string]
>
type Coded<Name extends string, Status extends number> = ErrorClass<`APISTAR_JWT_${Name}`, Status>

function define<Name extends string, Status extends number> (
  name: Name, status: Status, message: string, parent?: unknown
): Coded<Name, Status> {
  return createError<`APISTAR_JWT_${Name}`, Status, [reason?: string]>(
    `APISTAR_JWT_${name}`, message, status, parent as ErrorConstructor
  )
}

const CREDENTIALS = 'Incorrect authentication credentials. %s'
const NOT_PERMITTED = 'The token does not permit this.'
const NO_TOKEN = 'Could not separate Authorization scheme and token.'
const NEW_LOGIN = 'A new login is needed.'
const NO_KEYS = 'The keys to verify tokens with are unavailable'
const FOREIGN = 'The request comes from another origin.'
const TWO_TOKENS = 'There are two refresh tokens.'
const NO_SESSION = 'There is no such session.'
const NO_SESSIONS = 'The store of the sessions is unavailable.'

/**
 * What a developer got wrong: a setting, an option of a call, a payload. A client that runs into it gets a 500 with
 * the message, in which no value stands.
 */
export const ConfigurationError: ErrorClass<string, 500> = define('CONFIGURATION', 500, '%s')
/**
 * What a client sent that does not authenticate it. Where there was no reply to set it on, the challenge stands in
 * `headers`, which Fastify's own error handler sends.
 */
export const AuthenticationFailed: Refused<401> = define('AUTHENTICATION_FAILED', 401, CREDENTIALS)
/** What a client that is known may not do. The challenge is told in the same way. */
export const AuthorizationFailed: Refused<403> = define('AUTHORIZATION_FAILED', 403, NOT_PERMITTED)

function misuse<Name extends string> (name: Name, message: string): Coded<Name, 500> {
  return define(name, 500, message, ConfigurationError)
}

function refusal<Name extends string> (name: Name, message: string): Coded<Name, 401> {
  return define(name, 401, message, AuthenticationFailed)
}

export const SettingsInvalid: Coded<'SETTINGS_INVALID', 500> = misuse('SETTINGS_INVALID', '%s')
export const EncodeFailed: Coded<'ENCODE_FAILED', 500> = misuse('ENCODE_FAILED', 'The token cannot be encoded: %s')

// RFC 6750 3.1: "If the request lacks any authentication information [...], the resource server
// SHOULD NOT include an error code or other error information."
export const TokenMissing: Coded<'TOKEN_MISSING', 401> = refusal('TOKEN_MISSING', '%s is missing.')
export const SchemeUnsupported: Coded<'SCHEME_UNSUPPORTED', 401> =
  refusal('SCHEME_UNSUPPORTED', 'Authorization scheme not supported, try %s')

// RFC 6750 3.1, invalid_request: "The request [...] is otherwise malformed."
export const HeaderMalformed: Coded<'HEADER_MALFORMED', 401> = refusal('HEADER_MALFORMED', NO_TOKEN)

// RFC 6750 3.1, invalid_token: "The access token provided is expired, revoked, malformed, or
// invalid for other reasons."
export const TokenInvalid: Coded<'TOKEN_INVALID', 401> = refusal('TOKEN_INVALID', CREDENTIALS)
export const TokenExpired: Coded<'TOKEN_EXPIRED', 401> = refusal('TOKEN_EXPIRED', CREDENTIALS)
export const TokenInactive: Coded<'TOKEN_INACTIVE', 401> = refusal('TOKEN_INACTIVE', CREDENTIALS)
export const TokenRevoked: Coded<'TOKEN_REVOKED', 401> = refusal('TOKEN_REVOKED', CREDENTIALS)
export const ClaimInvalid: Coded<'CLAIM_INVALID', 401> = refusal('CLAIM_INVALID', CREDENTIALS)

// RFC 6749 5.2, invalid_grant: "The provided [...] refresh token is invalid, expired, revoked [...]". To a guard it is
// an invalid token, and nothing is said of why. One that was used before ends its session.
export const RefreshInvalid: Coded<'REFRESH_INVALID', 401> = refusal('REFRESH_INVALID', CREDENTIALS)
export const RefreshReused: Coded<'REFRESH_REUSED', 401> = refusal('REFRESH_REUSED', CREDENTIALS)
// The token is good, and whose it is may not have one.
export const AccountUnknown: Coded<'ACCOUNT_UNKNOWN', 401> = refusal('ACCOUNT_UNKNOWN', CREDENTIALS)

// RFC 6750 3.1, insufficient_scope: "The request requires higher privileges than provided by the access token."
export const Forbidden: Coded<'FORBIDDEN', 403> = define('FORBIDDEN', 403, NOT_PERMITTED, AuthorizationFailed)
// RFC 9470 3, insufficient_user_authentication: "The authentication event associated with the access token presented
// with the request does not meet the authentication requirements of the protected resource."
export const LoginRequired: Coded<'LOGIN_REQUIRED', 401> = refusal('LOGIN_REQUIRED', NEW_LOGIN)
// A browser sends cookies along with what another page asks for.
export const CrossOrigin: Coded<'CROSS_ORIGIN', 403> = define('CROSS_ORIGIN', 403, FOREIGN, AuthorizationFailed)

// RFC 6749 5.2, invalid_request: "The request [...] includes multiple credentials [...]"
export const RefreshAmbiguous: Coded<'REFRESH_AMBIGUOUS', 400> = define('REFRESH_AMBIGUOUS', 400, TWO_TOKENS)
export const SessionUnknown: Coded<'SESSION_UNKNOWN', 404> = define('SESSION_UNKNOWN', 404, NO_SESSION)

// An outage is not an invalid token: nobody can tell whether the token is good.
export const KeysUnavailable: Coded<'KEYS_UNAVAILABLE', 503> = define('KEYS_UNAVAILABLE', 503, `${NO_KEYS}.`)
// A boot is nobody's request, and says why.
export const KeysMissing: Coded<'KEYS_UNAVAILABLE', 503> =
  define('KEYS_UNAVAILABLE', 503, `apistar-jwt: ${NO_KEYS}: %s`)
export const SessionsUnavailable: Coded<'SESSIONS_UNAVAILABLE', 503> = define('SESSIONS_UNAVAILABLE', 503, NO_SESSIONS)
