import { setTimeout as sleep } from 'node:timers/promises'
import { isSymmetric, type Algorithm } from './algorithms.js'
import { KeysUnavailable, TokenInvalid } from './errors.js'
import type { Events } from './events.js'
import { isLive, pickKeys, type KeySource } from './key-choice.js'
import { createRemoteSet } from './remote-set.js'
import { fetchJson, withinTime } from './safe-fetch.js'

/** How a remote set is kept. Times are seconds. */
export interface RemoteOptions {
  readonly cooldown: number
  readonly maxAge: number
  readonly staleIfError: number
  readonly timeout: number
  readonly headers: Readonly<Record<string, string>>
  readonly required: boolean
}

export interface RemoteParts extends RemoteOptions {
  /** Where the set is, or whose metadata say so; the headers are for its origin alone. */
  readonly configuredUrl: string
  /** Finds where the set is. */
  readonly locate: (init: RequestInit) => Promise<string>
  readonly algorithms: readonly Algorithm[]
  readonly warn: (message: string) => void
  readonly events: Events
}

/** A set of keys that is fetched, and kept fresh. */
export interface RemoteKeys extends KeySource {
  /** Fetches the set, and from then on ahead of its age. Rejects if it is required and cannot be had. */
  readonly start: (hookTimeout: number) => Promise<void>
  /** Ends the fetch that is under way, and makes no other. */
  readonly stop: () => void
}

const REFRESH_AHEAD = 0.8
const LONGEST_TIMER = 2_147_483_647
const ACCEPT = 'application/jwk-set+json, application/json'

function now (): number {
  return Date.now() / 1000
}

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
  const { configuredUrl, locate, cooldown, maxAge, staleIfError, timeout, headers, required, algorithms, warn, events } = parts
  const name = withoutQuery(configuredUrl)
  const set = createRemoteSet(algorithms, (place, why) => warn(`apistar-jwt: key ${place + 1} of ${name} is left out: ${why}`))
  const stopping = new AbortController()
  let isDown = false
  let fetchedAt = -Infinity
  let failedAt = -Infinity
  let missedAt = -Infinity
  let pending: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  function headersFor (target: string): Record<string, string> {
    return new URL(target).origin === new URL(configuredUrl).origin ? { accept: ACCEPT, ...headers } : { accept: ACCEPT }
  }

  async function load (signal: AbortSignal): Promise<void> {
    const url = await locate({ signal, headers: headersFor(configuredUrl) })
    set.replace(await fetchJson(url, { signal, headers: headersFor(url) }), now() + maxAge + staleIfError)
  }

  function succeed (): void {
    isDown = false
    fetchedAt = now()
    events.jwks({ url: name, outcome: 'fetched', keys: set.all().length })
  }

  function fail (error: unknown): void {
    isDown = true
    if (stopping.signal.aborted) return
    failedAt = now()
    warn(`apistar-jwt: the keys of ${name} could not be fetched: ${reasonOf(error)}`)
    events.jwks({ url: name, outcome: 'failed', keys: set.all().length })
    if (set.isUsable() && now() >= fetchedAt + maxAge) events.jwks({ url: name, outcome: 'stale', keys: set.all().length })
  }

  function settle (): void {
    pending = undefined
    if (stopping.signal.aborted) return
    const seconds = isDown ? Math.max(cooldown, 1) : maxAge * REFRESH_AHEAD
    timer = setTimeout(reload, Math.min(seconds * 1000, LONGEST_TIMER)).unref()
  }

  function reload (): Promise<void> {
    clearTimeout(timer)
    pending ??= withinTime(timeout, stopping.signal, load).then(succeed, fail).finally(settle)
    return pending
  }

  function isDue (): boolean {
    return now() >= fetchedAt + maxAge * REFRESH_AHEAD && now() >= failedAt + Math.max(cooldown, 1)
  }

  async function waitFor (loading: Promise<void>): Promise<void> {
    await loading
    if (isDown || !set.isUsable()) throw unavailable()
  }

  function unavailable (): Error {
    const retryAfter = Math.max(1, Math.ceil(Math.max(failedAt, missedAt) + cooldown - now()))
    return Object.assign(new KeysUnavailable(), { retryAfter })
  }

  return {
    find (header, allowed = algorithms) {
      // A remote set never holds a secret, whatever a call allows.
      const accepted: readonly unknown[] = allowed.filter((name) => !isSymmetric(name))
      if (!accepted.includes(header.alg)) throw new TokenInvalid('The algorithm is not accepted.')
      if (isDue()) reload()
      const choices = header.kid === undefined ? set.all() : set.byId(header.kid)
      const keys = pickKeys(choices, header, allowed)
      // The key is known, so that there is nothing to fetch.
      if (keys.length === 0 && header.kid !== undefined && choices.some(isLive)) throw new TokenInvalid('The algorithm is not accepted.')
      return keys
    },
    refresh () {
      // One that is under way may have been answered before the key was made, so it does not count.
      if (pending !== undefined) return waitFor(pending)
      if (now() < Math.max(failedAt, missedAt) + cooldown) {
        if (isDown || !set.isUsable()) throw unavailable()
        return undefined
      }
      missedAt = now()
      return waitFor(reload())
    },
    async start (hookTimeout) {
      const loading = reload()
      // A boot that need not fail must not be ended by Fastify, whose timeout of 0 is none.
      const patience = hookTimeout > 0 ? hookTimeout / 2 : LONGEST_TIMER
      await (required ? loading : Promise.race([loading, sleep(patience, undefined, { ref: false })]))
      if (!required) return
      if (isDown || !set.isUsable()) throw unavailable()
    },
    stop () {
      stopping.abort()
      clearTimeout(timer)
    },
  }
}
