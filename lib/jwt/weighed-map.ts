import { LruMap } from 'toad-cache'

/** What a list takes that is bounded by weight. */
export interface Weighed { readonly weight: number }

/** A list that drops what was not used for longest where it has too many items, or too heavy ones. */
export class WeighedMap<Item extends Weighed> extends LruMap<Item> {
  readonly #most: number
  #weight = 0

  /**
   * @param max how many items it may hold
   * @param most what they may weigh together
   */
  constructor (max: number, most: number) {
    super(max)
    this.#most = most
  }

  override evict (): void {
    this.#weight -= (this.first as { value: Item }).value.weight
    super.evict()
  }

  override set (key: string, item: Item): void {
    this.#weight += item.weight - (this.items.get(key)?.value.weight ?? 0)
    super.set(key, item)
    while (this.#weight > this.#most) this.evict()
  }
}
