/** Tells whether a signature is that of an input. */
export type CheckSignature = (input: string, signature: Buffer) => boolean

function parse (segment: string): unknown {
  return JSON.parse(Buffer.from(segment, 'base64url').toString())
}

/** What nobody can do without: split a token, check its signature and its time, parse. */
export function verifyBare (token: string, checkSignature: CheckSignature): { readonly [claim: string]: unknown } {
  const [header, payload, signature] = token.split('.') as [string, string, string]
  parse(header)
  if (!checkSignature(`${header}.${payload}`, Buffer.from(signature, 'base64url'))) {
    throw new Error('The signature is wrong.')
  }
  const claims = parse(payload) as { readonly exp: number }
  if (Date.now() / 1000 >= claims.exp) throw new Error('The token has expired.')
  return claims
}
