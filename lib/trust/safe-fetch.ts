/** How many bytes a document may have, after it was decompressed: 1 MiB. */
const MOST_BYTES = 1_048_576

/** Tells whether keys may be fetched from a URL: over https, or over plain http from this very machine. */
export function isSafeUrl (text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  const isLoopback = hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
  return username === '' && password === '' && (protocol === 'https:' || (protocol === 'http:' && isLoopback))
}

async function readText (body: ReadableStream<Uint8Array> | null): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    length += chunk.length
    if (length > MOST_BYTES) throw new RangeError('The document is larger than 1 MiB.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

/**
 * Fetches a JSON document. Follows no redirect.
 *
 * @param url where it is
 * @param init as for `fetch`; its signal ends the reading of the body too
 * @returns the document, or undefined where the answer is not 200
 * @throws what `fetch` throws; RangeError if it is too large, SyntaxError if it is not JSON
 */
export async function fetchJson (url: string, init: RequestInit): Promise<unknown> {
  const { status, body } = await fetch(url, { ...init, redirect: 'manual' })
  if (status === 200) return JSON.parse(await readText(body))
  await body?.cancel()
  return undefined
}

/**
 * Does work that fetches, in limited time.
 *
 * @param seconds how long it may take
 * @param ending what ends it early
 * @throws what the work throws when its signal is aborted
 */
export async function withinTime<Result> (seconds: number, ending: AbortSignal, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  // Not AbortSignal.timeout: AbortSignal.any holds its sources weakly, and one that was collected
  // never fires. The timer holds this controller.
  const late = new AbortController()
  const limit = setTimeout(() => late.abort(new Error('It took too long.')), seconds * 1000)
  try {
    return await work(AbortSignal.any([late.signal, ending]))
  } finally {
    clearTimeout(limit)
  }
}
