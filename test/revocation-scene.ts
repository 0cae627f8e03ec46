import { refusal, type Answer } from './http.js'

export const REVOKED = refusal('TOKEN_REVOKED', 'The token was revoked.')
export const TOO_OLD = refusal('TOKEN_REVOKED', 'The token is older than the list of those that were revoked.')
/** Nobody can tell whether a token was revoked. */
export const CANNOT_TELL: Answer = {
  status: 503, code: 'APISTAR_JWT_SESSIONS_UNAVAILABLE', challenge: undefined, retryAfter: '1',
}
