import type { SessionStore } from '../index.js'
import { memoryStore } from '../index.js'

type Call = Exclude<keyof SessionStore, 'watch'>

/** A store in memory that fails when it is told to, answers nothing, or forgets. */
export interface FaultyStore extends SessionStore {
  /** How each call ends, where it is not answered: it fails, or there is no answer. */
  readonly faults: Map<Call, 'fails' | 'hangs'>
  /** How often each call was made. */
  readonly calls: Record<Call, number>
  /** Loses all that it has. */
  readonly flush: () => void
  /** Milliseconds that its clock is ahead of the process's. */
  ahead: number
}

/** Everything that a revocation list asks of a store. */
export const READING = ['get', 'since'] as const

/** Builds such a store, which gives no nudges. */
export function faultyStore (): FaultyStore {
  let memory = memoryStore()
  const faults: FaultyStore['faults'] = new Map()
  const calls = { get: 0, set: 0, list: 0, revoke: 0, since: 0 }

  async function answer<Answer> (name: Call, ask: () => Promise<Answer>): Promise<Answer> {
    calls[name]++
    const fault = faults.get(name)
    if (fault === 'fails') throw new Error('the store is away')
    if (fault === 'hangs') await new Promise(() => {})
    const given = await ask() as Answer & { now?: number }
    return given?.now === undefined ? given : { ...given, now: given.now + store.ahead }
  }

  const store: FaultyStore = {
    faults,
    calls,
    ahead: 0,
    flush () { memory = memoryStore() },
    get: (...args) => answer('get', () => memory.get(...args)),
    set: (owner, id, value, previous, { expires, deadline }) => answer('set', () => {
      const times = { expires: expires - store.ahead, deadline: deadline - store.ahead }
      return memory.set(owner, id, value, previous, times)
    }),
    list: (...args) => answer('list', () => memory.list(...args)),
    revoke: (...args) => answer('revoke', () => memory.revoke(...args)),
    since: (...args) => answer('since', () => memory.since(...args)),
  }
  return store
}
