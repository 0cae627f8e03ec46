import t from 'tap'
import { redisStore } from '../../lib/entries/redis.js'
import { connectRaw } from '../redis-clients.js'
import { REDIS, startRedis } from '../redis-server.js'
import { withProgram } from '../servers.js'
import { TABLE } from '../sessions/refresh-table.js'
import { setStage } from '../sessions/stage.js'

withProgram(REDIS, (path) => {
  t.test('what becomes of a refresh token, on Redis', async (t) => {
    const { port } = await startRedis(t, path, ['--appendfsync', 'no'])
    const client = connectRaw(t, port)
    for (const [row, { name, play }] of TABLE.entries()) {
      await t.test(name, async (t) => {
        await play(t, await setStage(t, redisStore(client, { prefix: `row-${row}:` })))
      })
    }
  })
})
