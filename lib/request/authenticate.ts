import { TokenMissing } from '../errors.js'
import type { Events } from '../events.js'
import type { AuthenticateToken } from '../jwt/cache.js'
import { ANONYMOUS, type Anonymous, type Authenticated } from '../jwt/identity.js'
import { memberOf } from '../settings/own.js'
import { isThenable } from '../settings/thenable.js'
import type { RequestWithHeaders, TokenSource } from './extract.js'
import type { Check, ReplyWithHeader } from './hook.js'
import { isRefusal, type Refusal, type Teller } from './refusal.js'
import type { Hint } from './challenge.js'

interface AuthenticateParts {
  readonly source: TokenSource
  readonly authenticateToken: AuthenticateToken
  /** Finds out whether a token is good still. */
  readonly confirmToken: AuthenticateToken
  readonly events: Events
  readonly tell: Teller['tell']
  /** Where a request keeps its identity. */
  readonly slot: symbol
}

/** What is told of a refusal. */
interface Told extends Hint {
  readonly scope: Hint['scope']
  readonly login: Hint['login']
  /** What is missing, for the log. */
  readonly missing: readonly string[] | undefined
}

/** To be laid under what is told: a name that is not stated would be looked for in `Object.prototype`. */
export const NOTHING: Told = { missing: undefined, scope: undefined, login: undefined }

/** What guards a request. */
export interface Guard {
  /**
   * Requires a good token, once a request.
   *
   * @param scope what the challenge names, if one is needed
   */
  readonly requireToken: (
    request: RequestWithHeaders, reply: ReplyWithHeader | undefined, scope?: string
  ) => void | Promise<void>
  /** Takes a good token or none. */
  readonly acceptToken: Check
  /** Refuses a request for a reason of ours. */
  readonly refuse: (
    request: RequestWithHeaders, reply: ReplyWithHeader | undefined, error: Refusal, told?: Told
  ) => never
  /** Passes on what was thrown: refuses the request where it is for a reason of ours. */
  readonly fail: (request: RequestWithHeaders, reply: ReplyWithHeader | undefined, error: unknown, told?: Told) => never
  /**
   * Requires that the token of an identified request is good still: to wait takes time, in which it may have been
   * revoked, its key removed, or its time over.
   *
   * @param scope what the challenge names, if one is needed
   */
  readonly confirm: (
    request: RequestWithHeaders, reply: ReplyWithHeader | undefined, scope: string | undefined
  ) => Promise<void>
  /** The identity of a request. */
  readonly identify: (request: object) => Authenticated | Anonymous
}

type Slotted = RequestWithHeaders & {
  [slot: symbol]: Authenticated | null | undefined
  readonly log?: { debug (details: object, message: string): void }
  readonly method?: string
  readonly routeOptions?: { readonly url?: string | undefined }
}

/** Builds what guards the requests of a registration. */
export function createGuard (parts: AuthenticateParts): Guard {
  const { source, authenticateToken, confirmToken, tell, events, slot } = parts

  function accept (request: Slotted, auth: Authenticated, reply: ReplyWithHeader | undefined): void {
    request[slot] = auth
    source.onAccepted?.(request, reply)
    events.authenticated(auth.user, auth.payload)
  }

  const refuse: Guard['refuse'] = (request, reply, error, told = NOTHING) => {
    const { missing, scope, login } = told
    const { log, method = null, routeOptions } = request as Slotted
    const { code, statusCode } = error
    tell(reply, error, { scope, login })
    log?.debug({ code, missing, detail: memberOf(error, 'detail') }, error.message)
    events.rejected({ code, statusCode, method, url: routeOptions?.url ?? null, scope: scope ?? null })
    throw error
  }

  const fail: Guard['fail'] = (request, reply, error, told) => {
    if (isRefusal(error)) refuse(request, reply, error, told)
    throw error
  }

  function refuseMissing (): never {
    throw new TokenMissing(source.name)
  }

  function acceptMissing (): void {}

  function judge (
    request: Slotted, reply: ReplyWithHeader | undefined, token: unknown, onMissing: () => void
  ): void | Promise<void> {
    if (token === undefined || token === null || token === '') return onMissing()
    const auth = authenticateToken(token)
    return isThenable(auth) ? auth.then((late) => accept(request, late, reply)) : accept(request, auth, reply)
  }

  function authenticate (
    request: Slotted, reply: ReplyWithHeader | undefined, onMissing: () => void, scope?: string
  ): void | Promise<void> {
    if (request[slot]) return
    function pass (error: unknown): void {
      if (onMissing !== acceptMissing || source.isOver?.(request, error) !== true) {
        fail(request, reply, error, { ...NOTHING, scope })
      }
    }
    try {
      const token = source.extract(request)
      const judged = isThenable(token)
        ? Promise.resolve(token).then((late) => judge(request, reply, late, onMissing))
        : judge(request, reply, token, onMissing)
      return judged?.catch(pass)
    } catch (error) {
      pass(error)
    }
  }

  const confirm: Guard['confirm'] = async (request, reply, scope) => {
    try {
      await confirmToken((request as Slotted)[slot]?.token)
    } catch (error) {
      fail(request, reply, error, { ...NOTHING, scope })
    }
  }

  return {
    refuse,
    fail,
    confirm,
    requireToken: (request, reply, scope) => authenticate(request as Slotted, reply, refuseMissing, scope),
    acceptToken: (request, reply) => authenticate(request as Slotted, reply, acceptMissing),
    identify: (request) => (request as Slotted)[slot] ?? ANONYMOUS,
  }
}
