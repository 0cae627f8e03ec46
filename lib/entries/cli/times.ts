import { ownClaim } from '../../token/claims.js'
import type { JsonObject } from '../../token/token.js'

const LATEST = 8.64e12

const SAYS: Readonly<Record<string, (isPast: boolean) => string>> = {
  iat: (isPast) => isPast ? 'issued' : 'issued in the future',
  nbf: (isPast) => isPast ? 'active since' : 'not active before',
  exp: (isPast) => isPast ? 'expired' : 'expires',
}

/**
 * What the times of a token say, a line each.
 *
 * @param now seconds since the epoch
 */
export function describeTimes (claims: JsonObject, now: number): string[] {
  return Object.entries(SAYS).flatMap(([claim, say]) => {
    const time = ownClaim(claims, claim)
    if (typeof time !== 'number' || Math.abs(time) > LATEST) return []
    return [`${claim}: ${say(time <= now)} ${new Date(time * 1000).toISOString()}`]
  })
}
