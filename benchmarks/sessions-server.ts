import fastify from 'fastify'
import { Redis } from 'ioredis'
import apistarJwt from '../index.js'
import { redisStore } from '../lib/entries/redis.js'
import { collect } from './garbage.js'

/** What a server says when it listens. */
export interface Address { readonly origin: string }
/** What a server holds, in bytes. */
export interface Held { readonly heap: number, readonly residentMemory: number }

interface Credentials { readonly refresh_token: string }

const [port, secret] = process.argv.slice(2)
const client = new Redis({ host: '127.0.0.1', port: Number(port), retryStrategy: () => 50 })
client.on('error', () => {})

const app = fastify()
await app.register(apistarJwt, {
  secret: String(secret),
  expiresIn: '20s',
  sessions: { claims: () => ({ username: 'bailey' }), store: redisStore(client), grace: '10s' },
})
const { sessions } = app.jwt
app.post('/login', async ({ body }) => await sessions.create((body as { id: number }).id))
app.post('/refresh', async ({ body }) => await sessions.refresh((body as Credentials).refresh_token))
app.get('/me', { config: { auth: 'required' } }, async ({ auth }) => auth.user)
app.post('/logout', { config: { auth: 'required' } }, async ({ auth: { user, payload } }) => {
  return { ended: await sessions.end(Number(user.id), String(payload.sid), 'logout') }
})

process.on('message', () => {
  collect()
  const { heapUsed: heap, rss: residentMemory } = process.memoryUsage()
  process.send?.({ heap, residentMemory } satisfies Held)
})
process.on('disconnect', () => { app.close().finally(() => client.disconnect()) })
process.send?.({ origin: await app.listen({ port: 0, host: '127.0.0.1' }) } satisfies Address)
