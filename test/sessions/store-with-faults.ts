import { memoryStore } from '../../lib/sessions/memory-store.js'
import type { SessionStore } from '../../lib/settings/session-store.js'

type Call = 'get' | 'set' | 'list' | 'revoke' | 'since'
/** Stands in for a call: does something before it, after it, or in place of it. */
type Fault = (call: () => Promise<never>) => Promise<unknown>

/** A store whose calls go wrong when told to. */
export interface FaultyStore extends SessionStore {
  /** What goes wrong with the next calls of a kind, one after the other. */
  readonly next: Record<Call, Fault[]>
  /** What goes wrong with all calls, for as long as it stands here. */
  always: Fault | undefined
  /** The calls that were made. */
  readonly calls: Call[]
}

/** A call that fails without having done anything. */
export const fails: Fault = async () => { throw new Error('the store is away') }
/** A call that is done, and of which nobody hears. */
export const losesAnswer: Fault = async (call) => {
  await call()
  throw new Error('the line is dead')
}
/** A call that is never answered, nor done. */
export const hangs: Fault = async () => await new Promise(() => {})

/** A store over another one, which goes wrong when it is told to. */
export function storeWithFaults (store: SessionStore = memoryStore()): FaultyStore {
  const next: FaultyStore['next'] = { get: [], set: [], list: [], revoke: [], since: [] }
  const calls: Call[] = []
  function through (name: Call): (...args: never[]) => Promise<never> {
    return async (...args) => {
      calls.push(name)
      const call = async (): Promise<never> => await (store[name] as (...args: never[]) => Promise<never>)(...args)
      const fault = next[name].shift() ?? faulty.always
      return await (fault === undefined ? call() : fault(call)) as never
    }
  }
  const faulty = {
    next,
    always: undefined as Fault | undefined,
    calls,
    get: through('get'),
    set: through('set'),
    list: through('list'),
    revoke: through('revoke'),
    since: through('since'),
  }
  return faulty as unknown as FaultyStore
}
