import { createHash, type KeyObject } from 'node:crypto'

// RFC 7638 3.2 and RFC 8037 2: the members that make the key, in the order of their names.
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  RSA: ['e', 'kty', 'n'],
}

/** The JWK Thumbprint (RFC 7638, SHA-256) of a public or private key, in base64url. */
export function thumbprint (key: KeyObject): string {
  const jwk = key.export({ format: 'jwk' })
  const members = (REQUIRED[String(jwk.kty)] as readonly string[]).map((name) => [name, jwk[name]])
  return createHash('sha256').update(JSON.stringify(Object.fromEntries(members))).digest('base64url')
}
