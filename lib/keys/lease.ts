/** How long something holds, such as a key. Whatever ends it sets `until`. */
export interface Lease {
  /** In seconds since the epoch. */
  until: number
  /** In seconds of `monotonicNow`; Infinity where nothing but a date ends it. */
  monotonicUntil: number
}

/** Seconds on a clock that nobody sets, and that stands while the machine sleeps. */
export function monotonicNow (): number {
  return performance.now() / 1000
}

/** Makes a lease that ends when either clock says that so many seconds are over. */
export function createLease (seconds: number): Lease {
  return { until: Date.now() / 1000 + seconds, monotonicUntil: monotonicNow() + seconds }
}

/**
 * Tells whether a lease goes on.
 *
 * @param now seconds since the epoch; the clock is asked where it is left out
 */
export function isHeld ({ until, monotonicUntil }: Lease, now?: number): boolean {
  // To look at a clock takes longer than all the rest, and most keys never end.
  return (until === Infinity || (now ?? Date.now() / 1000) < until) &&
    (monotonicUntil === Infinity || monotonicNow() < monotonicUntil)
}
