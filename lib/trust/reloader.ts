import { createLease, isHeld, monotonicNow, type Lease } from '../keys/lease.js'
import { withinTime } from './time-limit.js'

/** When to load. Times are seconds. */
export interface ReloadTimes {
  readonly cooldown: number
  readonly maxAge: number
  readonly timeout: number
}

interface ReloaderParts<Loaded> extends ReloadTimes {
  readonly load: (signal: AbortSignal) => Promise<Loaded>
  readonly onLoaded: (loaded: Loaded) => void
  /** Is not told of a load that was stopped. */
  readonly onFailed: (error: unknown) => void
}

/** Keeps something loaded. One load is under way at a time. */
export interface Reloader {
  /** Loads, or joins the load that is under way; never rejects. From then on it repeats itself, ahead of the age. */
  readonly reload: () => Promise<void>
  /** The same, and from then on it is cooling. */
  readonly demand: () => Promise<void>
  /** Whether none is under way, and one was demanded, or failed, within the cooldown. */
  readonly isCooling: () => boolean
  /** Reloads what is about to reach its age, and waits for nothing. */
  readonly refreshIfDue: () => void
  /** Whether what was loaded last is past its age. */
  readonly isStale: () => boolean
  /** Whether the last load failed. */
  readonly isDown: () => boolean
  /** In how many seconds a demand is worth while: 1 or more. */
  readonly retryAfter: () => number
  /** Ends the load that is under way, and makes no other by itself. */
  readonly stop: () => void
}

const REFRESH_AHEAD = 0.8

/** The longest time that a timer can hold, in milliseconds. */
const LONGEST_TIMER = 2_147_483_647

/**
 * Builds what loads again ahead of an age, and a cooldown after a failure, which counts. Nobody can set the clock
 * of the cooldown; the age is over when either clock says so.
 */
export function createReloader<Loaded> (parts: ReloaderParts<Loaded>): Reloader {
  const { cooldown, maxAge, timeout, load, onLoaded, onFailed } = parts
  const stopping = new AbortController()
  const freshness = maxAge * REFRESH_AHEAD
  const pause = Math.max(cooldown, 1)
  let hasFailed = false
  let fresh: Lease = createLease(-Infinity)
  let young: Lease = fresh
  let failedAt = -Infinity
  let demandedAt = -Infinity
  let pending: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  function succeed (loaded: Loaded): void {
    hasFailed = false
    fresh = createLease(freshness)
    young = createLease(maxAge)
    onLoaded(loaded)
  }

  function fail (error: unknown): void {
    hasFailed = true
    if (stopping.signal.aborted) return
    failedAt = monotonicNow()
    onFailed(error)
  }

  function settle (): void {
    pending = undefined
    if (stopping.signal.aborted) return
    timer = setTimeout(reload, Math.min((hasFailed ? pause : freshness) * 1000, LONGEST_TIMER)).unref()
  }

  function reload (): Promise<void> {
    clearTimeout(timer)
    pending ??= withinTime(timeout, stopping.signal, load).then(succeed).catch(fail).finally(settle)
    return pending
  }

  function cooledAt (): number {
    return Math.max(failedAt, demandedAt) + cooldown
  }

  return {
    reload,
    demand () {
      // One that is under way may have begun before what is looked for was there, so it does not count.
      if (pending !== undefined) return pending
      demandedAt = monotonicNow()
      return reload()
    },
    isCooling: () => pending === undefined && monotonicNow() < cooledAt(),
    refreshIfDue () {
      if (!isHeld(fresh) && monotonicNow() >= failedAt + pause) reload()
    },
    isStale: () => !isHeld(young),
    isDown: () => hasFailed,
    retryAfter: () => Math.max(1, Math.ceil(cooledAt() - monotonicNow())),
    stop () {
      stopping.abort()
      clearTimeout(timer)
    },
  }
}
