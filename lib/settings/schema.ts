import type { Static, TObject } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import { accessSettings } from './access-schemas.js'
import type { ClaimsSetting } from './claims-setting.js'
import { checks, lifetimes, privateKey, publicKey, secretKey } from './common-schemas.js'
import type { CookieSetting } from './cookie-settings.js'
import { keySets, type TrustedIssuer } from './key-set-schemas.js'
import type { RevocationSettings } from './revocation-schema.js'
import { List, Name } from './schema-parts.js'
import type { SessionsSetting } from './session-schemas.js'
import { Type } from './type.js'

type Extracted = string | null | undefined

/** Takes the token out of a request, or promises it; null, undefined or no text where there is none. */
export type ExtractToken = (request: FastifyRequest) => Extracted | PromiseLike<Extracted>

/** The most characters that any token may have. */
export const LONGEST_TOKEN = 16_383

const ownSettings = {
  /** By how many seconds clocks may differ, for `exp`, `nbf` and `maxAge`. Default: 0. */
  leeway: Type.Optional(Type.Number({ minimum: 0, default: 0, description: 'seconds, finite and not negative' })),
  /** Other issuers whose tokens are taken, each with its own keys. Default: none. */
  trustedIssuers: Type.Optional(Type.Unsafe<readonly TrustedIssuer[]>(Type.Array(Type.Object({}), {
    minItems: 1,
    description: 'a list of { issuer, jwks | discovery | publicKey | secret | keys, audience, algorithms }',
  }))),
  /** Where the public keys of the app are served as a JSON Web Key Set. Default: nowhere. */
  jwksEndpoint: Type.Optional(Type.String({
    pattern: '^/', description: 'the URL of a route, such as /.well-known/jwks.json',
  })),
  /** The claim that fills `request.auth.user.id`. Default: `id`. */
  idClaim: Type.Optional(Type.String({ minLength: 1, default: 'id', description: 'the name of a claim' })),
  /** The claim that fills `request.auth.user.username`. Default: `username`. */
  usernameClaim: Type.Optional(Type.String({ minLength: 1, default: 'username', description: 'the name of a claim' })),
  /** The word before the token, compared without case (RFC 9110 11.1). Default: `Bearer`. */
  scheme: Type.Optional(Type.String({
    pattern: '^[!#$%&\'*+.^_`|~0-9A-Za-z-]+$',
    default: 'Bearer',
    description: 'a token as RFC 9110 5.6.2 says, without spaces',
  })),
  /** Guards every route of the instance; `'optional'` takes a good token or none. Default: false. */
  global: Type.Optional(Type.Union([Type.Boolean(), Type.Literal('optional')], {
    default: false, description: "true, 'optional' or false",
  })),
  /** With `global`: whether a URL that no route has needs a token too. Default: false. */
  guardUnknown: Type.Optional(Type.Boolean({ default: false, description: 'true or false' })),
  /** With `global`: the declared URLs left open, such as `GET /health` or `/docs/*`. Default: none. */
  allowAnonymous: Type.Optional(List(Type.String({ pattern: '^(?:[A-Z][A-Z-]* )?/(?!\\*$)' }), {
    default: [],
    description: 'a list of declared URLs, each with or without a method before it ' +
      '(\'GET /health\', \'/docs/*\'), but not \'/*\'',
  })),
  /** The claims that must be there and not null. Default: none. */
  requiredClaims: Type.Optional(List(Name, { default: [], description: 'a list of names of claims' })),
  /** Takes safe integers as `sub` and `jti`, which RFC 7519 4.1 has as text; `encode` too. Default: false. */
  numericIds: Type.Optional(Type.Boolean({ default: false, description: 'true or false' })),
  /** Refuses, in place of warning of, a secret shorter than the hash (RFC 7518 3.2). Default: false. */
  strictSecret: Type.Optional(Type.Boolean({ default: false, description: 'true or false' })),
  /**
   * What every payload must match, when encoding and when verifying: a TypeBox 0.34 schema, a Standard Schema v1 (Zod,
   * Valibot, ArkType) or a predicate. Default: none.
   */
  claims: Type.Optional(Type.Unsafe<ClaimsSetting>(Type.Unknown({
    description: 'a TypeBox 0.34 schema, a Standard Schema v1 or a predicate',
  }))),
  /** The realm that the challenge names (RFC 9110 11.5). Default: none. */
  realm: Type.Optional(Type.String({ pattern: '^[\\x20-\\x7e]*$', description: 'printable ASCII' })),
  /** Finds the token in place of the `Authorization` header. Default: the header. */
  extractToken: Type.Optional(Type.Unsafe<ExtractToken>(Type.Function([], Type.Unknown(), {
    description: 'a function from the request to the token, null or undefined, or to a promise of it',
  }))),
  /** How many characters a token may have, 16,383 at most. Default: 8192. */
  maxTokenLength: Type.Optional(Type.Integer({
    minimum: 1, maximum: LONGEST_TOKEN, default: 8192, description: `characters, 1 to ${LONGEST_TOKEN}`,
  })),
  /** How many verified tokens are kept; `false` keeps none. Default: 1000. */
  cache: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.Literal(false)], {
    default: 1000, description: 'how many verified tokens to keep, 1 or more, or false',
  })),
  /** Lets tokens be revoked: `{ store, poll, staleAfter, whenStale, timeout, oldTokens }`. Default: they cannot be. */
  revocation: Type.Optional(Type.Unsafe<RevocationSettings>(Type.Object({}, {
    description: 'an object of { store, poll, staleAfter, whenStale, timeout, oldTokens }',
  }))),
  /** Checks signatures of RSA, EC and EdDSA keys on the thread pool, not on the event loop. Default: false. */
  threadPool: Type.Optional(Type.Boolean({ default: false, description: 'true or false' })),
  /** Sessions, whose refresh tokens are replaced as they are used (`fastify.jwt.sessions`). Default: none. */
  sessions: Type.Optional(Type.Unsafe<SessionsSetting>(Type.Object({}, {
    description: '{ claims, store, idle, lifetime, grace, maxPerUser, endpoint }',
  }))),
  /** Takes access tokens from a cookie as well: true, the app's name, or `{ name, sameSite, origins }`. Default: no. */
  cookie: Type.Optional(Type.Unsafe<CookieSetting>(Type.Union([Type.Literal(true), Type.String(), Type.Object({})], {
    description: 'true, the name of the app, or { name, sameSite, origins }',
  }))),
}

// By name, or TypeScript drops the documentation of what another module declares.
type Properties = typeof secretKey & typeof publicKey & typeof privateKey & typeof keySets &
  typeof checks & typeof lifetimes & typeof accessSettings & typeof ownSettings

/** Every setting of the plugin: its name, type, default and unit. */
export const SettingsSchema: TObject<Properties> = Type.Object({
  ...secretKey,
  ...publicKey,
  ...privateKey,
  ...keySets,
  ...checks,
  ...lifetimes,
  ...accessSettings,
  ...ownSettings,
}, { additionalProperties: false })

/** What an app may pass to `register`. */
export type Settings = Static<typeof SettingsSchema>
