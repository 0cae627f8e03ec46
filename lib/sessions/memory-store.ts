import type { SessionStore } from '../settings/session-store.js'

const IN_MEMORY = Symbol('apistar-jwt.memory')

/** Whether a store was made by `memoryStore`. */
export function isMemoryStore (store: SessionStore): boolean {
  return IN_MEMORY in store
}

/**
 * A store in the memory of this process: for one process, for development and for tests. At the end of the process all
 * sessions end, and every token that was issued before.
 */
export function memoryStore (): Required<SessionStore> {
  let loading: Promise<Required<SessionStore>> | undefined
  // Whoever imports the package has this function; only who uses it has the rest.
  async function load (): Promise<Required<SessionStore>> {
    loading ??= import('./memory.js').then(({ Memory }) => new Memory())
    return await loading
  }
  const store: Required<SessionStore> & { [IN_MEMORY]: true } = {
    [IN_MEMORY]: true,
    get: async (...args) => await (await load()).get(...args),
    set: async (...args) => await (await load()).set(...args),
    list: async (...args) => await (await load()).list(...args),
    revoke: async (...args) => await (await load()).revoke(...args),
    since: async (...args) => await (await load()).since(...args),
    watch: async (...args) => await (await load()).watch(...args),
  }
  return store
}
