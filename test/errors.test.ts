import t from 'tap'
import * as errors from '../lib/errors.js'

const { ConfigurationError, AuthenticationFailed, AuthorizationFailed } = errors
const PARENTS = { ConfigurationError, AuthenticationFailed, AuthorizationFailed }

const CREDENTIALS = 'Incorrect authentication credentials. The reason.'
const CASES: ReadonlyArray<readonly [keyof typeof errors, string, number, keyof typeof PARENTS | 'none', string]> = [
  ['ConfigurationError', 'APISTAR_JWT_CONFIGURATION', 500, 'ConfigurationError', 'The reason.'],
  ['SettingsInvalid', 'APISTAR_JWT_SETTINGS_INVALID', 500, 'ConfigurationError', 'The reason.'],
  ['EncodeFailed', 'APISTAR_JWT_ENCODE_FAILED', 500, 'ConfigurationError', 'The token cannot be encoded: The reason.'],
  ['AuthenticationFailed', 'APISTAR_JWT_AUTHENTICATION_FAILED', 401, 'AuthenticationFailed', CREDENTIALS],
  ['TokenMissing', 'APISTAR_JWT_TOKEN_MISSING', 401, 'AuthenticationFailed', 'The reason. is missing.'],
  [
    'SchemeUnsupported', 'APISTAR_JWT_SCHEME_UNSUPPORTED', 401, 'AuthenticationFailed',
    'Authorization scheme not supported, try The reason.',
  ],
  [
    'HeaderMalformed', 'APISTAR_JWT_HEADER_MALFORMED', 401, 'AuthenticationFailed',
    'Could not separate Authorization scheme and token.',
  ],
  ['TokenInvalid', 'APISTAR_JWT_TOKEN_INVALID', 401, 'AuthenticationFailed', CREDENTIALS],
  ['TokenExpired', 'APISTAR_JWT_TOKEN_EXPIRED', 401, 'AuthenticationFailed', CREDENTIALS],
  ['TokenInactive', 'APISTAR_JWT_TOKEN_INACTIVE', 401, 'AuthenticationFailed', CREDENTIALS],
  ['KeysUnavailable', 'APISTAR_JWT_KEYS_UNAVAILABLE', 503, 'none', 'The keys to verify tokens with are unavailable.'],
  [
    'KeysMissing', 'APISTAR_JWT_KEYS_UNAVAILABLE', 503, 'none',
    'apistar-jwt: The keys to verify tokens with are unavailable: The reason.',
  ],
  ['RefreshInvalid', 'APISTAR_JWT_REFRESH_INVALID', 401, 'AuthenticationFailed', CREDENTIALS],
  ['RefreshReused', 'APISTAR_JWT_REFRESH_REUSED', 401, 'AuthenticationFailed', CREDENTIALS],
  ['AccountUnknown', 'APISTAR_JWT_ACCOUNT_UNKNOWN', 401, 'AuthenticationFailed', CREDENTIALS],
  ['CrossOrigin', 'APISTAR_JWT_CROSS_ORIGIN', 403, 'AuthorizationFailed', 'The request comes from another origin.'],
  ['RefreshAmbiguous', 'APISTAR_JWT_REFRESH_AMBIGUOUS', 400, 'none', 'There are two refresh tokens.'],
  ['SessionUnknown', 'APISTAR_JWT_SESSION_UNKNOWN', 404, 'none', 'There is no such session.'],
  ['SessionsUnavailable', 'APISTAR_JWT_SESSIONS_UNAVAILABLE', 503, 'none', 'The store of the sessions is unavailable.'],
  [
    'AuthorizationFailed', 'APISTAR_JWT_AUTHORIZATION_FAILED', 403, 'AuthorizationFailed',
    'The token does not permit this.',
  ],
  ['Forbidden', 'APISTAR_JWT_FORBIDDEN', 403, 'AuthorizationFailed', 'The token does not permit this.'],
  ['LoginRequired', 'APISTAR_JWT_LOGIN_REQUIRED', 401, 'AuthenticationFailed', 'A new login is needed.'],
  ['TokenRevoked', 'APISTAR_JWT_TOKEN_REVOKED', 401, 'AuthenticationFailed', CREDENTIALS],
  ['ClaimInvalid', 'APISTAR_JWT_CLAIM_INVALID', 401, 'AuthenticationFailed', CREDENTIALS],
]

t.strictSame(CASES.map(([name]) => name).sort(), Object.keys(errors).sort(), 'every error is listed')

for (const [name, code, statusCode, parent, message] of CASES) {
  const error = name === 'HeaderMalformed' ? new errors.HeaderMalformed() : new errors[name]('The reason.')
  t.match(error, { code, statusCode, message }, name)
  t.ok(error instanceof Error, `${name} is an Error`)
  t.ok(error.stack?.includes('errors.test.ts'), `${name} says where it was made`)
  t.notOk('cause' in error, `${name} has no cause`)
  for (const [other, Parent] of Object.entries(PARENTS)) {
    t.equal(error instanceof Parent, other === parent, `${name} is ${other === parent ? 'a' : 'no'} ${other}`)
  }
  for (const [other, otherCode] of CASES) {
    if (other in PARENTS) continue
    t.equal(error instanceof errors[other], otherCode === code, `${name} beside ${other}`)
  }
}
