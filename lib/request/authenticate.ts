import { ANONYMOUS, type Anonymous, type Authenticated } from '../jwt/identity.js'
import type { AuthenticateToken } from '../jwt/cache.js'
import { AuthenticationFailed, KeysUnavailable, SessionsUnavailable, TokenMissing } from '../errors.js'
import type { Events } from '../events.js'
import type { RequestWithHeaders, TokenSource } from './extract.js'
import type { Check, ReplyWithHeader } from './hook.js'

interface AuthenticateParts {
  readonly source: TokenSource
  readonly authenticateToken: AuthenticateToken
  readonly events: Events
  readonly challenge: (error: { code: string, message: string }) => string
  /** Where a request keeps its identity. */
  readonly slot: symbol
}

/** Why a request is refused, and where that passes after how many seconds. */
type Refusal = Error & { readonly code: string, readonly statusCode: number, readonly retryAfter?: number }

/** What guards a request. */
export interface Guard {
  /** Requires a good token, once a request. */
  readonly requireToken: Check
  /** Takes a good token or none. */
  readonly acceptToken: Check
  /** Refuses a request for a reason of ours. */
  readonly refuse: (request: RequestWithHeaders, reply: ReplyWithHeader, error: Refusal) => never
  /** The identity of a request. */
  readonly identify: (request: object) => Authenticated | Anonymous
}

type Slotted = RequestWithHeaders & {
  [slot: symbol]: Authenticated | null | undefined
  readonly log?: { debug (details: object, message: string): void }
}
type Challenged = ReplyWithHeader & { getHeader? (name: string): unknown }

const CHALLENGE = 'www-authenticate'
/** What is told to the client as it is; anything else is the app's own. */
const REFUSALS = [AuthenticationFailed, KeysUnavailable, SessionsUnavailable]

// RFC 9110 11.6.1: challenges of several schemes may stand in one field.
function addChallenge (reply: Challenged, challenge: string): void {
  const present = reply.getHeader?.(CHALLENGE)
  const others = present === undefined ? [] : [present].flat().map(String)
  if (!`, ${others.join(', ')}`.endsWith(`, ${challenge}`)) reply.header(CHALLENGE, [...others, challenge].join(', '))
}

/** Builds what guards the requests of a registration. */
export function createGuard ({ source, authenticateToken, challenge, events, slot }: AuthenticateParts): Guard {
  function accept (request: Slotted, auth: Authenticated): void {
    request[slot] = auth
    events.authenticated(auth.user, auth.payload.iss)
  }

  const refuse: Guard['refuse'] = (request, reply, error) => {
    if (error instanceof AuthenticationFailed) addChallenge(reply, challenge(error))
    // RFC 9110 10.2.3
    if (error.retryAfter !== undefined) reply.header('retry-after', String(error.retryAfter));
    (request as Slotted).log?.debug({ code: error.code }, error.message)
    events.rejected(error)
    throw error
  }

  function fail (request: Slotted, reply: ReplyWithHeader, error: unknown): never {
    if (REFUSALS.some((Refused) => error instanceof Refused)) refuse(request, reply, error as Refusal)
    throw error
  }

  function refuseMissing (): never {
    throw new TokenMissing(source.name)
  }

  function acceptMissing (): void {}

  function authenticate (request: Slotted, reply: ReplyWithHeader, onMissing: () => void): void | Promise<void> {
    try {
      const token = source.extract(request)
      if (token === undefined || token === null) return onMissing()
      const auth = authenticateToken(token)
      if (!(auth instanceof Promise)) return accept(request, auth)
      return auth.then((late) => accept(request, late), (error: unknown) => fail(request, reply, error))
    } catch (error) {
      fail(request, reply, error)
    }
  }

  return {
    refuse,
    requireToken (request, reply) {
      if (!(request as Slotted)[slot]) return authenticate(request as Slotted, reply, refuseMissing)
    },
    acceptToken: (request, reply) => authenticate(request as Slotted, reply, acceptMissing),
    identify: (request) => (request as Slotted)[slot] ?? ANONYMOUS,
  }
}
