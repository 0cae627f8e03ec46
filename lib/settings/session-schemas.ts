import type { IncomingHttpHeaders } from 'node:http'
import type { Static } from '@sinclair/typebox'
import { List, timeSpan } from './schema-parts.js'
import type { SessionStore } from './session-store.js'
import { Type } from './type.js'

/** What may be told of a session: never a secret. */
export interface SessionFacts {
  /** The session id, the `sid` claim of its access tokens. */
  readonly id: string
  readonly userId: string | number
  /** When it began. */
  readonly createdAt: Date
  /** When its refresh token was last replaced. */
  readonly usedAt: Date
  /** When it ends where nobody uses it again. */
  readonly expiresAt: Date
  /** When its user last proved who they are (`auth_time`, OpenID Connect Core 2). */
  readonly authTime: Date
  /** How strongly (`acr`); null where `create` or `stepUp` did not say. */
  readonly acr: string | null
  /** By which means (`amr`, RFC 8176); null where `create` or `stepUp` did not say. */
  readonly amr: readonly string[] | null
  /** What `create` was given to keep beside it, as JSON holds it; null where it was given nothing. */
  readonly data: unknown
}

/** The claims of a session's next access token; null where its user may not go on. */
export type SessionClaims = (session: SessionFacts) => object | null | Promise<object | null>

/** A request, as far as it tells where it comes from: Fastify's. */
export interface OriginatingRequest {
  readonly headers: IncomingHttpHeaders
  readonly method: string
  /** `http` or `https`, as the browser used it: behind a proxy, what that says. */
  readonly protocol: string
  /** The host that the browser asked, with its port. */
  readonly host: string
}

/** A reply that cookies are set on: Fastify's. */
export interface CookieReply {
  readonly request: OriginatingRequest
  header (name: string, value: string): unknown
}

/** What the URL of routes may be, which is the path of a cookie as well: nothing that a pattern is declared by. */
export const ROUTES_URL = /^(?:\/(?!\.\.?(?:\/|$))[A-Za-z0-9._~!$&'+,=@-]+)+$/

const Method = Type.Function([], Type.Unknown())
const METHODS = { get: Method, set: Method, list: Method, revoke: Method, since: Method }

/** Where sessions are kept. */
export const StoreSchema = Type.Unsafe<SessionStore>(Type.Object(METHODS, {
  description: 'a store: memoryStore(), redisStore(client), or an object with get, set, list, revoke and since',
}))

/** How sessions live. */
export const SessionsSchema = Type.Object({
  /** The claims of the next access token, asked at login and at each refresh; `null` ends the session. */
  claims: Type.Unsafe<SessionClaims>(Type.Function([], Type.Unknown(), {
    description: 'a function from a session to the claims of its next access token, or null',
  })),
  /** Where sessions are kept. Default: in the memory of this process. */
  store: Type.Optional(StoreSchema),
  /** How long a session lives without being used: seconds, or text with a unit. Default: `'14d'`. */
  idle: Type.Optional(timeSpan({ default: '14d' })),
  /** How long a session lives, whatever is done: seconds, or text with a unit. Default: `'90d'`. */
  lifetime: Type.Optional(timeSpan({ default: '90d' })),
  /** For how long a refresh token that was replaced still gets its successor: seconds, or text. Default: `'30s'`. */
  grace: Type.Optional(timeSpan({ default: '30s' })),
  /** Where the routes are that refresh, log out, list and end sessions, below the plugin's prefix. Default: nowhere. */
  endpoint: Type.Optional(Type.String({
    pattern: ROUTES_URL.source,
    description: 'the URL of routes, such as /auth, without a slash at its end',
  })),
  /** How many sessions a user may have; beyond it, the one that expires first ends. Default: 50. */
  maxPerUser: Type.Optional(Type.Integer({ minimum: 1, default: 50, description: 'how many sessions, 1 or more' })),
}, { additionalProperties: false })

export type SessionsSetting = Static<typeof SessionsSchema>

const Text = Type.String({ minLength: 1, description: 'a string that is not empty' })
const login = {
  /** How strongly the user was authenticated (`acr`). Default: it is not said. */
  acr: Type.Optional(Text),
  /** By which means (`amr`, RFC 8176). Default: it is not said. */
  amr: Type.Optional(List(Text, { minItems: 1, description: 'a list of strings, none of them empty' })),
}

const carried = {
  /** The reply to set the tokens on as cookies, with the setting `cookie`. Default: none are set. */
  reply: Type.Optional(Type.Unsafe<CookieReply>(Type.Object({ header: Method, request: Type.Object({}) }, {
    description: 'the reply of a request',
  }))),
}

/** What `fastify.jwt.sessions.create` takes beside the user's id. */
export const CreateOptionsSchema = Type.Object({
  ...login,
  ...carried,
  /** What to keep beside the session: anything that JSON holds. Default: null. */
  data: Type.Optional(Type.Unknown({ description: 'anything that JSON holds' })),
  /** When the user proved who they are. Default: now. */
  authTime: Type.Optional(Type.Date({ description: 'a Date that is one' })),
}, { additionalProperties: false })

/** What `fastify.jwt.sessions.stepUp` takes beside the session. */
export const StepUpOptionsSchema = Type.Object({ ...login, ...carried }, { additionalProperties: false })

/** What `fastify.jwt.sessions.refresh` takes beside the token. */
export const RefreshOptionsSchema = Type.Object(carried, { additionalProperties: false })

/** What `fastify.jwt.sessions.endAll` takes beside the user's id. */
export const EndAllOptionsSchema = Type.Object({
  /** The id of a session that goes on. Default: none does. */
  except: Type.Optional(Text),
  /** Why, for the event. Default: it is not said. */
  reason: Type.Optional(Text),
}, { additionalProperties: false })

export type CreateOptions = Static<typeof CreateOptionsSchema>
export type StepUpOptions = Static<typeof StepUpOptionsSchema>
export type RefreshOptions = Static<typeof RefreshOptionsSchema>
export type EndAllOptions = Static<typeof EndAllOptionsSchema>
