import { subscribe } from 'node:diagnostics_channel'
import fastify from 'fastify'
import { Redis } from 'ioredis'
import apistarJwt, { type SessionEvent, type Settings } from '../index.js'
import { redisStore } from '../lib/entries/redis.js'
import { SECRET } from './helper.js'

/** What a process of `session-processes.ts` is told at its start. */
export interface Orders { readonly port: number, readonly skew: number, readonly settings: Omit<Settings, 'sessions'> }

type Call = 'create' | 'refresh' | 'end' | 'endAll' | 'list' | 'verify' | 'told'

const { port, skew, settings } = JSON.parse(String(process.argv[2])) as Orders
const { now } = Date
Date.now = () => now() + skew

const client = new Redis({ host: '127.0.0.1', port })
client.on('error', () => {})
const told = new Map<string, number>()
subscribe('apistar-jwt:session', (message) => {
  const { type } = message as SessionEvent
  told.set(type, (told.get(type) ?? 0) + 1)
})

const app = fastify()
await app.register(apistarJwt, {
  secret: SECRET, ...settings, sessions: { claims: () => ({ username: 'bailey' }), store: redisStore(client) },
})
await app.ready()

function takeTold (): Record<string, number> {
  const counts = Object.fromEntries(told)
  told.clear()
  return counts
}

async function answer (call: Call, args: unknown[]): Promise<unknown> {
  if (call === 'told') return takeTold()
  if (call === 'verify') return await app.jwt.verify(String(args[0]))
  const given = await (app.jwt.sessions[call] as (...args: unknown[]) => Promise<unknown>)(...args)
  return typeof given === 'object' && !Array.isArray(given) ? { ...given } : given
}

process.on('message', ({ id, call, args }: { id: number, call: Call, args: unknown[] }) => {
  answer(call, args).then(
    (result) => process.send?.({ id, result }),
    (error: Error & { code?: string, statusCode?: number }) => {
      process.send?.({ id, error: { message: error.message, code: error.code, statusCode: error.statusCode } })
    }
  )
})
process.send?.('ready')
