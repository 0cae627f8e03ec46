import { memberOf } from '../settings/own.js'
import { withoutQuery } from './safe-url.js'

/** Why keys could not be fetched, in words that may be told. */
export class FetchFault extends Error {
  readonly #url: string | undefined

  /** @param url where the document is that is wrong, where it is a certain one */
  constructor (message: string, url?: string) {
    super(message)
    this.#url = url
  }

  /** Where the document is that is wrong. */
  get url (): string | undefined { return this.#url }

  /** Tells it from whatever else is thrown, which may be a Proxy that throws where `instanceof` looks. */
  static isOne (thrown: unknown): thrown is FetchFault {
    return typeof thrown === 'object' && thrown !== null && #url in thrown
  }
}

/** There is no document at that place; there may be at another. */
export class DocumentMissing extends FetchFault {}

const LONGEST = 100
const WORD = /^\w{1,64}$/

function escape (character: string): string {
  return `\\u{${Number(character.codePointAt(0)).toString(16)}}`
}

/** Text that somebody else wrote, cut and escaped, in quotes. */
export function quoteForeign (text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
  return `"${cut.replace(/[^ !#-[\]-~…]/gu, escape)}"`
}

/**
 * What may be told of whatever a fetch threw: its code, or the name of its kind. The message of an error may quote a
 * URL with its query, a header, or the password of a proxy.
 */
export function labelOf (thrown: unknown): string {
  try {
    const error = Object(thrown)
    const found = [memberOf(Object(memberOf(error, 'cause')), 'code'), memberOf(error, 'code'), memberOf(error, 'name')]
    return String(found.find((text) => typeof text === 'string' && WORD.test(text)) ?? 'Something was thrown.')
  } catch {
    return 'Something was thrown.'
  }
}

/**
 * What may be told of why keys could not be fetched.
 *
 * @param name what they are called by, which need not be said again
 */
export function reasonOf (thrown: unknown, name?: string): string {
  if (!FetchFault.isOne(thrown)) return labelOf(thrown)
  const where = thrown.url === undefined ? name : withoutQuery(thrown.url)
  return where === name ? thrown.message : `${where}: ${thrown.message}`
}
