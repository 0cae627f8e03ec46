import { start } from './child.js'
import { median } from './statistics.js'

/** What the plugin takes before it does anything, and what its cache holds. */
export interface Footprint {
  /** Bytes of 10,000 tokens in the cache. */
  readonly cache: number
  /** Milliseconds from `register` to `ready` over those of an empty app: the first one of a process, and the second. */
  readonly firstBoot: number
  readonly secondBoot: number
  readonly loads: readonly [Load, ...Load[]]
}

/** How long `require` of a package takes, where Fastify is loaded. */
export interface Load { readonly name: string, readonly time: number }

/** The first is ours. */
const LOADED = ['apistar-jwt', '@fastify/jwt', 'fastify-jwt-jwks', 'jsonwebtoken', 'jose', 'fast-jwt'] as const

interface Boot { readonly first: number, readonly second: number }

async function measureLoad (name: string, rounds: number): Promise<Load> {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) times.push((await start<number>('load-process.js', name)).message)
  return { name, time: median(times) }
}

/** Measures in processes of their own, as many as there are rounds. */
export async function measureFootprint (rounds: number): Promise<Footprint> {
  const boots: Boot[] = []
  const caches: number[] = []
  for (let round = 0; round < rounds; round++) {
    boots.push((await start<Boot>('boot-process.js')).message)
    caches.push((await start<number>('memory-process.js')).message)
  }
  const loads: Load[] = []
  for (const name of LOADED) loads.push(await measureLoad(name, rounds))
  return {
    loads: loads as [Load, ...Load[]],
    cache: median(caches),
    firstBoot: median(boots.map(({ first }) => first)),
    secondBoot: median(boots.map(({ second }) => second)),
  }
}
