import { start } from './child.js'
import { median } from './statistics.js'

/** What the plugin takes before it does anything, and what its cache holds. */
export interface Footprint {
  /** Bytes of 10,000 tokens in the cache. */
  readonly cache: number
  /** Milliseconds from `register` to `ready` over those of an empty app: the first one of a process, and the second. */
  readonly firstBoot: number
  readonly secondBoot: number
}

interface Boot { readonly first: number, readonly second: number }

/** Measures in processes of their own, as many as there are rounds. */
export async function measureFootprint (rounds: number): Promise<Footprint> {
  const boots: Boot[] = []
  const caches: number[] = []
  for (let round = 0; round < rounds; round++) {
    boots.push((await start<Boot>('boot-process.js')).message)
    caches.push((await start<number>('memory-process.js')).message)
  }
  return {
    cache: median(caches),
    firstBoot: median(boots.map(({ first }) => first)),
    secondBoot: median(boots.map(({ second }) => second)),
  }
}
