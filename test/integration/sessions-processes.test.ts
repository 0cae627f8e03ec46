import t from 'tap'
import { redisStore } from '../../lib/entries/redis.js'
import { parseRefreshToken } from '../../lib/sessions/refresh-token.js'
import { connectRaw } from '../redis-clients.js'
import { REDIS, startRedis } from '../redis-server.js'
import { withProgram } from '../servers.js'
import { startProcess, type SessionProcess } from '../session-processes.js'
import { ageIn } from '../sessions/stage.js'

const TABS = 20
// Fewer where somebody waits for them.
const ROUNDS = process.env.APISTAR_JWT_REQUIRE_SERVERS === '1' ? 150 : 30
const SKEW = 40_000

function sumOf (counts: ReadonlyArray<Readonly<Record<string, number>>>): Record<string, number> {
  const sum: Record<string, number> = {}
  for (const [type, count] of counts.flatMap(Object.entries<number>)) sum[type] = (sum[type] ?? 0) + count
  return sum
}

withProgram(REDIS, (path) => {
  t.test(`${TABS} tabs over 3 processes, whose clocks are ${SKEW / 1000} s apart`, async (t) => {
    const { port } = await startRedis(t, path, ['--appendfsync', 'no'])
    const store = redisStore(connectRaw(t, port))
    const all = await Promise.all([0, SKEW, -SKEW].map(async (skew) => await startProcess(t, { port, skew })))
    const login = await (all[0] as SessionProcess).sessions.create('bailey')
    let token = login.refreshToken
    let forks = 0
    let late = 0
    for (let round = 1; round <= ROUNDS; round += 1) {
      await ageIn(store, login, 60_000)
      const tabs = Array.from({ length: TABS }, async (_, tab) =>
        await (all[tab % 3] as SessionProcess).sessions.refresh(token))
      const successors = new Set((await Promise.all(tabs)).map(({ refreshToken }) => refreshToken))
      if (successors.size !== 1) forks += 1
      token = [...successors][0] as string
      if (parseRefreshToken(token)?.generation !== round) late += 1
    }
    t.strictSame({ forks, late }, { forks: 0, late: 0 }, 'one successor each time, and one rotation')
    const { created, rotated, replayed = 0, ...others } = sumOf(
      await Promise.all(all.map(async ({ told }) => await told()))
    )
    t.strictSame({ created, rotated, others }, { created: 1, rotated: ROUNDS, others: {} }, 'nobody is logged out')
    t.ok(replayed >= ROUNDS, 'the others are given it again')
  })
})
