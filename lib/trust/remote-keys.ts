import { setTimeout as sleep } from 'node:timers/promises'
import { isSymmetric, type Algorithm } from '../settings/algorithms.js'
import { KeysUnavailable, TokenInvalid } from '../errors.js'
import type { Events, JwksEvent } from '../events.js'
import { isLive, pickKeys, type KeySource } from '../keys/choice.js'
import { createReloader, LONGEST_TIMER, type ReloadTimes } from './reloader.js'
import { createRemoteSet } from './remote-set.js'
import type { Room } from './room.js'
import { fetchJson } from './safe-fetch.js'

/** How a remote set is kept. Times are seconds. */
export interface RemoteOptions extends ReloadTimes {
  readonly staleIfError: number
  readonly headers: Readonly<Record<string, string>>
  readonly required: boolean
}

interface RemoteParts extends RemoteOptions {
  /** Where the set is, or whose metadata say so; the headers are for its origin alone. */
  readonly configuredUrl: string
  /** Finds where the set is. */
  readonly locate: (init: RequestInit) => Promise<string>
  readonly algorithms: readonly Algorithm[]
  readonly warn: (message: string) => void
  readonly events: Events
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
const ACCEPT = 'application/jwk-set+json, application/json'

// The query of a URL may hold a secret, and an error's message may quote the document.
function withoutQuery (url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}

function reasonOf (error: unknown): string {
  const { name, message, cause } = error as Error & { cause?: { code?: string } }
  return cause?.code ?? (name === 'SyntaxError' ? name : message)
}

/**
 * Builds a remote set. A known key never waits for a fetch; an unknown one causes one fetch in a
 * cooldown at most, and a fetch that failed counts.
 */
export function createRemoteKeys (parts: RemoteParts): RemoteKeys {
  const { configuredUrl, locate, maxAge, staleIfError, headers, required, algorithms, warn, events, waitingRoom } = parts
  const name = withoutQuery(configuredUrl)
  const set = createRemoteSet(algorithms, (place, why) => warn(`apistar-jwt: key ${place + 1} of ${name} is left out: ${why}`))
  const reloader = createReloader({ ...parts, load, onLoaded: () => tell('fetched'), onFailed })

  function headersFor (target: string): Record<string, string> {
    return new URL(target).origin === new URL(configuredUrl).origin ? { accept: ACCEPT, ...headers } : { accept: ACCEPT }
  }

  async function load (signal: AbortSignal): Promise<void> {
    const url = await locate({ signal, headers: headersFor(configuredUrl) })
    set.replace(await fetchJson(url, { signal, headers: headersFor(url) }), maxAge + staleIfError)
  }

  function tell (outcome: JwksEvent['outcome']): void {
    events.jwks({ url: name, outcome, keys: set.all().length })
  }

  function onFailed (error: unknown): void {
    warn(`apistar-jwt: the keys of ${name} could not be fetched: ${reasonOf(error)}`)
    tell('failed')
    if (set.isUsable() && reloader.isStale()) tell('stale')
  }

  function hasKeys (): boolean {
    return !reloader.isDown() && set.isUsable()
  }

  function unavailable (retryAfter = reloader.retryAfter()): Error {
    return Object.assign(new KeysUnavailable(), { retryAfter })
  }

  function requireKeys (): void {
    if (!hasKeys()) throw unavailable()
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
      if (keys.length === 0 && header.kid !== undefined && choices.some(isLive)) throw new TokenInvalid('The algorithm is not accepted.')
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
      if (required) return await loading.then(requireKeys)
      // A boot that need not fail must not be ended by Fastify, whose timeout of 0 is none.
      const patience = hookTimeout > 0 ? hookTimeout / 2 : LONGEST_TIMER
      await Promise.race([loading, sleep(patience, undefined, { ref: false })])
    },
    stop: reloader.stop,
  }
}
