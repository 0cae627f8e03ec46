import type { Static, TObject } from '@sinclair/typebox'
import { checks, privateKey, publicKey, secretKey } from './common-schemas.js'
import { DiscoverySchema, JwksSchema, URL_OF_SET, type ExportedJwk, type Jwk } from './key-schemas.js'
import { AlgorithmName, Issuer, TimeSpan } from './schema-parts.js'
import { Type } from './type.js'

/** Keys, each with its id: a JSON Web Key Set (RFC 7517 5) or a list. */
export type KeysSetting =
  | { readonly keys: ReadonlyArray<Jwk | ExportedJwk> }
  | ReadonlyArray<KeyEntry | Jwk | ExportedJwk>

const SomeObjects = Type.Array(Type.Object({}), { minItems: 1 })

const entry = {
  /** The key id (RFC 7515 4.1.4). Default: that of the JWK, or the thumbprint (RFC 7638); a secret needs one. */
  kid: Type.Optional(Type.String({ minLength: 1, description: 'a string that is not empty' })),
  /** The one algorithm to use the key with. Default: that of the JWK, or what fits the key. */
  algorithm: Type.Optional(AlgorithmName),
}

type KeyEntryProperties = typeof secretKey & typeof publicKey & typeof privateKey & typeof entry

/** A key of a set, with its id and its algorithm. */
export const KeyEntrySchema: TObject<KeyEntryProperties> = Type.Object({
  ...secretKey, ...publicKey, ...privateKey, ...entry,
}, { additionalProperties: false })

/** What `fastify.jwt.keys.rotate` takes beside the key. */
export const RotateOptionsSchema = Type.Object({
  /** How long the old key goes on verifying: seconds, or `'1h'`. */
  grace: TimeSpan,
}, { additionalProperties: false })

export const keySets = {
  /** A JSON Web Key Set, or a list of keys; the first that can signs, all verify. */
  keys: Type.Optional(Type.Unsafe<KeysSetting>(Type.Union([SomeObjects, Type.Object({ keys: SomeObjects })], {
    description: 'a JSON Web Key Set, or a list of { kid, secret | publicKey | privateKey, algorithm }',
  }))),
  /** The URL of a JSON Web Key Set, or `{ url, cooldown, maxAge, staleIfError, timeout, … }`. */
  jwks: Type.Optional(Type.Unsafe<string | URL | Static<typeof JwksSchema>>(
    Type.Union([Type.String(), Type.Object({})], { description: `${URL_OF_SET}, or { url, ... }` })
  )),
  /** Finds the key set of the `issuer` (OpenID Connect Discovery, RFC 8414). Default: false. */
  discovery: Type.Optional(Type.Unsafe<true | Static<typeof DiscoverySchema>>(
    Type.Union([Type.Literal(true), Type.Object({})], {
      description: `true, or { ${Object.keys(DiscoverySchema.properties).join(', ')} }`,
    })
  )),
}

const theirs = {
  /** Whom `iss` must name, exactly. */
  issuer: Issuer,
}

type TheirChecks = Pick<typeof checks, 'algorithms' | 'audience'>
type TrustedIssuerProperties = typeof theirs & typeof secretKey & typeof publicKey & typeof keySets & TheirChecks

/** Another issuer whose tokens are taken. */
export const TrustedIssuerSchema: TObject<TrustedIssuerProperties> = Type.Object({
  ...theirs,
  ...secretKey,
  ...publicKey,
  ...keySets,
  algorithms: checks.algorithms,
  audience: checks.audience,
}, { additionalProperties: false })

export type KeyEntry = Static<typeof KeyEntrySchema>
export type RotateOptions = Static<typeof RotateOptionsSchema>
export type TrustedIssuer = Static<typeof TrustedIssuerSchema>
