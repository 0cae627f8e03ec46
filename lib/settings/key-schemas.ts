import type { KeyObject, webcrypto } from 'node:crypto'
import { Type } from './type.js'

/** An HMAC secret. */
export type Secret = string | Uint8Array | KeyObject | webcrypto.CryptoKey
/** A JSON Web Key (RFC 7517), as an object. */
export interface Jwk { readonly kty: string, readonly [parameter: string]: unknown }
/** A JWK as `KeyObject.export({ format: 'jwk' })` and jose type it: all its parameters may be missing. */
export interface ExportedJwk { readonly kty?: string | undefined }
/** A public key: PEM (SPKI, PKCS#1 or X.509), JWK, KeyObject or extractable CryptoKey. */
export type PublicKey = string | Uint8Array | KeyObject | webcrypto.CryptoKey | Jwk | ExportedJwk
/** A private key: PEM (PKCS#8, PKCS#1 or SEC1, also encrypted), JWK, KeyObject or extractable CryptoKey. */
export type PrivateKey =
  | PublicKey
  | { readonly key: string | Uint8Array, readonly passphrase?: string | Uint8Array | undefined }

/** What is given to a function that fetches keys, beside the URL; it may be passed on to `fetch`. */
export interface FetchKeysInit {
  readonly method: 'GET'
  readonly headers: Record<string, string>
  /** Ends the fetch, the body included. */
  readonly signal: AbortSignal
  readonly redirect: 'manual'
}

/** The parts of a `Response` that are always read. The body is a stream of bytes. */
export interface FetchedKeys { readonly status: number, readonly body: unknown }

/** Fetches a document of keys, as the global `fetch` does. */
export type FetchKeys = (url: string, init: FetchKeysInit) => PromiseLike<FetchedKeys>

const SECONDS = 'seconds, finite and not negative'

const remote = {
  /** For how many seconds after an unknown key id, or a fetch that failed, no other is made. Default: 10. */
  cooldown: Type.Optional(Type.Number({ minimum: 0, default: 10, description: SECONDS })),
  /** How many seconds a set is fresh; it is fetched again ahead of that. Default: 600. */
  maxAge: Type.Optional(Type.Number({ minimum: 1, default: 600, description: 'seconds, 1 or more' })),
  /** For how many seconds past its age a set is used while it cannot be fetched. Default: 86400. */
  staleIfError: Type.Optional(Type.Number({ minimum: 0, default: 86_400, description: SECONDS })),
  /** How many seconds a fetch may take, body included. Default: 5. */
  timeout: Type.Optional(Type.Number({
    minimum: 0.001, maximum: 600, default: 5, description: 'seconds, more than 0 and 600 at most',
  })),
  /** Header fields to send with it, to the configured origin only. Default: none. */
  headers: Type.Optional(Type.Record(Type.String(), Type.String(), {
    default: {}, description: 'an object of header fields',
  })),
  /** Whether the app may not start without the set. Default: false. */
  required: Type.Optional(Type.Boolean({ default: false, description: 'true or false' })),
  /** Takes plain http to other machines too, where whoever is on the way can replace the keys. Default: false. */
  allowHttp: Type.Optional(Type.Boolean({ default: false, description: 'true or false' })),
  /** Fetches in place of the global `fetch`, within the same limits. Default: the global one. */
  fetch: Type.Optional(Type.Unsafe<FetchKeys>(Type.Function([], Type.Unknown(), {
    description: 'a function that takes a URL and options and gives a promise of a Response, as fetch does',
  }))),
}

/** What the URL of a key set or of metadata may be. */
export const URL_OF_SET =
  'an https URL without user and password, or plain http to this machine, or to others with allowHttp'

/** A URL as text or as an object. What it may be is checked where it is used, with what stands beside it. */
const Url = Type.Unsafe<string | URL>(Type.Union([Type.String(), Type.Object({})], { description: URL_OF_SET }))

/** A remote JSON Web Key Set, and how it is kept. */
export const JwksSchema = Type.Object({
  /** Where the set is. */
  url: Url,
  ...remote,
}, { additionalProperties: false })

/** How a key set that is found by discovery is kept. */
export const DiscoverySchema = Type.Object({
  /** Where the metadata of the issuer are. Default: where its name says. */
  url: Type.Optional(Url),
  ...remote,
}, { additionalProperties: false })
