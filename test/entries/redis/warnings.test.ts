import t, { type Test } from 'tap'
import { redisStore } from '../../../lib/entries/redis.js'
import { warnOfLosses } from '../../../lib/entries/redis/warnings.js'
import { connectRaw } from '../../redis-clients.js'
import { REDIS, startRedis } from '../../redis-server.js'
import { withProgram } from '../../servers.js'

function hear (t: Test): { readonly next: () => Promise<string[]> } {
  const heard: string[] = []
  t.intercept(process, 'emitWarning', {
    value (message: string, { code }: { code: string }) { heard.push(`${code} ${message}`) },
  })
  return {
    async next () {
      await new Promise(setImmediate)
      return heard.splice(0)
    },
  }
}

t.test('what a server says of itself', async (t) => {
  const { next } = hear(t)
  const CASES: ReadonlyArray<readonly [info: readonly string[], warnings: readonly RegExp[]]> = [
    [[''], []],
    [['maxmemory_policy:noeviction', 'aof_enabled:1', 'rdb_saves:0'], []],
    [['maxmemory_policy:noeviction', 'aof_enabled:0', 'rdb_saves:1'], []],
    [['maxmemory_policy:allkeys-lru', 'aof_enabled:1'], [/^APISTAR_JWT_REDIS .*allkeys-lru.*noeviction/]],
    [['maxmemory_policy:volatile-ttl', 'aof_enabled:0', 'rdb_saves:0'], [/volatile-ttl/, /saved nothing.*appendonly/]],
  ]
  for (const [info, warnings] of CASES) {
    warnOfLosses(['# Memory', ...info].join('\r\n'))
    const heard = await next()
    t.equal(heard.length, warnings.length, info.join())
    for (const [place, words] of warnings.entries()) t.match(heard[place], words)
  }
})

withProgram(REDIS, (path) => {
  t.test('a server is warned of once', async (t) => {
    const { next } = hear(t)
    const CASES: ReadonlyArray<readonly [args: readonly string[], warnings: readonly RegExp[]]> = [
      [[], []],
      [['--maxmemory-policy', 'allkeys-lru'], [/allkeys-lru/]],
      [['--appendonly', 'no'], [/saved nothing/]],
    ]
    for (const [args, warnings] of CASES) {
      const { port } = await startRedis(t, path, args)
      const store = redisStore(connectRaw(t, port))
      for (let round = 0; round < 3; round++) await store.since(undefined, 1)
      const heard = await next()
      t.equal(heard.length, warnings.length, args.join(' '))
      for (const [place, words] of warnings.entries()) t.match(heard[place], words)
    }
  })
})
