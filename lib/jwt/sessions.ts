import { SettingsInvalid } from '../errors.js'
import type {
  CreateOptions, EndAllOptions, RefreshOptions, SessionFacts, StepUpOptions,
} from '../settings/session-schemas.js'

/** An access token response (RFC 6749 5.1). */
export interface TokenResponse {
  readonly access_token: string
  readonly token_type: string
  /** In how many seconds the access token expires. */
  readonly expires_in: number
  readonly refresh_token: string
}

/** The tokens of a session. As JSON they have the names of RFC 6749 5.1; shown for debugging they are left out. */
export interface SessionTokens {
  readonly accessToken: string
  readonly refreshToken: string
  /** In how many seconds the access token expires. */
  readonly expiresIn: number
  readonly session: SessionFacts
  readonly toJSON: () => TokenResponse
}

/** A session by its user and its id. */
export interface SessionName { readonly userId: string | number, readonly id: string }

/**
 * What `fastify.jwt.sessions` does. Whatever asks the store rejects with `APISTAR_JWT_SESSIONS_UNAVAILABLE` where that
 * is away.
 */
export interface Sessions {
  /**
   * Logs a user in.
   *
   * @param userId who it is: text or a safe integer. `1` and `'1'` are two users
   * @returns the first tokens of a new session
   * @throws ConfigurationError; `APISTAR_JWT_ACCOUNT_UNKNOWN` where `claims` gives null; what `claims` throws
   */
  readonly create: (userId: string | number, options?: CreateOptions) => Promise<SessionTokens>
  /**
   * Gives the next tokens for a refresh token.
   *
   * @returns tokens; the refresh token among them is the same for all who ask with this one for the time of a grace
   * @throws AuthenticationFailed with code `APISTAR_JWT_REFRESH_INVALID` or `_REFRESH_REUSED`; what `claims` throws,
   *   and then the token stays good
   */
  readonly refresh: (refreshToken: string, options?: RefreshOptions) => Promise<SessionTokens>
  /**
   * Notes that the user of a session has proved anew who they are (`auth_time`, `acr`, `amr`). What is not given is not
   * said of the new proof. The refresh tokens of until now end.
   *
   * @throws as `create` and `refresh` do
   */
  readonly stepUp: (session: SessionName, options?: StepUpOptions) => Promise<SessionTokens>
  /**
   * Ends a session: its refresh token at once, its access tokens here at once, elsewhere within `poll`.
   *
   * @param reason why, for the event
   * @returns whether that user had such a session
   */
  readonly end: (userId: string | number, sessionId: string, reason?: string) => Promise<boolean>
  /**
   * Ends the sessions of a user, and their access tokens. For a new password: `endAll`, then `create`.
   *
   * @returns how many ended
   */
  readonly endAll: (userId: string | number, options?: EndAllOptions) => Promise<number>
  /** The sessions of a user, the newest first. */
  readonly list: (userId: string | number) => Promise<SessionFacts[]>
}

async function refuse (): Promise<never> {
  throw new SettingsInvalid('There are no sessions here: there is no setting sessions.')
}

/** What `fastify.jwt.sessions` does without the setting. */
export const NO_SESSIONS: Sessions = Object.freeze({
  create: refuse, refresh: refuse, stepUp: refuse, end: refuse, endAll: refuse, list: refuse,
})

/** The same, whose rejections take along what goes with them in an answer. */
export function carrySessions (sessions: Sessions, carry: (thrown: unknown) => Error): Sessions {
  function carrying<Args extends unknown[], Result> (
    call: (...args: Args) => Promise<Result>
  ): (...args: Args) => Promise<Result> {
    return async (...args) => {
      try {
        return await call(...args)
      } catch (error) {
        throw carry(error)
      }
    }
  }

  return Object.freeze({
    create: carrying(sessions.create),
    refresh: carrying(sessions.refresh),
    stepUp: carrying(sessions.stepUp),
    end: carrying(sessions.end),
    endAll: carrying(sessions.endAll),
    list: carrying(sessions.list),
  })
}
