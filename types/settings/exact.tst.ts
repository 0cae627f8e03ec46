import type { EncodeOptions, Settings, VerifyOptions } from 'apistar-jwt'

// A check that is there but undefined is refused, not switched off. Only a key may be undefined, for
// process.env: without one, register says so.
export const settings: Settings[] = [
  { secret: undefined },
  { publicKey: undefined, privateKey: undefined },
  // @ts-expect-error
  { secret: 'x', issuer: process.env.JWT_ISSUER },
  // @ts-expect-error
  { secret: 'x', audience: undefined },
  // @ts-expect-error
  { secret: 'x', requiredClaims: undefined },
  // @ts-expect-error
  { secret: 'x', extractToken: undefined },
]
export const verifyOptions: VerifyOptions[] = [
  { secret: process.env.OLD_SECRET },
  // @ts-expect-error
  { issuer: undefined },
  // @ts-expect-error
  { algorithms: undefined },
]
export const encodeOptions: EncodeOptions[] = [
  { privateKey: process.env.OLD_KEY },
  // @ts-expect-error
  { expiresIn: undefined },
]
