import { Type, type Static, type TSchema } from '@sinclair/typebox'
import type { FastifyRequest } from 'fastify'
import { DiscoverySchema, JwksSchema, URL_OF_SET, type ExportedJwk, type Jwk, type PrivateKey, type PublicKey, type Secret } from './key-schemas.js'
import { ALGORITHM, AlgorithmName, List, Name, Names, ONE_OR_MORE, TimeSpan } from './schema-parts.js'

/** Takes the token out of a request; null or undefined where there is none. */
export type ExtractToken = (request: FastifyRequest) => string | null | undefined

/** Keys, each with its id: a JSON Web Key Set (RFC 7517 5) or a list. */
export type KeysSetting = { readonly keys: ReadonlyArray<Jwk | ExportedJwk> } | ReadonlyArray<KeyEntry | Jwk | ExportedJwk>

const LONGEST_TOKEN = 16_383

const secretKey = {
  /** The HMAC secret of HS256, HS384 and HS512. Copied at registration. */
  secret: Type.Optional(Type.Unsafe<Secret | undefined>(Type.Unknown({
    description: 'an HMAC secret: a string, Buffer or secret KeyObject',
  }))),
}
const publicKey = {
  /** The key that verifies RS*, PS*, ES* and EdDSA signatures. */
  publicKey: Type.Optional(Type.Unsafe<PublicKey | undefined>(Type.Unknown({
    description: 'a public key: a PEM string or Buffer, a JWK object or a public KeyObject',
  }))),
}
const privateKey = {
  /** The key that signs with RS*, PS*, ES* and EdDSA. Alone it also gives its public half. */
  privateKey: Type.Optional(Type.Unsafe<PrivateKey | undefined>(Type.Unknown({
    description: 'a private key: a PEM string or Buffer, a JWK object, a private KeyObject or { key, passphrase }',
  }))),
}

const checks = {
  /** The algorithms that a token may be signed with; the first one signs. Default: `['HS256']` with a secret, what fits the key otherwise. */
  algorithms: Type.Optional(List(AlgorithmName, {
    minItems: 1, description: `a list of algorithms, each ${ALGORITHM}`,
  })),
  /** Whom `iss` must name (RFC 7519 4.1.1); the first is written by `encode`. Default: anyone. */
  issuer: Type.Optional(Type.Union([Name, Names], { description: ONE_OR_MORE })),
  /** Whom `aud` must name one of (RFC 7519 4.1.3); all are written by `encode`. Default: a token with an `aud` is refused. `false` switches the check off. */
  audience: Type.Optional(Type.Union([Name, Names, Type.Literal(false)], { description: `${ONE_OR_MORE}, or false` })),
  /** By how many seconds clocks may differ, for `exp`, `nbf` and `maxAge`. Default: 0. */
  leeway: Type.Optional(Type.Number({ minimum: 0, default: 0, description: 'seconds, finite and not negative' })),
}

const lifetimes = {
  /** How long a token that `encode` makes lives: seconds, or `'15m'`. Default: for ever. */
  expiresIn: Type.Optional(TimeSpan),
  /** How long after `iat` such a token starts to be valid: seconds, or `'15m'`. Default: at once. */
  notBefore: Type.Optional(TimeSpan),
}

/** A key of a set, with its id and its algorithm. */
export const KeyEntrySchema = Type.Object({
  ...secretKey,
  ...publicKey,
  ...privateKey,
  /** The key id (RFC 7515 4.1.4). Default: that of the JWK, or the thumbprint (RFC 7638); a secret needs one. */
  kid: Type.Optional(Type.String({ minLength: 1, description: 'a string that is not empty' })),
  /** The one algorithm to use the key with. Default: that of the JWK, or what fits the key. */
  algorithm: Type.Optional(AlgorithmName),
}, { additionalProperties: false })

/** What `fastify.jwt.keys.rotate` takes beside the key. */
export const RotateOptionsSchema = Type.Object({
  /** How long the old key goes on verifying: seconds, or `'1h'`. */
  grace: TimeSpan,
}, { additionalProperties: false })

const keySets = {
  /** A JSON Web Key Set, or a list of keys; the first that can signs, all verify. */
  keys: Type.Optional(Type.Unsafe<KeysSetting>(Type.Union([Type.Array(Type.Object({}), { minItems: 1 }), Type.Object({ keys: Type.Array(Type.Object({}), { minItems: 1 }) })], {
    description: 'a JSON Web Key Set, or a list of { kid, secret | publicKey | privateKey, algorithm }',
  }))),
  /** The URL of a JSON Web Key Set, or `{ url, cooldown, maxAge, staleIfError, timeout, headers, required }`. */
  jwks: Type.Optional(Type.Unsafe<string | Static<typeof JwksSchema>>(Type.Union([Type.String(), Type.Object({})], { description: `${URL_OF_SET}, or { url, ... }` }))),
  /** Finds the key set of the `issuer` (OpenID Connect Discovery, RFC 8414). Default: false. */
  discovery: Type.Optional(Type.Unsafe<true | Static<typeof DiscoverySchema>>(Type.Union([Type.Literal(true), Type.Object({})], {
    description: 'true, or { cooldown, maxAge, staleIfError, timeout, headers, required }',
  }))),
}

/** Another issuer whose tokens are taken. */
export const TrustedIssuerSchema = Type.Object({
  /** Whom `iss` must name, exactly. */
  issuer: Type.String({ minLength: 1, description: 'a string that is not empty' }),
  ...secretKey,
  ...publicKey,
  ...keySets,
  algorithms: checks.algorithms,
  audience: checks.audience,
}, { additionalProperties: false })

