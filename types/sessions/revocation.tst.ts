import { createClient, createCluster } from '@redis/client'
import fastify from 'fastify'
import { Cluster, Redis } from 'ioredis'
import { Redis as Valkey } from 'iovalkey'
import apistarJwt, {
  memoryStore, type Jwt, type RevocationFacts, type RevocationsEvent, type RevocationSettings, type RevokeTarget,
  type SessionStore,
} from 'apistar-jwt'
import { redisStore } from 'apistar-jwt/redis'
import { sessionStoreTests, type StoreTest } from 'apistar-jwt/testing'
import { holds, type Equal } from '../equal.js'

const app = fastify()
const { revoke } = app.jwt

holds<Equal<ReturnType<Jwt['revoke']>, Promise<void>>>()
holds<Equal<ReturnType<Jwt['revocations']>, RevocationFacts>>()
holds<Equal<RevocationFacts['readAt'], Date | null>>()
holds<Equal<RevocationsEvent['type'], 'stale' | 'fresh' | 'lost' | 'repaired' | 'failed'>>()

// Targets
await revoke({ jti: 'a' })
await revoke({ jti: 7, until: new Date() })
await revoke({ sid: 'a' }, { issuer: 'https://theirs.example', until: new Date() })
await revoke({ subject: 7, before: new Date() })
await revoke({ issuer: 'https://theirs.example' }, {})
await revoke({ kid: 'a' })
declare const target: RevokeTarget
await revoke(target)
// @ts-expect-error nothing to revoke
await revoke({})
// @ts-expect-error a Date
await revoke({ jti: 'a', until: 7 })
// @ts-expect-error no such name
await revoke({ user: 'a' })
// @ts-expect-error text
await revoke({ kid: 7 })

// Settings
const settings = {
  store: memoryStore(), poll: '1s', staleAfter: 30, whenStale: 'accept', timeout: 2, oldTokens: 'refuse',
} as const satisfies RevocationSettings
await app.register(apistarJwt, { secret: 's', revocation: settings })
await app.register(apistarJwt, { secret: 's', revocation: {} })
// @ts-expect-error no such way
await app.register(apistarJwt, { secret: 's', revocation: { whenStale: 'ask' } })
// @ts-expect-error no store
await app.register(apistarJwt, { secret: 's', revocation: { store: new Map() } })

// Stores
const stores: SessionStore[] = [
  redisStore(new Redis()), redisStore(new Cluster([])), redisStore(new Valkey()),
  redisStore(createClient(), { prefix: 'x:' }),
  redisStore(createCluster({ rootNodes: [] })),
]
// @ts-expect-error a client, not where it is
redisStore('redis://127.0.0.1')
holds<Equal<ReturnType<typeof sessionStoreTests>, readonly StoreTest[]>>()
sessionStoreTests(() => stores[0] as SessionStore)
sessionStoreTests(async () => memoryStore())
