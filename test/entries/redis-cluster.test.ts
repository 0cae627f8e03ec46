import t from 'tap'
import type { SessionStore } from '../../index.js'
import { redisStore } from '../../lib/entries/redis.js'
import { sessionStoreTests } from '../../lib/entries/testing.js'
import { CLUSTER_CLIENTS } from '../redis-clients.js'
import { startRedisCluster, type RedisCluster } from '../redis-cluster.js'
import { REDIS } from '../redis-server.js'
import { withProgram } from '../servers.js'

withProgram(REDIS, (path) => {
  t.test('a cluster of six processes', async (t) => {
    const { ports }: RedisCluster = await startRedisCluster(t, path)
    for (const [name, connect] of Object.entries(CLUSTER_CLIENTS)) {
      await t.test(name, async (t) => {
        const client = await connect(t, ports)
        function open (prefix: string): SessionStore {
          return redisStore(client, { prefix })
        }
        for (const [test, run] of sessionStoreTests(open)) await t.test(test, run)
      })
    }
  })
})
