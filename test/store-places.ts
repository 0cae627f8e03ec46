import { memoryStore, type SessionStore } from '../index.js'

/** Opens stores in memory: two of one place have all in common. */
export function storesInMemory (): (place: string) => Required<SessionStore> {
  const places = new Map<string, Required<SessionStore>>()
  return function open (place) {
    const store = places.get(place) ?? memoryStore()
    places.set(place, store)
    return store
  }
}
