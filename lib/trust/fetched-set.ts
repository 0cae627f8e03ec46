import type { Algorithm } from '../settings/algorithms.js'
import type { Events, JwksEvent } from '../events.js'
import type { FetchKeys } from '../settings/key-schemas.js'
import { attempt } from '../settings/own.js'
import { reasonOf } from './fetch-fault.js'
import { createReloader, type Reloader, type ReloadTimes } from './reloader.js'
import { createRemoteSet, keysIn, type RemoteSet } from './remote-set.js'
import { fetchDocument } from './safe-fetch.js'
import { withoutQuery } from './safe-url.js'

/** Fetches a document from where keys are trusted to come from. */
type GetDocument = (url: string) => Promise<unknown>

/** Where a set is fetched from, and how it is kept. Times are seconds. */
export interface FetchedSetParts extends ReloadTimes {
  readonly staleIfError: number
  readonly headers: Readonly<Record<string, string>>
  /** In place of the global `fetch`. */
  readonly fetch: FetchKeys | undefined
  /** Where the set is, or whose metadata say so; the headers are for its origin alone. */
  readonly configuredUrl: string
  /** Finds where the set is. */
  readonly locate: (get: GetDocument) => Promise<string>
  readonly algorithms: readonly Algorithm[]
  /** Logs what goes wrong while the app runs. */
  readonly warn: (message: string) => void
  readonly events: Events
}

interface FetchedSet {
  readonly set: RemoteSet
  readonly reloader: Reloader
  /** Why there are no keys, as it may be told: what went wrong last. */
  readonly fault: () => string
}

interface Fetched { readonly url: string, readonly keys: readonly unknown[] }

const ACCEPT = 'application/jwk-set+json, application/json'

/** Builds a set that is filled by its reloader, and tells of what goes well and wrong with that. */
export function createFetchedSet (parts: FetchedSetParts): FetchedSet {
  const { configuredUrl, locate, maxAge, staleIfError, headers, fetch, algorithms, events } = parts
  const name = withoutQuery(configuredUrl)
  const set = createRemoteSet(algorithms, (place, why) => warn(`key ${place + 1} of ${name} is left out: ${why}`))
  let isUseless = false
  let fault = `the keys of ${name} were not fetched yet.`
  const reloader = createReloader({ ...parts, load, onLoaded, onFailed })

  // Nobody waits for a load that a timer began, so that what a log throws would end the process.
  function warn (message: string): void {
    attempt(() => parts.warn(`apistar-jwt: ${message}`))
  }

  function headersFor (target: string): Record<string, string> {
    const isOurs = new URL(target).origin === new URL(configuredUrl).origin
    return { accept: ACCEPT, ...(isOurs ? headers : {}) }
  }

  async function load (signal: AbortSignal): Promise<Fetched> {
    const get: GetDocument = (url) => fetchDocument(url, { fetch, headers: headersFor(url), signal })
    const url = await locate(get)
    return { url, keys: keysIn(await get(url), url) }
  }

  function tell (outcome: JwksEvent['outcome']): void {
    events.jwks({ url: name, outcome, keys: set.all().length })
  }

  function onLoaded ({ url, keys }: Fetched): void {
    const wasUseless = isUseless
    set.replace(keys, maxAge + staleIfError)
    isUseless = !set.isUsable()
    const place = withoutQuery(url)
    if (isUseless) fault = `the keys of ${name} were fetched, but there is no usable key in ${place}.`
    if (isUseless && !wasUseless) warn(fault)
    tell('fetched')
  }

  function onFailed (error: unknown): void {
    fault = `the keys of ${name} could not be fetched: ${reasonOf(error, name)}`
    warn(fault)
    tell('failed')
    if (set.isUsable() && reloader.isStale()) tell('stale')
  }

  return { set, reloader, fault: () => fault }
}
