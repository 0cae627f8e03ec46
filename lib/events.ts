import { channel } from 'node:diagnostics_channel'

/** A request was let in. */
export interface AuthenticatedEvent {
  readonly user: { readonly id: string | number | null, readonly username: string | null }
  readonly issuer: string | null
}
/** A request was refused, or could not be judged. */
export interface RejectedEvent { readonly code: string, readonly statusCode: number }
/** A remote key set was fetched, could not be fetched, or serves keys that are past their age. */
export interface JwksEvent {
  readonly url: string
  readonly outcome: 'fetched' | 'failed' | 'stale'
  readonly keys: number
}

/** What happens, for metrics and tracing, over `node:diagnostics_channel`. No event holds a token or a key. */
export interface Events {
  readonly authenticated: (user: AuthenticatedEvent['user'], issuer: string | undefined) => void
  readonly rejected: (error: RejectedEvent) => void
  readonly jwks: (event: JwksEvent) => void
}

/** Opens the channels `apistar-jwt:authenticated`, `apistar-jwt:rejected` and `apistar-jwt:jwks`. */
export function createEvents (): Events {
  const authenticated = channel('apistar-jwt:authenticated')
  const rejected = channel('apistar-jwt:rejected')
  const jwks = channel('apistar-jwt:jwks')
  return {
    authenticated (user, issuer) {
      if (!authenticated.hasSubscribers) return
      authenticated.publish({ user, issuer: issuer ?? null } satisfies AuthenticatedEvent)
    },
    rejected ({ code, statusCode }) {
      if (rejected.hasSubscribers) rejected.publish({ code, statusCode } satisfies RejectedEvent)
    },
    jwks (event) {
      if (jwks.hasSubscribers) jwks.publish(event)
    },
  }
}
