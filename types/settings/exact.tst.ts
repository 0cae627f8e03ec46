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
  { typ: 'at+jwt', maxAge: '5m', requiredClaims: ['sub'] as const, subject: '7', ignoreExpiration: true },
  { subject: 7 },
  // @ts-expect-error
  { issuer: undefined },
  // @ts-expect-error
  { algorithms: undefined },
  // @ts-expect-error
  { subject: undefined },
  // @ts-expect-error
  { maxAge: undefined },
  // @ts-expect-error
  { ignoreExpiration: 'true' },
  // @ts-expect-error
  { subject: false },
]
export const encodeOptions: EncodeOptions[] = [
  { privateKey: process.env.OLD_KEY },
  { expiresIn: false, notBefore: false, issuer: false, audience: false },
  { subject: 7, jwtId: 7 },
  // @ts-expect-error
  { expiresIn: undefined },
  // @ts-expect-error
  { expiresIn: true },
  // @ts-expect-error
  { subject: false },
]
