import { attempt, memberOf } from '../settings/own.js'
import { readJson } from './body.js'
import { DocumentMissing, FetchFault } from './fetch-fault.js'

/** The parts of a Response, which may be one of another realm or library, or none. */
interface Answer {
  readonly status: unknown
  readonly url: unknown
  readonly redirected: unknown
  readonly type: unknown
  readonly headers: unknown
  readonly body: unknown
}

const REDIRECTS: readonly unknown[] = [301, 302, 303, 307, 308]

function partsOf (given: unknown): Answer {
  const [status, url, redirected, type, headers, body] =
    ['status', 'url', 'redirected', 'type', 'headers', 'body'].map((name) => memberOf(Object(given), name))
  return { status, url, redirected, type, headers, body }
}

/** What may be told of where somebody else points to. */
function originOf (location: unknown, base: string): string {
  if (typeof location !== 'string' || !URL.canParse(location, base)) return 'no URL'
  const { origin, protocol } = new URL(location, base)
  return origin === 'null' ? protocol : origin
}

function targetOf ({ status, headers }: Answer, url: string): string | undefined {
  if (!REDIRECTS.includes(status)) return undefined
  const get = memberOf(Object(headers), 'get')
  return typeof get === 'function' ? originOf(get.call(headers, 'location'), url) : undefined
}

function withoutHash (url: string, base: string): string {
  return new URL(url, base).href.replace(/#.*/, '')
}

// Where the app's own function follows redirects all the same.
function cameFromElsewhere ({ url, redirected, type }: Answer, asked: string): boolean {
  if (typeof url === 'string' && url !== '' && withoutHash(url, asked) !== withoutHash(asked, asked)) return true
  return Boolean(redirected) || type === 'opaqueredirect'
}

function refuseOthers (answer: Answer, url: string): void {
  const { status } = answer
  const target = targetOf(answer, url)
  if (target !== undefined) {
    throw new DocumentMissing(`The answer has status ${status} and redirects to ${target}.`, url)
  }
  if (cameFromElsewhere(answer, url)) {
    throw new FetchFault(`The answer came through a redirect, from ${originOf(answer.url, url)}.`, url)
  }
  if (status !== 200) throw new DocumentMissing(`The answer has status ${status}.`, url)
}

/** Hangs up on what is not read, in the way of web streams or of Node's. */
function discard (body: unknown): void {
  const end = memberOf(Object(body), 'cancel') ?? memberOf(Object(body), 'destroy')
  // Nobody is left to care whether it could be ended.
  if (typeof end === 'function') Promise.resolve(end.call(body)).catch(() => undefined)
}

/**
 * Reads a JSON document out of what a fetch gave, if that is a good answer and came from the URL itself.
 *
 * @param given what should be a Response
 * @throws FetchFault; what the Response or its body throws
 */
export async function readAnswer (given: unknown, url: string): Promise<unknown> {
  const answer = partsOf(given)
  if (typeof answer.status !== 'number') throw new FetchFault('What was fetched is no Response.', url)
  try {
    refuseOthers(answer, url)
  } catch (error) {
    attempt(() => discard(answer.body))
    throw error
  }
  return await readJson(answer.body, url)
}
