import { memoryStore, type SessionStore } from '../index.js'
import { StartFailed } from './environment.js'

/** Where sessions are kept, and what ends the connection to it. */
export interface OpenStore {
  readonly store: SessionStore
  readonly close: () => void
}

function parseUrl (text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && ['redis:', 'rediss:'].includes(url.protocol) && url.hostname !== '') return url
  // The value may hold a password.
  throw new StartFailed(
    'REDIS_URL is no URL of Redis: give redis://127.0.0.1:6379, or leave it out to keep sessions in memory.'
  )
}

/**
 * Opens the Redis of `REDIS_URL`, which several processes may share; or else the memory of this process.
 *
 * @param say is told once where Redis cannot be reached
 * @throws StartFailed
 */
export async function openStore (
  { REDIS_URL = '' }: Readonly<Record<string, string | undefined>>, say: (message: string) => void
): Promise<OpenStore> {
  if (REDIS_URL.trim() === '') return { store: memoryStore(), close () {} }
  const url = parseUrl(REDIS_URL.trim())
  // Who keeps sessions in memory needs no client.
  const [{ Redis }, { redisStore }] = await Promise.all([import('ioredis'), import('../lib/entries/redis.js')])
  const client = new Redis(url.href)
  let isSaid = false
  // Without a listener, ioredis prints each failure.
  client.on('error', () => {
    if (!isSaid) say(`Redis at ${url.host} cannot be reached: whatever needs a session is answered with 503 until it can.`)
    isSaid = true
  })
  return { store: redisStore(client), close: () => client.disconnect() }
}
