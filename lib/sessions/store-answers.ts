import type { RevocationPage, StoredList } from '../settings/session-store.js'

// Milliseconds of the years 1973 to 5138: seconds are less than that, and microseconds more.
const EARLIEST = 1e11
const LATEST = 1e14

function isMoment (value: unknown): boolean {
  return Number.isFinite(value) && Number(value) >= EARLIEST && Number(value) < LATEST
}

function refuse (what: string): never {
  throw new TypeError(`The store gave ${what}.`)
}

/**
 * Takes the answer of a store that tells its time.
 *
 * @throws TypeError where that is no moment in milliseconds since the epoch: compared with what is no number, nothing
 *   would ever expire
 */
export function readTimed<Answer extends { readonly now: number }> (answer: Answer): Answer {
  return isMoment(answer?.now) ? answer : refuse('no time in milliseconds since 1970')
}

/** Takes what a store says that an owner has. @throws TypeError where it is no list, or tells no time */
export function readList (answer: StoredList): StoredList {
  return Array.isArray(readTimed(answer).values) ? answer : refuse('no list of values')
}

/**
 * Takes a page of the revocation list.
 *
 * @param cursor where it was to go on
 * @throws TypeError where it has no lines, where the list began at what is no moment, or where it says that there is
 *   more and goes on nowhere
 */
export function readPage (page: RevocationPage, cursor: string | undefined): RevocationPage {
  if (!Array.isArray(page?.entries)) refuse('no list of entries')
  if (page.born !== undefined && !isMoment(page.born)) refuse('no beginning in milliseconds since 1970')
  return page.more && page.cursor === cursor ? refuse('more to read, and no way on') : page
}
