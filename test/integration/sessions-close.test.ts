import { createHook } from 'node:async_hooks'
import t, { type Test } from 'tap'
import { redisStore } from '../../lib/entries/redis.js'
import { becomes } from '../becomes.js'
import { CLIENTS, connectRaw } from '../redis-clients.js'
import { REDIS, startRedis, type RedisServer } from '../redis-server.js'
import { withProgram } from '../servers.js'
import { setStage } from '../sessions/stage.js'

/** Counts the timers of this process that were set by the plugin, those that keep no process alive as well. */
function countTimers (t: Test): () => number {
  const timers = new Set<number>()
  const hook = createHook({
    init (id, type) {
      if (type === 'Timeout' && /\/lib\/(?:sessions|entries|request)\//.test(String(new Error().stack))) timers.add(id)
    },
    destroy: (id) => { timers.delete(id) },
  }).enable()
  t.after(() => hook.disable())
  return () => timers.size
}

type Act = (server: RedisServer) => unknown

/** What the server goes through before the end, and after it. */
const STATES: ReadonlyArray<readonly [name: string, before: Act, after: Act]> = [
  ['there', () => {}, () => {}],
  ['hanging', (server) => server.signal('SIGSTOP'), (server) => server.signal('SIGCONT')],
  ['killed', async (server) => await server.kill(), async (server) => await server.restart()],
]

withProgram(REDIS, (path) => {
  for (const [name, connect] of Object.entries(CLIENTS)) {
    for (const [state, before, after] of STATES) {
      t.test(`after the end, with ${name} and a server that is ${state}, nothing is left`, async (t) => {
        const server = await startRedis(t, path)
        const timers = countTimers(t)
        const client = await connect(t, [server.port])
        const { app, sessions } = await setStage(t, redisStore(client), { revocation: { poll: 0.05, timeout: 1 } })
        const login = await sessions.create(1)
        await app.ready()
        await before(server)
        const { refreshToken } = login
        const { jwt } = app
        const asked = [sessions.refresh(refreshToken), sessions.create(2), sessions.list(1), jwt.revoke({ sid: 'x' })]
        const settled = Promise.allSettled(asked)
        await new Promise(setImmediate)
        t.ok(timers() > 0, 'there were some')
        await app.close()
        t.equal((await settled).length, 4, 'who waited has an answer')
        await becomes(t, async () => timers(), 0, 'no timer')

        await after(server)
        const raw = connectRaw(t, server.port)
        const subscribers = async (): Promise<number> => {
          return String(await raw.call('CLIENT', 'LIST', 'TYPE', 'pubsub')).split('\n').filter(Boolean).length
        }
        await becomes(t, subscribers, 0, 'no connection but the one of the app')
      })
    }
  }
})
