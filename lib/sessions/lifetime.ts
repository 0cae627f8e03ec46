import { ownClaim } from '../token/claims.js'
import type { JsonObject } from '../token/token.js'

interface LifetimeParts {
  /** Seconds that bound every token's life, whatever it says. */
  readonly maxAge?: number | undefined
  /** Seconds that a token lives where nothing else is said. */
  readonly expiresIn?: number | undefined
  readonly leeway: number
}

/** How long a token of the app may live, and so a fact that ends it must last. */
export interface Lifetime {
  /** Takes note of a token that is issued: it may live longer than the settings say. */
  readonly note: (claims: JsonObject) => void
  /**
   * Until when the app's own tokens of now may live, with what clocks may differ.
   *
   * @param now milliseconds since the epoch, and so is the result; undefined where nothing bounds it
   */
  readonly until: (now: number) => number | undefined
  /** The same for how long to keep what ends them, which is very long where nothing bounds it. */
  readonly kept: (now: number) => number
  /** The same for tokens that are known to live until a moment, in milliseconds since the epoch. */
  readonly after: (until: number) => number
}

/** Clocks differ, and to forget a fact too late does no harm. */
const MARGIN = 5 * 60
/** How long what ends tokens is kept that nothing bounds, in milliseconds. */
const LONG = 366 * 24 * 3600 * 1000
/** Seconds past which a token that expires may as well never do so. */
const FOREVER = 100 * 366 * 24 * 3600

/** Builds what knows the longest life of a token. */
export function createLifetime ({ maxAge, expiresIn = Infinity, leeway }: LifetimeParts): Lifetime {
  let longest = maxAge ?? expiresIn

  function after (until: number): number {
    return until + (leeway + MARGIN) * 1000
  }

  function until (now: number): number | undefined {
    return longest >= FOREVER ? undefined : after(now + longest * 1000)
  }

  return {
    note (claims) {
      if (maxAge !== undefined) return
      const exp = (ownClaim(claims, 'exp') ?? Infinity) as number
      longest = Math.max(longest, exp - Date.now() / 1000)
    },
    until,
    kept: (now) => until(now) ?? now + LONG,
    after,
  }
}
