import { AuthenticationFailed, AuthorizationFailed, KeysUnavailable, SessionsUnavailable } from '../errors.js'
import type { Challenge, Hint } from './challenge.js'
import { reasonOf, type ReadableReply, type ReplyWithHeader } from './hook.js'

/** Why a request is refused, and where that passes after how many seconds. */
export type Refusal = Error & { readonly code: string, readonly statusCode: number, readonly retryAfter?: number }

/** Tells clients of refusals. */
export interface Teller {
  /** Sets on a reply what goes with a refusal; without a reply, on the error. */
  readonly tell: (reply: ReplyWithHeader | undefined, error: Refusal, hint?: Hint) => void
  /** Sets it on an error that is thrown where there is no reply, if it is a refusal; what is no error becomes one. */
  readonly carry: (thrown: unknown) => Error
}

const CHALLENGE = 'www-authenticate'
/** What is told to the client as it is; anything else is the app's own. */
const REFUSALS = [AuthenticationFailed, AuthorizationFailed, KeysUnavailable, SessionsUnavailable]
/** Of what other credentials would not change, no challenge says anything. */
const CROSS_ORIGIN = 'APISTAR_JWT_CROSS_ORIGIN'
const CHALLENGED: readonly number[] = [401, 403]

/** Whether something thrown is a refusal. */
export function isRefusal (thrown: unknown): thrown is Refusal {
  return REFUSALS.some((Refused) => thrown instanceof Refused)
}

// RFC 9110 11.6.1: challenges of several schemes may stand in one field.
function addChallenge (reply: ReadableReply, challenge: string): void {
  const present = reply.getHeader?.(CHALLENGE)
  const others = present === undefined ? [] : [present].flat().map(String)
  if (!`, ${others.join(', ')}`.endsWith(`, ${challenge}`)) reply.header(CHALLENGE, [...others, challenge].join(', '))
}

/**
 * Builds what tells clients of refusals.
 *
 * @param challenge the challenge that goes with an error
 */
export function createTeller (challenge: Challenge): Teller {
  function fieldsOf (error: Refusal, hint: Hint | undefined): Record<string, string> {
    // RFC 9110 15.5.2, RFC 6750 3.1 and RFC 9110 10.2.3
    if (CHALLENGED.includes(error.statusCode) && error.code !== CROSS_ORIGIN) {
      return { [CHALLENGE]: challenge(error, hint) }
    }
    return error.retryAfter === undefined ? {} : { 'retry-after': String(error.retryAfter) }
  }

  // Fastify's own error handler sends the headers of an error.
  function tell (reply: ReplyWithHeader | undefined, error: Refusal, hint?: Hint): void {
    const fields = fieldsOf(error, hint)
    if (!reply) {
      Object.assign(error, { headers: fields })
      return
    }
    for (const [name, value] of Object.entries(fields)) {
      if (name === CHALLENGE) addChallenge(reply, value)
      else reply.header(name, value)
    }
  }

  return {
    tell,
    carry (thrown) {
      if (isRefusal(thrown)) tell(undefined, thrown)
      return reasonOf(thrown)
    },
  }
}
