import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { FastifyInstance } from 'fastify'
import type { Test } from 'tap'
import {
  memoryStore, type SessionClaims, type SessionEvent, type Sessions, type SessionStore, type Settings,
} from '../../index.js'
import { readStored, type SessionRecord } from '../../lib/sessions/record.js'
import { ownerOf } from '../../lib/sessions/refresh-token.js'
import { build, SECRET } from '../helper.js'
import { storeWithFaults, type FaultyStore } from './store-with-faults.js'

export const NOW = 1_700_000_000

/** Whatever names a session: its tokens do. */
interface Named { readonly session: { readonly id: string, readonly userId: string | number } }

/** An app with sessions, and a hand on what its store has of them. Time goes by as the hand pleases. */
export interface Stage {
  readonly app: FastifyInstance
  readonly sessions: Sessions
  readonly store: FaultyStore
  /** What the app says of its users. */
  readonly claims: { give: SessionClaims }
  /** What was told of sessions since it was taken last. */
  readonly told: () => SessionEvent[]
  readonly read: (tokens: Named) => Promise<SessionRecord>
  /** Puts a text where a session is. */
  readonly put: (tokens: Named, value: string) => Promise<void>
  readonly change: (tokens: Named, change: (record: SessionRecord) => SessionRecord) => Promise<void>
  /** Has a session lie so many milliseconds further back. */
  readonly age: (tokens: Named, milliseconds: number) => Promise<void>
}

/** Listens to what is told of sessions until the test ends, and gives what was told since it was taken last. */
export function listen (t: Test): () => SessionEvent[] {
  const heard: SessionEvent[] = []
  const hear = (message: unknown): void => { heard.push(message as SessionEvent) }
  subscribe('apistar-jwt:session', hear)
  t.after(() => unsubscribe('apistar-jwt:session', hear))
  return () => heard.splice(0)
}

async function readIn (store: SessionStore, { session: { id, userId } }: Named): Promise<SessionRecord> {
  const stored = readStored((await store.get(ownerOf(userId), id)).value, ownerOf(userId))
  if (stored.state !== 'live') throw new Error(`there is no session: ${stored.state}`)
  return stored.record
}

async function putIn (store: SessionStore, { session: { id, userId } }: Named, value: string): Promise<void> {
  const { value: previous, now } = await store.get(ownerOf(userId), id)
  const { done } = await store.set(ownerOf(userId), id, value, previous, { expires: now + 1e10, deadline: now + 1e6 })
  if (!done) throw new Error('it was not put there')
}

/** Has a session lie so many milliseconds further back. */
export async function ageIn (store: SessionStore, tokens: Named, by: number): Promise<void> {
  const { created, end, idle, rotated, ...record } = await readIn(store, tokens)
  const aged = { ...record, created: created - by, end: end - by, idle: idle - by, rotated: rotated - by }
  await putIn(store, tokens, JSON.stringify(aged))
}

/** Sets a stage on a store, without faults as long as none are put on it. */
export async function setStage (t: Test, under: SessionStore = memoryStore(), settings: Settings = {}): Promise<Stage> {
  const store = storeWithFaults(under)
  const claims: Stage['claims'] = { give: () => ({ username: 'bailey' }) }
  const sessions = {
    claims: async (session) => await claims.give(session), ...settings.sessions, store,
  } satisfies Settings['sessions']
  const app = await build(t, { secret: SECRET, ...settings, sessions })

  return {
    app,
    sessions: app.jwt.sessions,
    store,
    claims,
    told: listen(t),
    read: async (tokens) => await readIn(under, tokens),
    put: async (tokens, value) => await putIn(under, tokens, value),
    change: async (tokens, how) => await putIn(under, tokens, JSON.stringify(how(await readIn(under, tokens)))),
    age: async (tokens, by) => await ageIn(under, tokens, by),
  }
}
