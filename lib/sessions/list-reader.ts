import type { SessionStore } from '../settings/session-store.js'
import { createFactSet, type FactSet } from './fact-set.js'
import { parseFact, type Fact } from './facts.js'
import { createMoment, type Moment } from './freshness.js'

/** What a reading to the end of the list found. */
interface Reading {
  /** When the last question was sent. */
  readonly asked: Moment
  /** When the list began, as the store has it. */
  readonly born: number | undefined
  /** All that the store has, where it was read from the start after something of it was known. */
  readonly whole: FactSet | undefined
}

interface ReaderParts {
  readonly store: Pick<SessionStore, 'since'>
  /** Takes note of the lines of a page. */
  readonly note: (lines: readonly string[]) => void
  /** Takes the facts of a page that have not expired. */
  readonly take: (facts: readonly Fact[]) => void
}

const PAGE = 1000

function isFact (fact: Fact | undefined): fact is Fact {
  return fact !== undefined && fact.until > Date.now() / 1000
}

/**
 * Builds the reading of a list, page by page, from where it ended the last time.
 *
 * @returns a function that reads to the end; it rejects where the store fails, and the next call goes on there
 */
export function createListReader ({ store, note, take }: ReaderParts): () => Promise<Reading> {
  let cursor: string | undefined
  let whole: FactSet | undefined
  let hasTaken = false

  return async function readList () {
    for (;;) {
      const asked = createMoment()
      const page = await store.since(cursor, PAGE)
      note(page.entries)
      const facts = page.entries.map(parseFact).filter(isFact)
      if (page.reset) whole = hasTaken ? createFactSet() : undefined
      for (const fact of facts) whole?.add(fact)
      take(facts)
      hasTaken = true
      cursor = page.cursor
      if (page.more) continue
      const reading = { asked, born: page.born, whole }
      whole = undefined
      return reading
    }
  }
}
