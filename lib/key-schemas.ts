import type { KeyObject } from 'node:crypto'
import { Type, type Static } from '@sinclair/typebox'
import { AlgorithmName, TimeSpan } from './schema-parts.js'

/** An HMAC secret. */
export type Secret = string | Uint8Array | KeyObject
/** A JSON Web Key (RFC 7517), as an object. */
export interface Jwk { readonly kty: string, readonly [parameter: string]: unknown }
/** A JWK as `KeyObject.export({ format: 'jwk' })` and jose type it: all its parameters may be missing. */
export interface ExportedJwk { readonly kty?: string | undefined }
/** A public key: PEM (SPKI, PKCS#1 or X.509), JWK or KeyObject. */
export type PublicKey = string | Uint8Array | KeyObject | Jwk | ExportedJwk
/** A private key: PEM (PKCS#8, PKCS#1 or SEC1, also encrypted), JWK or KeyObject. */
export type PrivateKey = PublicKey | { readonly key: string | Uint8Array, readonly passphrase?: string | undefined }
/** Keys, each with its id: a JSON Web Key Set (RFC 7517 5) or a list. */
export type KeysSetting = { readonly keys: ReadonlyArray<Jwk | ExportedJwk> } | ReadonlyArray<KeyEntry | Jwk | ExportedJwk>

export const secretKey = {
  /** The HMAC secret of HS256, HS384 and HS512. Copied at registration. */
  secret: Type.Optional(Type.Unsafe<Secret | undefined>(Type.Unknown({
    description: 'an HMAC secret: a string, Buffer or secret KeyObject',
  }))),
}
export const publicKey = {
  /** The key that verifies RS*, PS*, ES* and EdDSA signatures. */
  publicKey: Type.Optional(Type.Unsafe<PublicKey | undefined>(Type.Unknown({
    description: 'a public key: a PEM string or Buffer, a JWK object or a public KeyObject',
  }))),
}
export const privateKey = {
  /** The key that signs with RS*, PS*, ES* and EdDSA. Alone it also gives its public half. */
  privateKey: Type.Optional(Type.Unsafe<PrivateKey | undefined>(Type.Unknown({
    description: 'a private key: a PEM string or Buffer, a JWK object, a private KeyObject or { key, passphrase }',
  }))),
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

const remote = {
  /** For how many seconds after an unknown key id, or a fetch that failed, no other is made. Default: 30. */
  cooldown: Type.Optional(Type.Number({ minimum: 0, default: 30, description: 'seconds, finite and not negative' })),
  /** How many seconds a set is fresh; it is fetched again ahead of that. Default: 600. */
  maxAge: Type.Optional(Type.Number({ minimum: 1, default: 600, description: 'seconds, 1 or more' })),
  /** For how many seconds past its age a set is used while it cannot be fetched. Default: 86400. */
  staleIfError: Type.Optional(Type.Number({ minimum: 0, default: 86_400, description: 'seconds, finite and not negative' })),
  /** How many seconds a fetch may take, body included. Default: 5. */
  timeout: Type.Optional(Type.Number({ minimum: 0.001, maximum: 600, default: 5, description: 'seconds, more than 0 and 600 at most' })),
  /** Header fields to send with it, to the configured origin only. Default: none. */
  headers: Type.Optional(Type.Record(Type.String(), Type.String(), { default: {}, description: 'an object of header fields' })),
  /** Whether the app may not start without the set. Default: false. */
  required: Type.Optional(Type.Boolean({ default: false, description: 'true or false' })),
}

const URL_OF_SET = 'an https URL without user and password, or plain http to this machine'

/** A remote JSON Web Key Set, and how it is kept. */
export const JwksSchema = Type.Object({
  /** Where the set is. */
  url: Type.String({ description: URL_OF_SET }),
  ...remote,
}, { additionalProperties: false })

/** How a key set that is found by discovery is kept. */
export const DiscoverySchema = Type.Object(remote, { additionalProperties: false })

export const keySets = {
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

export type KeyEntry = Static<typeof KeyEntrySchema>
export type RotateOptions = Static<typeof RotateOptionsSchema>
