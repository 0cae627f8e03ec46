import { channel } from 'node:diagnostics_channel'
import type { Authenticated } from './jwt/identity.js'

/** A request was let in. */
export interface AuthenticatedEvent { readonly user: Authenticated['user'], readonly issuer: string | null }
/** A request was refused, or could not be judged. */
export interface RejectedEvent { readonly code: string, readonly statusCode: number }
/** A remote key set was fetched, could not be fetched, or serves keys that are past their age. */
export interface JwksEvent { readonly url: string, readonly outcome: 'fetched' | 'failed' | 'stale', readonly keys: number }

/** What happens, for metrics and tracing, over `node:diagnostics_channel`. No event holds a token or a key. */
export interface Events {
  readonly authenticated: (auth: Authenticated) => void
  readonly rejected: (error: RejectedEvent) => void
  readonly jwks: (event: JwksEvent) => void
}

/** Opens the channels `apistar-jwt:authenticated`, `apistar-jwt:rejected` and `apistar-jwt:jwks`. */
export function createEvents (): Events {
  const authenticated = channel('apistar-jwt:authenticated')
  const rejected = channel('apistar-jwt:rejected')
  const jwks = channel('apistar-jwt:jwks')
  return {
    authenticated ({ user, payload }) {
      if (authenticated.hasSubscribers) authenticated.publish({ user, issuer: payload.iss ?? null } satisfies AuthenticatedEvent)
    },
    rejected ({ code, statusCode }) {
      if (rejected.hasSubscribers) rejected.publish({ code, statusCode } satisfies RejectedEvent)
    },
    jwks (event) {
      if (jwks.hasSubscribers) jwks.publish(event)
    },
  }
}
