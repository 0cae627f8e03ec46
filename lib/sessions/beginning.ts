interface BeginningParts {
  /** The store's clock, in milliseconds since the epoch. */
  readonly now: () => number
  /** Tells the store when the list began. */
  readonly owe: (born: number) => void
  readonly onChange: () => void
}

/** When a list began: whatever was issued before may have been revoked without its knowing. */
interface Beginning {
  /** Milliseconds since the epoch by the store's clock; undefined as long as the list was never read. */
  readonly born: number | undefined
  /**
   * Takes note of what a reading says.
   *
   * @param stored when the list began, as the store has it
   * @param wasFresh whether this process could be relied on until then
   */
  readonly judge: (stored: number | undefined, wasFresh: boolean) => void
}

/** Builds the beginning of a list that was never read. */
export function createBeginning ({ now, owe, onChange }: BeginningParts): Beginning {
  const state = { born: undefined as number | undefined }

  function set (born: number): number {
    if (born !== state.born) onChange()
    state.born = born
    return born
  }

  return Object.assign(state, {
    judge (stored: number | undefined, wasFresh: boolean) {
      const { born } = state
      // Whoever's list was fresh knows all that was revoked since it began, so to them it goes on.
      if (born !== undefined && wasFresh && (stored ?? Infinity) > born) owe(born)
      else if (stored !== undefined) set(stored)
      // A list without a beginning begins now.
      else owe(set(Math.floor(now())))
    },
  })
}
