import fc from 'fast-check'

/** The times that a token states, in seconds from some moment on. */
export interface Times { readonly exp?: number, readonly nbf?: number, readonly iat: number }

/** What the settings say of times, in seconds. */
export interface Limits { readonly leeway: number, readonly maxAge?: number }

// Half of them on the very second.
const moment = fc.oneof(
  fc.integer({ min: -9, max: 9 }), fc.integer({ min: -36, max: 36 }).map((quarters) => quarters / 4)
)

/** The times that a token states. */
export const statedTimes: fc.Arbitrary<Times> = fc.record({
  exp: moment, nbf: moment, iat: moment,
}, { requiredKeys: ['iat'] })

/**
 * A walk to each time at which the answer may change, a quarter of a second before it and after it, and to other
 * moments, in any order, more than once.
 */
export function momentsOver ({ exp = 0, nbf = 0, iat }: Times, { leeway, maxAge = 0 }: Limits): fc.Arbitrary<number[]> {
  const edges = [
    exp, exp + leeway, nbf, nbf - leeway, iat - leeway, iat + maxAge + leeway,
  ].flatMap((time) => [time - 0.25, time, time + 0.25])
  return fc.array(moment, { maxLength: 5 }).chain((others) => {
    const all = [...edges, ...edges, ...others]
    return fc.shuffledSubarray(all, { minLength: all.length })
  })
}

/** The code of the answer at a moment, as RFC 7519 4.1 and the settings have it; undefined where the token is good. */
export function expectedAt ({
  exp = Infinity, nbf = -Infinity, iat,
}: Times, { leeway, maxAge }: Limits, now: number): string | undefined {
  const isOld = maxAge !== undefined && now >= iat + maxAge + leeway
  if (isOld || now >= exp + leeway) return 'APISTAR_JWT_TOKEN_EXPIRED'
  if (maxAge !== undefined && now < iat - leeway) return 'APISTAR_JWT_CLAIM_INVALID'
  return now < nbf - leeway ? 'APISTAR_JWT_TOKEN_INACTIVE' : undefined
}
