import fastify, { type FastifyInstance } from 'fastify'
import { Redis } from 'ioredis'
import apistarJwt, { type Settings } from '../index.js'
import { redisStore } from '../lib/entries/redis.js'

export const SECRET = 'a secret that all processes of a run share'
/** How many entries a long list has. */
export const ENTRIES = 100_000

/** A session id, as sessions have them. */
export function sidOf (place: number): string {
  return Buffer.from(String(place).padStart(16, '0')).toString('base64url')
}

/** An app with the plugin. */
export async function createApp (revocation?: Settings['revocation']): Promise<FastifyInstance> {
  const app = fastify()
  await app.register(apistarJwt, {
    secret: SECRET, expiresIn: '1h', ...(revocation === undefined ? {} : { revocation }),
  })
  return app
}

/** A store on a server of this machine, and its client. */
export function connectStore (port: number): { readonly client: Redis, readonly store: ReturnType<typeof redisStore> } {
  const client = new Redis({ host: '127.0.0.1', port })
  // Of processes that outlive their server.
  client.on('error', () => {})
  return { client, store: redisStore(client) }
}

/** Revokes so many sessions. */
export async function fill (app: FastifyInstance, count = ENTRIES): Promise<void> {
  for (let place = 0; place < count;) {
    await Promise.all(Array.from({ length: Math.min(1000, count - place) }, () =>
      app.jwt.revoke({ sid: sidOf(place++) })))
  }
}
