import t from 'tap'
import type { SessionStore } from '../../index.js'
import { redisStore, type RedisClient } from '../../lib/entries/redis.js'
import { sessionStoreTests } from '../../lib/entries/testing.js'
import { CLIENTS } from '../redis-clients.js'
import { REDIS, startRedis } from '../redis-server.js'
import { refused } from '../refused.js'
import { withProgram } from '../servers.js'

t.test('what is no client, and options that are wrong', async (t) => {
  const client = { evalsha () {}, eval () {}, duplicate () {} } as unknown as RedisClient
  for (const given of [undefined, null, {}, 'redis://127.0.0.1', { eval () {}, duplicate () {} }, { evalSha () {} }]) {
    await refused(t, () => redisStore(given as RedisClient), given, /redisStore/, String(given))
  }
  for (const options of [null, 'aj:', { prefix: '{a}' }, { prefix: 7 }, { prefix: undefined }, { unknown: 1 }]) {
    await refused(t, () => redisStore(client, options as object), options, /redisStore/, JSON.stringify(options))
  }
})

async function callTimes (store: SessionStore): Promise<number> {
  return (await store.get('owner', 'id')).now
}

/** A client whose answers are given, in their order. */
function answering (...answers: unknown[]): { readonly client: RedisClient, readonly asked: unknown[][] } {
  const asked: unknown[][] = []
  const connection = { on () {}, subscribe: async () => {}, disconnect () {} }
  async function evalsha (...args: unknown[]): Promise<unknown> {
    asked.push(args.slice(1))
    const answer = answers.shift()
    if (answer instanceof Error) throw answer
    return answer
  }
  return { client: { evalsha, eval: evalsha, duplicate: () => connection } as unknown as RedisClient, asked }
}

t.test('what is asked of a client, and what its answers mean', async (t) => {
  const { client, asked } = answering(
    ['7', 'text of it'], [7, null], ['7', '1'], [7, 0], [7, ['a', 'one', 'b', 'two']],
    1, 1,
    [
      'id', '5', 1, ['a b', '10', 'c', '20', 'd', '30'],
    ], new Error('forbidden'), ['id', null, 0, []], ['', ''], ['', null, 1, []]
  )
  const store = redisStore(client, { prefix: 'p:' })
  t.strictSame(await store.get('o', 'i'), { value: 'text of it', now: 7 })
  t.strictSame(await store.get('o', 'i'), { value: null, now: 7 })
  t.strictSame(await store.set('o', 'i', 'new', null, { expires: 8.2, deadline: 9.9 }), { done: true, now: 7 })
  t.strictSame(await store.set('o', 'i', 'new', 'old', {
    expires: Infinity, deadline: Infinity,
  }), { done: false, now: 7 })
  t.strictSame(await store.list('o'), { values: [['a', 'one'], ['b', 'two']], now: 7 })
  await store.revoke([['line', 8.2]], 5)
  await store.revoke([])
  const first = await store.since(undefined, 2)
  t.strictSame(first, { entries: ['a b', 'c'], cursor: 'id 20 c', reset: true, more: true, born: 5 })
  await new Promise(setImmediate)
  t.strictSame(await store.since('id 10 a b', 2), {
    entries: [], cursor: 'id 10 a b', reset: false, more: false, born: undefined,
  })
  await new Promise(setImmediate)
  t.strictSame(await store.since('id 10 a b', 2), {
    entries: [], cursor: ' 0 ', reset: true, more: false, born: undefined,
  })
  await (await store.watch(() => {}))()
  t.match(asked, [
    [1, 'p:{o}', 'i'], [1, 'p:{o}', 'i'],
    [1, 'p:{o}', 'i', 'new', '0', '', '9', '9'],
    [1, 'p:{o}', 'i', 'new', '1', 'old', '9007199254740991', '9007199254740991'],
    [1, 'p:{o}'],
    [3, 'p:{revoked}:log', 'p:{revoked}:exp', 'p:{revoked}:meta', 'p:{revoked}', String, String, '5', 'line', '9'],
    [3, 'p:{revoked}:log', 'p:{revoked}:exp', 'p:{revoked}:meta', 'p:{revoked}', String, String, ''],
    [2, 'p:{revoked}:log', 'p:{revoked}:meta', '-', '0', '', '3'],
    [1, 'p:{revoked}:log'],
    [2, 'p:{revoked}:log', 'p:{revoked}:meta', 'id', '10', 'a b', '3'],
    [1, 'p:{revoked}:log'],
    [2, 'p:{revoked}:log', 'p:{revoked}:meta', 'id', '10', 'a b', '3'],
  ])
  t.equal(asked.length, 12)
})

withProgram(REDIS, (path) => {
  for (const [name, connect] of Object.entries(CLIENTS)) {
    t.test(name, async (t) => {
      const { port } = await startRedis(t, path)
      const [one, other] = [await connect(t, [port]), await connect(t, [port])]
      let turn = 0
      function open (prefix: string): SessionStore {
        return redisStore(turn++ % 2 ? one : other, { prefix })
      }
      for (const [test, run] of sessionStoreTests(open)) await t.test(test, run)
      t.ok(await callTimes(redisStore(one)) > 1e12, 'and without a prefix')
    })
  }
})
