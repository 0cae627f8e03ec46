import { SessionsUnavailable } from '../errors.js'
import type { SessionParts } from './parts.js'
import { isId } from './refresh-token.js'

/**
 * Ends the session of a caller whose access token was verified. Where the store is away, the session has ended in this
 * process all the same, and the store is told with one of the next polls.
 *
 * @param sid the caller's own: nobody ends another's session where nobody can tell whose it is
 * @param end ends it in the store
 * @throws SessionsUnavailable, as `end` does
 */
export type HoldOwn = <Result>(sid: unknown, end: () => Promise<Result>) => Promise<Result>

/** Builds what ends a caller's own session. */
export function createHoldOwn ({ revocations, lifetime }: SessionParts): HoldOwn {
  return async function holdOwn (sid, end) {
    try {
      return await end()
    } catch (error) {
      // Nobody knows when the session would end by itself, but its lifetime cannot be longer.
      if (error instanceof SessionsUnavailable && isId(sid)) {
        revocations.holdSessions([sid], revocations.now() + lifetime)
      }
      throw error
    }
  }
}
