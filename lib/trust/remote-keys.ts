import { isSymmetric } from '../settings/algorithms.js'
import { KeysMissing, KeysUnavailable, TokenInvalid } from '../errors.js'
import { isLive, pickKeys, type KeySource } from '../keys/choice.js'
import { createFetchedSet, type FetchedSetParts } from './fetched-set.js'
import type { Room } from './room.js'
import { waitAtBoot } from './time-limit.js'

interface RemoteParts extends FetchedSetParts {
  /** Whether the app may not start without the set. */
  readonly required: boolean
  /** For those who wait for a fetch, of this set and others of the registration. */
  readonly waitingRoom: Room
}

/** A set of keys that is fetched, and kept fresh. */
export interface RemoteKeys extends KeySource {
  /** Fetches the set, and from then on ahead of its age. Rejects if it is required and cannot be had. */
  readonly start: (hookTimeout: number) => Promise<void>
  /** Ends the fetch that is under way, and makes no other. */
  readonly stop: () => void
}

/** In how many seconds a fetch that too many wait for may be over. */
const SOON = 1

/**
 * Builds a remote set. A known key never waits for a fetch; an unknown one causes one fetch in a
 * cooldown at most, and a fetch that failed counts.
 */
export function createRemoteKeys (parts: RemoteParts): RemoteKeys {
  const { required, algorithms, waitingRoom } = parts
  const { set, reloader, fault } = createFetchedSet(parts)

  function hasKeys (): boolean {
    return !reloader.isDown() && set.isUsable()
  }

  function unavailable (retryAfter = reloader.retryAfter()): Error {
    return Object.assign(new KeysUnavailable(), { retryAfter })
  }

  function requireKeys (): void {
    if (!hasKeys()) throw unavailable()
  }

  function requireAtBoot (): void {
    if (!hasKeys()) throw Object.assign(new KeysMissing(fault()), { cause: new Error(fault()) })
  }

  async function waitForKeys (): Promise<void> {
    await reloader.demand()
    requireKeys()
  }

  return {
    find (header, allowed = algorithms) {
      // A remote set never holds a secret, whatever a call allows.
      const accepted: readonly unknown[] = allowed.filter((name) => !isSymmetric(name))
      if (!accepted.includes(header.alg)) throw new TokenInvalid('The algorithm is not accepted.')
      reloader.refreshIfDue()
      const choices = header.kid === undefined ? set.all() : set.byId(header.kid)
      const keys = pickKeys(choices, header, allowed)
      // The key is known, so that there is nothing to fetch.
      const isKnown = keys.length === 0 && header.kid !== undefined && choices.some(isLive)
      if (isKnown) throw new TokenInvalid('The algorithm is not accepted.')
      return keys
    },
    refresh (check) {
      const isCooling = reloader.isCooling()
      if (isCooling && hasKeys()) return undefined
      check()
      if (isCooling) throw unavailable()
      const waiting = waitingRoom.hold(waitForKeys)
      if (waiting === undefined) throw unavailable(SOON)
      return waiting
    },
    async start (hookTimeout) {
      const loading = reloader.reload()
      if (required) return await loading.then(requireAtBoot)
      // A boot that need not fail must not be ended by Fastify.
      await waitAtBoot(loading, hookTimeout)
    },
    stop: reloader.stop,
  }
}
