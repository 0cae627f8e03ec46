import { channel } from 'node:diagnostics_channel'

/** A request was let in. */
export interface AuthenticatedEvent {
  readonly user: { readonly id: string | number | null, readonly username: string | null }
  readonly issuer: string | null
}
/** A request was refused, or could not be judged. */
export interface RejectedEvent {
  readonly code: string
  readonly statusCode: number
  /** The request's, and the URL of its route as it was declared; null where there is none. */
  readonly method: string | null
  readonly url: string | null
  /** The scopes that the challenge named, with spaces between; null where it named none. */
  readonly scope: string | null
}
/** A remote key set was fetched, could not be fetched, or serves keys that are past their age. */
export interface JwksEvent {
  readonly url: string
  readonly outcome: 'fetched' | 'failed' | 'stale'
  readonly keys: number
}

/** What happened to a session, or to a refresh token that was refused. It holds no token, family or key. */
export interface SessionEvent {
  readonly type: 'created' | 'rotated' | 'replayed' | 'repeated' | 'recovered' | 'reused' | 'ended' | 'refused'
    | 'unavailable'
  /** Null where there is no such session, or nobody could tell. */
  readonly sid: string | null
  readonly userId: string | number | null
  /** Why; null where the type says it all. */
  readonly reason: string | null
  /** By how many generations the refresh token was behind the store; less than 0 where it was ahead. */
  readonly behind?: number
  /** How long ago the session's refresh token had been replaced, in milliseconds. */
  readonly ageMs?: number
}

/**
 * The revocation list of this process is past its age, or within it again; the store has lost entries, or has them
 * back; or it could not be read or written.
 */
export interface RevocationsEvent {
  readonly type: 'stale' | 'fresh' | 'lost' | 'repaired' | 'failed'
  readonly entries: number
}

/** What happens, for metrics and tracing, over `node:diagnostics_channel`. No event holds a token or a key. */
export interface Events {
  readonly authenticated: (user: AuthenticatedEvent['user'], payload: { readonly iss?: string }) => void
  readonly rejected: (event: RejectedEvent) => void
  readonly jwks: (event: JwksEvent) => void
  readonly session: (event: SessionEvent) => void
  readonly revocations: (event: RevocationsEvent) => void
}

/** Opens the channels `apistar-jwt:authenticated`, `:rejected`, `:jwks`, `:session` and `:revocations`. */
export function createEvents (): Events {
  const authenticated = channel('apistar-jwt:authenticated')
  const rejected = channel('apistar-jwt:rejected')
  const jwks = channel('apistar-jwt:jwks')
  const session = channel('apistar-jwt:session')
  const revocations = channel('apistar-jwt:revocations')
  return {
    authenticated (user, payload) {
      if (!authenticated.hasSubscribers) return
      const issuer = Object.hasOwn(payload, 'iss') ? payload.iss as string : null
      authenticated.publish({ user, issuer } satisfies AuthenticatedEvent)
    },
    rejected (event) {
      if (rejected.hasSubscribers) rejected.publish(event)
    },
    jwks (event) {
      if (jwks.hasSubscribers) jwks.publish(event)
    },
    session (event) {
      if (session.hasSubscribers) session.publish(event)
    },
    revocations (event) {
      if (revocations.hasSubscribers) revocations.publish(event)
    },
  }
}
