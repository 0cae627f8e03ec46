import t, { type Test } from 'tap'
import type { RevocationsEvent } from '../../lib/events.js'
import { createDebts } from '../../lib/sessions/debts.js'
import { createFactSet } from '../../lib/sessions/fact-set.js'
import { formatFact, type Fact } from '../../lib/sessions/facts.js'
import { createStoreClock } from '../../lib/sessions/store-clock.js'
import { createUnread } from '../../lib/sessions/unread.js'
import { createUpkeep, type Upkeep } from '../../lib/sessions/upkeep.js'
import { redisStore, type RedisClient } from '../../lib/entries/redis.js'
import { faultyStore, type FaultyStore } from '../faulty-store.js'
import { freeze } from '../helper.js'

const NOW = 1_700_000_000
const FACT: Fact = { kind: 'sid', name: 'one', until: NOW + 3600 }

interface Scene {
  readonly upkeep: Upkeep
  readonly store: FaultyStore
  readonly events: RevocationsEvent[]
  readonly did: string[]
}

function play (t: Test, store = faultyStore()): Scene {
  freeze(t, NOW)
  const facts = createFactSet()
  const events: RevocationsEvent[] = []
  const did: string[] = []
  const upkeep = createUpkeep({
    ...{
      poll: 1, staleAfter: 30, timeout: 2, whenStale: 'refuse', store, nudging: store, clock: createStoreClock(), facts,
    },
    debts: createDebts(store),
    unread: createUnread(),
    prolong: (fact) => fact,
    warn: (line) => did.push(line),
    events: { revocations: (event) => events.push(event) },
    take (found) { for (const fact of found) facts.add(fact) },
    onRead: () => did.push('read'),
    onBeginning: () => did.push('begun'),
    prune: () => did.push('prune'),
  })
  t.after(() => upkeep.stop())
  return { upkeep, store, events, did }
}

// More of it stands in revocation-list.test.ts.
t.test('a reading finds what is there, begins the list where nobody has, and prunes', async (t) => {
  const { upkeep, store, events, did } = play(t)
  await store.revoke([[formatFact(FACT), FACT.until * 1000]])
  await upkeep.read()
  t.strictSame(did.filter((what) => what.length < 9), ['begun', 'read', 'prune'])
  t.equal(upkeep.born, NOW * 1000)
  t.equal(upkeep.freshness.until, NOW + 30)
  t.strictSame(events.filter(({ type }) => type !== 'lost'), [])
})

t.test('one that fails is told of, and after the end nothing is', async (t) => {
  const { upkeep, store, events, did } = play(t)
  store.faults.set('since', 'fails')
  await upkeep.read()
  t.ok(upkeep.freshness.isDown)
  t.match(events, [{ type: 'failed', entries: 0 }, { type: 'stale', entries: 0 }])
  t.match(did, ['apistar-jwt: the revocation list could not be read for too long', 'prune'])
  events.splice(0)
  await upkeep.stop()
  await upkeep.read()
  t.strictSame(events, [])
})

t.test('in a cluster of Redis, whoever has the list tells the time as well', async (t) => {
  const keys: unknown[] = []
  async function evalsha (sha1: string, count: number, ...rest: unknown[]): Promise<never> {
    keys.push(...rest.slice(0, count))
    throw new Error('away')
  }
  const client = { evalsha, eval: evalsha, duplicate () {} } as unknown as RedisClient
  const { get, since } = redisStore(client)
  const { upkeep } = play(t, { ...faultyStore(), get, since })
  await t.rejects(upkeep.askTime())
  await t.rejects(since(undefined, 1))
  t.strictSame(keys.map((key) => /\{.*\}/.exec(String(key))?.[0]), ['{revoked}', '{revoked}', '{revoked}'])
})
