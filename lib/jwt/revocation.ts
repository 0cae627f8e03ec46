import { SettingsInvalid } from '../errors.js'
import type { Verified } from './verifier.js'

/** What tells of tokens that were revoked. */
export interface RevocationCheck {
  /** Grows with whatever may end a token: what was found good at an older one is to be looked at again. */
  readonly revision: number
  /** Until when what it tells is right, in seconds since the epoch. */
  readonly freshUntil: number
  /** Has it tell what is right again, and gives what to wait for. @throws SessionsUnavailable where it cannot */
  readonly refresh: () => Promise<void>
  /** @throws AuthenticationFailed, with code `APISTAR_JWT_TOKEN_REVOKED`, for a token that was revoked */
  readonly judge: (token: Pick<Verified, 'claims' | 'key'>) => void
}

/**
 * What to revoke: one token until it expires; the tokens of one session; what a user, or an issuer, was given up to a
 * moment (default: now); the tokens of one key.
 */
export type RevokeTarget =
  | { readonly jti: string | number, readonly until?: Date }
  | { readonly sid: string }
  | { readonly subject: string | number, readonly before?: Date }
  | { readonly issuer: string, readonly before?: Date }
  | { readonly kid: string }

/** More of what to revoke. */
export interface RevokeOptions {
  /** Whose tokens: one of the trusted issuers, or the app itself. Default: the app. */
  readonly issuer?: string
  /** When the last of these tokens expires. Default: as long as a token may live by `maxAge` or `expiresIn`. */
  readonly until?: Date
}

/** What this process knows of the revocation list, for a health route. */
export interface RevocationFacts {
  /** Whether it is young enough to be relied on. */
  readonly fresh: boolean
  /** When it was read last; null where it never was. */
  readonly readAt: Date | null
  /** How many facts there are that have not expired. */
  readonly entries: number
  /** When it began; null where it was never read. Tokens of the app from before are refused. */
  readonly since: Date | null
}

/** How `fastify.jwt` revokes. */
export interface Revoking {
  /**
   * Revokes tokens: here at once, in the other processes within `revocation.poll`.
   *
   * @param target what to revoke
   * @param options whose tokens, and how long it has to be remembered
   * @returns when the store has it
   * @throws ConfigurationError for what cannot be revoked; `APISTAR_JWT_SESSIONS_UNAVAILABLE` where the store does not
   *   take it: it then holds here, and is sent again with each poll until it expires
   */
  readonly revoke: (target: RevokeTarget, options?: RevokeOptions) => Promise<void>
  /** What this process knows of the revocation list. */
  readonly revocations: () => RevocationFacts
}

function refuse (): never {
  throw new SettingsInvalid('Nothing can be revoked here: there is no setting revocation.')
}

/** What `fastify.jwt` does where nothing can be revoked. */
export const NO_REVOKING: Revoking = {
  revoke: async () => refuse(),
  revocations: refuse,
}
