/** What is known of a token, or of a session, that may have been revoked. */
export interface RevocableFacts {
  /** The trusted issuer whose token it is; undefined for the app's own. */
  readonly trusted?: string | undefined
  /** The `iss` claim. */
  readonly iss?: string | undefined
  readonly sid?: string | undefined
  readonly jti?: string | undefined
  /** The id of the key that verified the token. */
  readonly kid?: string | undefined
  /** Whose it is: `sub`, the user id, or both. */
  readonly subjects: ReadonlyArray<string | number>
  /** `iat` of a token, `auth_time` of a session, in seconds since the epoch. */
  readonly issuedAt: number
}

/** The revocation list, as this process knows it. What is revoked here holds here at once. */
export interface Revocations {
  /** Grows with whatever may end a token: what was found good at an older one is to be looked at again. */
  readonly revision: number
  /** Until when the list may be relied on, in seconds since the epoch by this process's clock. */
  readonly freshUntil: number
  /** The store's clock as far as it is known here, in milliseconds since the epoch. */
  readonly now: () => number
  /** Takes note of the time that an answer of the store brought along, in milliseconds since the epoch. */
  readonly observe: (now: number) => void
  /** Whether a fact ends what this is known of. It does not ask whether the list is fresh. */
  readonly isRevoked: (facts: RevocableFacts) => boolean
  /** Whether this very session of the app's own was ended. */
  readonly isSessionRevoked: (sid: string) => boolean
  /**
   * Ends sessions of the app's own in this process, before the store is told anything; it is told with the next poll,
   * or by `revokeSessions`. What a session has in the store ends first there: a list alone would expire before it does.
   *
   * @param until how long that is to hold, in milliseconds since the epoch, where it is longer than an access token of
   *   theirs may live: until the session's own end, where its end could not be written
   */
  readonly holdSessions: (ids: readonly string[], until?: number) => void
  /**
   * Ends sessions of the app's own: their access tokens are refused, here at once.
   *
   * @returns when the store has it
   * @throws SessionsUnavailable where the store does not take it; it is then sent again with each poll until it expires
   */
  readonly revokeSessions: (ids: readonly string[]) => Promise<void>
  /**
   * Ends what a user got before now, by the store's clock. What was issued in this very second goes on, so the sessions
   * that are to end in it are to be named as well.
   */
  readonly revokeBeforeNow: (subject: string | number) => Promise<void>
  /** Reads the list again where it may not be relied on. @throws SessionsUnavailable where that is of no use */
  readonly requireFresh: () => Promise<void>
}
