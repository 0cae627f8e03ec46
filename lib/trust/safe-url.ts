import { memberOf } from '../settings/own.js'

const LOOPBACK = /^(?:localhost|\[::1\]|127\.\d+\.\d+\.\d+)$/

/** The text of a URL that is given as an object of this realm or another; whatever else it is, as it is. */
export function urlTextOf (given: unknown): unknown {
  if (typeof given !== 'object' || given === null || memberOf(given, Symbol.toStringTag) !== 'URL') return given
  return memberOf(given, 'href')
}

/** Tells whether text is an https URL, however it is written. */
export function isHttps (text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:'
}

/**
 * Tells whether keys may be fetched from a URL: over https, or over plain http from this very machine.
 *
 * @param rules whether plain http may go to any machine
 */
export function isSafeUrl (text: string, { allowHttp }: { readonly allowHttp: boolean }): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && (allowHttp || LOOPBACK.test(hostname)))
}

/** What may be told of a URL: its query may hold a secret. */
export function withoutQuery (url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}
