import type { FetchKeys, FetchKeysInit } from '../settings/key-schemas.js'
import { bare } from '../settings/own.js'
import { readAnswer } from './answer.js'
import { FetchFault, labelOf } from './fetch-fault.js'
import { untilAborted } from './time-limit.js'

interface FetchParts {
  /** In place of the global `fetch`. */
  readonly fetch: FetchKeys | undefined
  readonly headers: Readonly<Record<string, string>>
  /** Ends it, also where `fetch` does not heed it. */
  readonly signal: AbortSignal
}

/**
 * Fetches a JSON document. Follows no redirect, and takes none that was followed.
 *
 * @param url where it is
 * @throws FetchFault, whatever the reason is
 */
export async function fetchDocument (url: string, parts: FetchParts): Promise<unknown> {
  const { fetch = globalThis.fetch, headers, signal } = parts
  // What `fetch` looks for in these and does not find would be looked for in Object.prototype.
  const init: FetchKeysInit = bare({ method: 'GET', headers: bare(headers), signal, redirect: 'manual' })
  try {
    return await untilAborted(signal, async () => await readAnswer(await fetch(url, init), url))
  } catch (error) {
    if (signal.aborted) throw new FetchFault('It took too long.', url)
    throw FetchFault.isOne(error) ? error : new FetchFault(labelOf(error), url)
  }
}
