import type { Static } from '@sinclair/typebox'
import { checks, lifetimes, privateKey, publicKey, secretKey } from './common-schemas.js'
import { AlgorithmName, Issuer, Name, Names, ONE_OR_MORE } from './schema-parts.js'
import { Type } from './type.js'

/** What `fastify.jwt.verify` takes for one call, laid over the settings. */
export const VerifyOptionsSchema = Type.Object({
  ...secretKey,
  ...publicKey,
  ...checks,
}, { additionalProperties: false })

/** What `fastify.jwt.encode` takes for one call, laid over the settings. */
export const EncodeOptionsSchema = Type.Object({
  ...secretKey,
  ...privateKey,
  ...lifetimes,
  /** The algorithm to sign with. Default: the first of `algorithms` that fits the key. */
  algorithm: Type.Optional(AlgorithmName),
  /** Header parameters to add, such as `kid`; not `alg`, `crit` or `b64`. */
  headers: Type.Optional(Type.Record(Type.String(), Type.Unknown(), { description: 'an object of header parameters' })),
  /** The `iss` claim. Default: the first `issuer` of the settings. */
  issuer: Type.Optional(Issuer),
  /** The `aud` claim. Default: the `audience` of the settings. */
  audience: Type.Optional(Type.Union([Name, Names], { description: ONE_OR_MORE })),
  /** The `sub` claim. */
  subject: Type.Optional(Type.String({ description: 'a string' })),
  /** The `jti` claim. */
  jwtId: Type.Optional(Type.String({ description: 'a string' })),
  /** Leaves `iat` out, unless the payload states it. Default: false. */
  noTimestamp: Type.Optional(Type.Boolean({ description: 'true or false' })),
}, { additionalProperties: false })

export type VerifyOptions = Static<typeof VerifyOptionsSchema>
export type EncodeOptions = Static<typeof EncodeOptionsSchema>
