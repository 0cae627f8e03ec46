import cluster from 'node:cluster'
import type { SessionStore } from '../settings/session-store.js'
import { isMemoryStore } from './memory-store.js'

// PM2 numbers the processes that it starts of one app.
const INSTANCE_NUMBER = 'NODE_APP_INSTANCE'

/** Warns where one of several processes keeps in its memory what all of them should know. */
export function warnOfMemory (store: SessionStore, warn: (code: string, message: string) => void): void {
  if (!isMemoryStore(store) || !(cluster.isWorker || INSTANCE_NUMBER in process.env)) return
  const message = 'apistar-jwt: memoryStore() knows this process alone, and there are several: what is revoked or ' +
    'ended in one goes on in the others. Use a store that they share, such as redisStore(client) of apistar-jwt/redis.'
  warn('APISTAR_JWT_MEMORY_STORE', message)
}
