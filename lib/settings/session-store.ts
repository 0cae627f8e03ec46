/**
 * Something that was read, and when: milliseconds since the epoch by the store's own clock. An answer whose time is no
 * number of the years 1973 to 5138 counts as none.
 */
export interface StoredValue {
  /** The text; null where there is none. It may have expired: whoever asks judges that. */
  readonly value: string | null
  readonly now: number
}

/** All that an owner has. */
export interface StoredList {
  /** Id and text of each, in any order. Some may have expired. */
  readonly values: ReadonlyArray<readonly [id: string, value: string]>
  readonly now: number
}

/** Milliseconds since the epoch by the store's own clock. */
export interface WriteTimes {
  /** When the store may forget the value. */
  readonly expires: number
  /** When it is too late to write: a write that was held up somewhere may not be made after it. */
  readonly deadline: number
}

/** Whether a write was made. */
export interface Written {
  readonly done: boolean
  readonly now: number
}

/** A line of the revocation list, and when the store may forget it, in milliseconds since the epoch. */
export type RevocationEntry = readonly [text: string, until: number]

/** A part of the revocation list. */
export interface RevocationPage {
  /** The lines that came after the cursor, the oldest first. */
  readonly entries: readonly string[]
  /** Where to go on reading. */
  readonly cursor: string
  /**
   * Whether the cursor was none of this list's, or the list has gone back before it, so that this reads from the start.
   */
  readonly reset: boolean
  /** Whether there is more to read now. */
  readonly more: boolean
  /** When the list began, in milliseconds since the epoch; absent where nobody has said yet. */
  readonly born?: number | undefined
}

/**
 * Where sessions and the revocation list are kept. All that it stores is opaque text to it, and it decides nothing.
 * A method rejects where the store cannot be asked. `apistar-jwt/testing` has the tests that every store must pass.
 */
export interface SessionStore {
  /** Reads a value of an owner. */
  get (owner: string, id: string): Promise<StoredValue>
  /**
   * Writes a value in place of the one that was read, in one step that nothing can come between.
   *
   * @param previous what must be there now: the very same text, or null for nothing
   * @returns not done where something else is there, or the deadline has passed; then nothing has changed
   */
  set (owner: string, id: string, value: string, previous: string | null, times: WriteTimes): Promise<Written>
  /** Reads all values of an owner. */
  list (owner: string): Promise<StoredList>
  /**
   * Adds lines to the revocation list. One that is there already keeps its place, and the later `until`.
   *
   * @param born when the list began, in milliseconds since the epoch; it only ever moves back
   */
  revoke (entries: readonly RevocationEntry[], born?: number): Promise<void>
  /**
   * Reads the revocation list from a cursor on; writes nothing. A line that is committed later comes after every
   * cursor that was given before, so that none is ever skipped.
   *
   * @param cursor where the last page ended; undefined for the start
   * @param most how many lines at most
   */
  since (cursor: string | undefined, most: number): Promise<RevocationPage>
  /**
   * Calls back soon after somebody has added to the list. It is a nudge to read: one that is lost costs time alone.
   *
   * @returns what ends it, and leaves nothing behind
   */
  watch? (changed: () => void): Promise<() => Promise<void>>
}
