import { randomUUID } from 'node:crypto'
import type {
  RevocationEntry, RevocationPage, SessionStore, StoredList, StoredValue, WriteTimes, Written,
} from '../settings/session-store.js'

interface Kept { readonly value: string, readonly expires: number }
interface Line { readonly number: number, readonly text: string, until: number }

const PRUNE_AT_LEAST = 1000

/** The place of the first line whose number is greater; the lines are in the order of their numbers. */
function placeAfter (lines: readonly Line[], number: number): number {
  let low = 0
  let high = lines.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((lines[middle] as Line).number > number) high = middle
    else low = middle + 1
  }
  return low
}

/** A store of this process alone, which forgets all at its end. It keeps time by the process's clock. */
export class Memory implements Required<SessionStore> {
  readonly #id = randomUUID()
  readonly #owners = new Map<string, Map<string, Kept>>()
  readonly #watchers = new Set<() => void>()
  readonly #byText = new Map<string, Line>()
  #lines: Line[] = []
  #lastNumber = 0
  #born: number | undefined
  #ownersToPrune = PRUNE_AT_LEAST
  #linesToPrune = PRUNE_AT_LEAST

  async get (owner: string, id: string): Promise<StoredValue> {
    const now = Date.now()
    return { value: this.#live(owner, now).get(id)?.value ?? null, now }
  }

  async set (owner: string, id: string, value: string, previous: string | null, times: WriteTimes): Promise<Written> {
    const now = Date.now()
    const values = this.#live(owner, now)
    const present = values.get(id)?.value ?? null
    if (present !== previous || now > times.deadline) return { done: false, now }
    values.set(id, { value, expires: times.expires })
    this.#owners.set(owner, values)
    if (this.#owners.size >= this.#ownersToPrune) this.#pruneOwners(now)
    return { done: true, now }
  }

  async list (owner: string): Promise<StoredList> {
    const now = Date.now()
    return { values: [...this.#live(owner, now)].map(([id, { value }]) => [id, value]), now }
  }

  async revoke (entries: readonly RevocationEntry[], born = Infinity): Promise<void> {
    const before = this.#lastNumber
    for (const [text, until] of entries) this.#note(text, until)
    this.#born = born < (this.#born ?? Infinity) ? born : this.#born
    if (this.#lines.length >= this.#linesToPrune) this.#pruneLines()
    if (this.#lastNumber > before) for (const changed of this.#watchers) changed()
  }

  async since (cursor: string | undefined, most: number): Promise<RevocationPage> {
    const [list, number] = cursor?.split(' ') ?? []
    const reset = list !== this.#id || !(Number(number) <= this.#lastNumber)
    const first = reset ? 0 : placeAfter(this.#lines, Number(number))
    const page = this.#lines.slice(first, first + most)
    const more = first + most < this.#lines.length
    const last = more ? (page.at(-1) as Line).number : this.#lastNumber
    return { entries: page.map(({ text }) => text), cursor: `${this.#id} ${last}`, reset, more, born: this.#born }
  }

  async watch (changed: () => void): Promise<() => Promise<void>> {
    const watcher = (): void => changed()
    this.#watchers.add(watcher)
    return async () => { this.#watchers.delete(watcher) }
  }

  #note (text: string, until: number): void {
    const known = this.#byText.get(text)
    if (known !== undefined) {
      known.until = Math.max(known.until, until)
      return
    }
    const line = { number: ++this.#lastNumber, text, until }
    this.#byText.set(text, line)
    this.#lines.push(line)
  }

  /** What an owner has that did not expire. */
  #live (owner: string, now: number): Map<string, Kept> {
    const values = this.#owners.get(owner) ?? new Map<string, Kept>()
    for (const [id, { expires }] of values) if (expires <= now) values.delete(id)
    return values
  }

  // Each pruning looks at all, so it waits until there is twice as much as it left.
  #pruneOwners (now: number): void {
    for (const owner of this.#owners.keys()) if (this.#live(owner, now).size === 0) this.#owners.delete(owner)
    this.#ownersToPrune = Math.max(this.#owners.size * 2, PRUNE_AT_LEAST)
  }

  #pruneLines (): void {
    const now = Date.now()
    this.#lines = this.#lines.filter(({ until }) => until > now)
    this.#byText.clear()
    for (const line of this.#lines) this.#byText.set(line.text, line)
    this.#linesToPrune = Math.max(this.#lines.length * 2, PRUNE_AT_LEAST)
  }
}