/** Every setting of the plugin: its name, type, default and unit. */
export const SettingsSchema = Type.Object({
  ...secretKey,
  ...publicKey,
  ...privateKey,
  ...keySets,
  ...checks,
  ...lifetimes,
  /** Other issuers whose tokens are taken, each with its own keys. Default: none. */
  trustedIssuers: Type.Optional(Type.Unsafe<readonly TrustedIssuer[]>(Type.Array(Type.Object({}), {
    minItems: 1, description: 'a list of { issuer, jwks | discovery | publicKey | secret | keys, audience, algorithms }',
  }))),
  /** Where the public keys of the app are served as a JSON Web Key Set. Default: nowhere. */
  jwksEndpoint: Type.Optional(Type.String({ pattern: '^/', description: 'the URL of a route, such as /.well-known/jwks.json' })),
  /** The claim that fills `request.auth.user.id`. Default: `id`. */
  idClaim: Type.Optional(Type.String({ minLength: 1, default: 'id', description: 'the name of a claim' })),
  /** The claim that fills `request.auth.user.username`. Default: `username`. */
  usernameClaim: Type.Optional(Type.String({ minLength: 1, default: 'username', description: 'the name of a claim' })),
  /** The word before the token, compared without case (RFC 9110 11.1). Default: `Bearer`. */
  scheme: Type.Optional(Type.String({
    pattern: '^[!#$%&\'*+.^_`|~0-9A-Za-z-]+$', default: 'Bearer', description: 'a token as RFC 9110 5.6.2 says, without spaces',
  })),
  /** Guards every route of the instance. Default: false. */
  global: Type.Optional(Type.Boolean({ default: false, description: 'true or false' })),
  /** With `global`: the declared URLs left open, such as `GET /health` or `/docs/*`. Default: none. */
  allowAnonymous: Type.Optional(List(Type.String({ pattern: '^(?:[A-Z][A-Z-]* )?/(?!\\*$)' }), {
    default: [], description: 'a list of declared URLs, each with or without a method before it (\'GET /health\', \'/docs/*\'), but not \'/*\'',
  })),
  /** The claims that must be there and not null. Default: none. */
  requiredClaims: Type.Optional(List(Name, { default: [], description: 'a list of names of claims' })),
  /** What the header's `typ` must be, such as `at+jwt` (RFC 7515 4.1.9); `encode` writes it. Default: anything. */
  typ: Type.Optional(Type.String({ minLength: 1, description: 'a media type such as at+jwt' })),
  /** Refuses, in place of warning of, a secret shorter than the hash (RFC 7518 3.2). Default: false. */
  strictSecret: Type.Optional(Type.Boolean({ default: false, description: 'true or false' })),
  /** A TypeBox 0.34 schema that every payload must match, when encoding and when verifying. Default: none. */
  claims: Type.Optional(Type.Unsafe<TSchema>(Type.Unknown({ description: 'a TypeBox 0.34 schema' }))),
  /** How old a token may be, counted from its `iat`: seconds, or `'15m'`. Default: any age. */
  maxAge: Type.Optional(TimeSpan),
  /** The realm that the challenge names (RFC 9110 11.5). Default: none. */
  realm: Type.Optional(Type.String({ pattern: '^[\\x20-\\x7e]*$', description: 'printable ASCII' })),
  /** Finds the token in place of the `Authorization` header. Default: the header. */
  extractToken: Type.Optional(Type.Unsafe<ExtractToken>(Type.Function([], Type.Unknown(), {
    description: 'a function from the request to the token, null or undefined',
  }))),
  /** How many characters a token may have, 16,383 at most. Default: 8192. */
  maxTokenLength: Type.Optional(Type.Integer({
    minimum: 1, maximum: LONGEST_TOKEN, default: 8192, description: `characters, 1 to ${LONGEST_TOKEN}`,
  })),
  /** How many verified tokens are kept; `false` keeps none. Default: 1000. */
  cache: Type.Optional(Type.Union([Type.Integer({ minimum: 1 }), Type.Literal(false)], {
    default: 1000, description: 'how many verified tokens to keep, 1 or more, or false',
  })),
  /** Checks signatures of RSA, EC and EdDSA keys on the thread pool, not on the event loop. Default: false. */
  threadPool: Type.Optional(Type.Boolean({ default: false, description: 'true or false' })),
}, { additionalProperties: false })

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
  issuer: Type.Optional(Type.String({ minLength: 1, description: 'a string that is not empty' })),
  /** The `aud` claim. Default: the `audience` of the settings. */
  audience: Type.Optional(Type.Union([Name, Names], { description: ONE_OR_MORE })),
  /** The `sub` claim. */
  subject: Type.Optional(Type.String({ description: 'a string' })),
  /** The `jti` claim. */
  jwtId: Type.Optional(Type.String({ description: 'a string' })),
  /** Leaves `iat` out, unless the payload states it. Default: false. */
  noTimestamp: Type.Optional(Type.Boolean({ description: 'true or false' })),
}, { additionalProperties: false })

/** What an app may pass to `register`. */
export type Settings = Static<typeof SettingsSchema>
export type TrustedIssuer = Static<typeof TrustedIssuerSchema>
export type VerifyOptions = Static<typeof VerifyOptionsSchema>
export type EncodeOptions = Static<typeof EncodeOptionsSchema>
export type KeyEntry = Static<typeof KeyEntrySchema>
export type RotateOptions = Static<typeof RotateOptionsSchema>
