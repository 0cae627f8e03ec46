import type { PrivateKey, PublicKey, Secret } from './key-schemas.js'
import {
  ALGORITHM, AlgorithmName, ISSUER, Issuer, Issuers, LIFETIME, List, Name, Names, ONE_OR_MORE, START, TimeSpan,
  timeSpan,
} from './schema-parts.js'
import { Type } from './type.js'

export const secretKey = {
  /** The HMAC secret of HS256, HS384 and HS512. Copied at registration. */
  secret: Type.Optional(Type.Unsafe<Secret | undefined>(Type.Unknown({
    description: 'an HMAC secret: a string, Buffer, secret KeyObject or CryptoKey',
  }))),
}
export const publicKey = {
  /** The key that verifies RS*, PS*, ES* and EdDSA signatures. */
  publicKey: Type.Optional(Type.Unsafe<PublicKey | undefined>(Type.Unknown({
    description: 'a public key: a PEM string or Buffer, a JWK object, a public KeyObject or CryptoKey',
  }))),
}
export const privateKey = {
  /** The key that signs with RS*, PS*, ES* and EdDSA. Alone it also gives its public half. */
  privateKey: Type.Optional(Type.Unsafe<PrivateKey | undefined>(Type.Unknown({
    description: 'a private key: a PEM string or Buffer, a JWK object, a private KeyObject or CryptoKey, or { key, ' +
      'passphrase }',
  }))),
}

export const checks = {
  /**
   * The algorithms that a token may be signed with; the first one signs.
   * Default: `['HS256']` with a secret, what fits the key otherwise.
   */
  algorithms: Type.Optional(List(AlgorithmName, {
    minItems: 1, description: `a list of algorithms, each ${ALGORITHM}`,
  })),
  /** Whom `iss` must name (RFC 7519 4.1.1); the first is written by `encode`. Default: anyone. */
  issuer: Type.Optional(Type.Union([Issuer, Issuers], { description: `${ISSUER}, or a list of such` })),
  /**
   * Whom `aud` must name one of (RFC 7519 4.1.3); all are written by `encode`. `false` switches the check off.
   * Default: a token with an `aud` is refused.
   */
  audience: Type.Optional(Type.Union([Name, Names, Type.Literal(false)], { description: `${ONE_OR_MORE}, or false` })),
  /** How old a token may be, counted from its `iat`: seconds, or `'15m'`. Default: any age. */
  maxAge: Type.Optional(TimeSpan),
  /** What the header's `typ` must be, such as `at+jwt` (RFC 7515 4.1.9); `encode` writes it. Default: anything. */
  typ: Type.Optional(Type.String({ minLength: 1, description: 'a media type such as at+jwt' })),
}

export const lifetimes = {
  /** How long a token that `encode` makes lives: seconds, or `'15m'`. Default: for ever. */
  expiresIn: Type.Optional(timeSpan(LIFETIME)),
  /** How long after `iat` such a token starts to be valid: seconds, or `'15m'`. Default: at once. */
  notBefore: Type.Optional(timeSpan(START)),
}
