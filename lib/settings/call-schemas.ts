import type { Static, TObject } from '@sinclair/typebox'
import { checks, privateKey, publicKey, secretKey } from './common-schemas.js'
import {
  AlgorithmName, Id, Issuer, LIFETIME, List, Name, Names, ONE_OR_MORE, START, timeSpanOrFalse,
} from './schema-parts.js'
import { Type } from './type.js'

// No option of a call has a default: what is left out is as the settings say.
// Schemas name their parts, or TypeScript drops the documentation of what another module declares.

const verifyOptions = {
  /** By how many seconds clocks may differ. Default: the setting. */
  leeway: Type.Optional(Type.Number({ minimum: 0, description: 'seconds, finite and not negative' })),
  /** The claims that must be there and not null. Default: the setting. */
  requiredClaims: Type.Optional(List(Name, { description: 'a list of names of claims' })),
  /** Whom `sub` must name (RFC 7519 4.1.2). Default: anyone. */
  subject: Type.Optional(Id),
  /** Takes a token whose `exp` is over; all else is checked, `maxAge` too. Default: false. */
  ignoreExpiration: Type.Optional(Type.Boolean({ description: 'true or false' })),
}

/** What `fastify.jwt.verify` takes for one call, laid over the settings. */
export const VerifyOptionsSchema: TObject<
  typeof secretKey & typeof publicKey & typeof checks & typeof verifyOptions
> = Type.Object({
  ...secretKey,
  ...publicKey,
  ...checks,
  ...verifyOptions,
}, { additionalProperties: false })

const encodeOptions = {
  /** How long the token lives: seconds, or `'15m'`. Default: the setting. */
  expiresIn: Type.Optional(timeSpanOrFalse(LIFETIME)),
  /** How long after `iat` it starts to be valid: seconds, or `'15m'`. Default: the setting. */
  notBefore: Type.Optional(timeSpanOrFalse(START)),
  /** The algorithm to sign with. Default: the first of `algorithms` that fits the key. */
  algorithm: Type.Optional(AlgorithmName),
  /** Header parameters to add; not `alg`, `crit` or `b64`. `kid` chooses the key of that id, where keys have ids. */
  headers: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'an object of header parameters' })),
  /** The `iss` claim. Default: the first `issuer` of the settings. */
  issuer: Type.Optional(Type.Union([Issuer, Type.Literal(false)], { description: `${Issuer.description}, or false` })),
  /** The `aud` claim. Default: the `audience` of the settings. */
  audience: Type.Optional(Type.Union([Name, Names, Type.Literal(false)], { description: `${ONE_OR_MORE}, or false` })),
  /** The `sub` claim. */
  subject: Type.Optional(Id),
  /** The `jti` claim. */
  jwtId: Type.Optional(Id),
  /** Leaves `iat` out, unless the payload states it. Default: false. */
  noTimestamp: Type.Optional(Type.Boolean({ description: 'true or false' })),
}

/** What `fastify.jwt.encode` takes for one call, laid over the settings; `false` leaves out what they say. */
export const EncodeOptionsSchema: TObject<typeof secretKey & typeof privateKey & typeof encodeOptions> = Type.Object({
  ...secretKey,
  ...privateKey,
  ...encodeOptions,
}, { additionalProperties: false })

export type VerifyOptions = Static<typeof VerifyOptionsSchema>
export type EncodeOptions = Static<typeof EncodeOptionsSchema>
