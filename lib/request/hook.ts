import { describe } from '../settings/faults.js'
import { markAsks } from './audit/asks.js'
import type { RequestWithHeaders } from './extract.js'

/** The part of a reply that is used: the challenge is set on it. */
export interface ReplyWithHeader { header (name: string, value: string): unknown }

/** A reply that may also tell what was set on it. */
export type ReadableReply = ReplyWithHeader & { getHeader? (name: string): unknown }

type Done = (error?: Error) => void

/** A check of a request, which throws where it refuses; a promise only where something must be awaited. */
export type Check<Request = RequestWithHeaders, Reply = ReplyWithHeader | undefined> =
  (request: Request, reply: Reply) => void | Promise<void>

/**
 * A hook that lets a request pass or refuses it, for `onRequest`, `preParsing`, `preValidation` or `preHandler`;
 * by hand, `await hook(request, reply)`.
 *
 * @throws AuthenticationFailed or an outage, or hands it to `done`. The challenge or `Retry-After` is then set on the
 *   reply; where that was left out, it stands in the `headers` of the error, which Fastify's own error handler sends
 */
export interface AuthHook {
  (request: RequestWithHeaders, reply?: ReplyWithHeader): Promise<void>
  (request: RequestWithHeaders, reply: ReplyWithHeader, done: Done): void
  (request: RequestWithHeaders, reply: ReplyWithHeader, payload: unknown, done: Done): void
}

/** Requires a good token, and sets `request.auth`. */
export interface Authenticate extends AuthHook {
  /** The same, taking a good token or none: a request without one is anonymous. */
  readonly optional: AuthHook
}

/**
 * Why a request is refused. Fastify takes a falsy reason for none, and would let the request in: such a one becomes an
 * Error.
 */
export function reasonOf (thrown: unknown): Error {
  if (thrown) return thrown as Error
  return new Error(`apistar-jwt: ${describe(thrown)} was thrown while a request was checked`)
}

function rethrow (thrown: unknown): never {
  throw reasonOf(thrown)
}

// Where an await is forgotten, nobody holds the promise: its rejection would end the process.
function callByHand (check: Check, request: RequestWithHeaders, reply?: ReplyWithHeader): Promise<void> {
  const checked = check(request, reply)?.catch(rethrow) ?? Promise.resolve()
  checked.catch(() => undefined)
  return checked
}

function callInTurn (check: Check, request: RequestWithHeaders, reply: ReplyWithHeader | undefined, next: Done): void {
  let failure: Error | undefined
  try {
    const checked = check(request, reply)
    if (checked !== undefined) {
      checked.then(() => next(), (error: unknown) => next(reasonOf(error)))
      return
    }
  } catch (error) {
    failure = reasonOf(error)
  }
  next(failure)
}

/**
 * Makes a hook of a check: with a continuation it calls that, without one it throws at once where nothing has to be
 * awaited.
 *
 * @param name what `printRoutes({ includeHooks: true })` shows
 */
export function createHook<Request extends RequestWithHeaders, Reply extends ReplyWithHeader> (
  name: string, check: Check<Request, Reply>
): AuthHook {
  const guard = check as unknown as Check
  function hook (request: RequestWithHeaders, reply?: ReplyWithHeader, payload?: unknown, done?: unknown) {
    const next = typeof done === 'function' ? done : payload
    if (typeof next === 'function') return callInTurn(guard, request, reply, next as Done)
    try {
      return callByHand(guard, request, reply)
    } catch (error) {
      rethrow(error)
    }
  }
  return Object.defineProperty(hook, 'name', { value: name }) as AuthHook
}

/** Makes `fastify.authenticate` of the checks that require a token and that take none as well. */
export function createAuthenticate (requireToken: Check, acceptToken: Check): Authenticate {
  const optional = markAsks(createHook('authenticateOptional', acceptToken), 'optional')
  return Object.assign(markAsks(createHook('authenticate', requireToken), 'required'), { optional })
}
