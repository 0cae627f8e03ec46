import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { Redis } from 'ioredis'
import t, { type Test } from 'tap'
import type { Settings } from '../../index.js'
import { redisStore } from '../../lib/entries/redis.js'
import { parseRefreshToken } from '../../lib/sessions/refresh-token.js'
import { eventually } from '../eventually.js'
import { freeze } from '../helper.js'
import { connectRaw } from '../redis-clients.js'
import { REDIS, startRedis, type RedisServer } from '../redis-server.js'
import { withProgram } from '../servers.js'
import { INVALID, REVOKED, UNAVAILABLE } from '../sessions/refresh-table.js'
import { setStage, type Stage } from '../sessions/stage.js'

const SOON: Settings = { revocation: { poll: 0.05, staleAfter: 60, timeout: 1 } }

function isAway (error: unknown): boolean {
  return (error as { code?: string }).code === UNAVAILABLE.code
}

/** A stage on a server, whose client tries soon to connect again. */
async function stageOn (t: Test, { host, port }: Pick<RedisServer, 'host' | 'port'>): Promise<Stage> {
  const client = new Redis({ host, port, retryStrategy: () => 20 })
  client.on('error', () => {})
  t.after(() => client.disconnect())
  return await setStage(t, redisStore(client), SOON)
}

withProgram(REDIS, (path) => {
  t.test('the server is killed and comes back', async (t) => {
    const server = await startRedis(t, path)
    const { app, sessions } = await stageOn(t, server)
    const login = await sessions.create(1)
    await server.kill()
    await t.rejects(sessions.refresh(login.refreshToken), UNAVAILABLE)
    await t.rejects(sessions.create(1), UNAVAILABLE)
    await t.rejects(sessions.end(1, login.session.id), UNAVAILABLE)
    t.ok(await app.jwt.verify(login.accessToken), 'tokens are judged by what is known')
    await server.restart()
    const next = await eventually(async () => await sessions.refresh(login.refreshToken), isAway)
    t.equal(parseRefreshToken(next.refreshToken)?.generation, 1, 'the token stayed good')
  })

  t.test('all processes restart', async (t) => {
    const server = await startRedis(t, path)
    const before = await stageOn(t, server)
    const login = await before.sessions.create(1)
    const other = await before.sessions.create(1)
    await before.sessions.end(1, other.session.id)
    await before.app.close()
    const { app, sessions } = await stageOn(t, server)
    await t.rejects(app.jwt.verify(other.accessToken), REVOKED, 'nobody is let in that was logged out')
    await t.rejects(sessions.refresh(other.refreshToken), INVALID)
    t.ok(await app.jwt.verify(login.accessToken))
    t.ok(await sessions.refresh(login.refreshToken))
  })

  t.test('the server is down when the app starts', async (t) => {
    const server = await startRedis(t, path)
    const before = await stageOn(t, server)
    const login = await before.sessions.create(1)
    await server.kill()
    const { app, sessions } = await stageOn(t, server)
    await t.rejects(sessions.refresh(login.refreshToken), UNAVAILABLE)
    await t.rejects(app.jwt.verify(login.accessToken), UNAVAILABLE)
    await server.restart()
    t.ok(await eventually(async () => await sessions.refresh(login.refreshToken), isAway))
    t.ok(await eventually(async () => await app.jwt.verify(login.accessToken), isAway))
  })

  t.test('the server loses its last second: what was rotated is recovered, who was logged out stays out', async (t) => {
    const server = await startRedis(t, path, ['--appendonly', 'no'])
    const admin = connectRaw(t, server.port)
    const { app, sessions, told } = await stageOn(t, server)
    const kept = await sessions.create(1)
    const ended = await sessions.create(1)
    const forgotten = await sessions.create(1)
    await admin.call('SAVE')
    const next = await sessions.refresh(kept.refreshToken)
    await sessions.end(1, ended.session.id)
    await sessions.end(1, forgotten.session.id)
    await app.jwt.revoke({ jti: 'of no session' })
    await server.kill()
    await server.restart()
    told()
    const recovered = await eventually(async () => await sessions.refresh(next.refreshToken), isAway)
    t.equal(parseRefreshToken(recovered.refreshToken)?.generation, 2)
    t.match(told().filter(({ type }) => type !== 'unavailable'), [{ type: 'recovered', behind: -1 }])
    await t.rejects(sessions.refresh(ended.refreshToken), INVALID)
    t.match(told(), [{ type: 'ended', sid: ended.session.id, reason: 'revoked' }], 'its end is written again')
    await t.rejects(app.jwt.verify(ended.accessToken), REVOKED)
    await eventually(async () => {
      const lines = String(await admin.call('ZRANGE', 'aj:{revoked}:log', '0', '-1'))
      if (!lines.includes(forgotten.session.id)) throw new Error('it was not put back yet')
    })
    await app.close()

    const later = await stageOn(t, server)
    await t.rejects(later.sessions.refresh(ended.refreshToken), INVALID, 'for whoever comes later')
    t.ok(await later.app.jwt.verify(recovered.accessToken))
    freeze(t, Date.now() / 1000 + 3600)
    await t.rejects(later.sessions.refresh(forgotten.refreshToken), INVALID, 'and for whoever comes an hour later')
  })

  t.test('the server loses everything', async (t) => {
    const server = await startRedis(t, path)
    const admin = connectRaw(t, server.port)
    const { app, sessions } = await stageOn(t, server)
    const kept = await sessions.create(1)
    const ended = await sessions.create(1)
    await sessions.end(1, ended.session.id)
    await admin.call('FLUSHALL')
    await t.rejects(sessions.refresh(kept.refreshToken), INVALID, 'log in again')
    t.ok(await app.jwt.verify(kept.accessToken))
    await t.rejects(app.jwt.verify(ended.accessToken), REVOKED)
    const again = await sessions.create(1)
    t.ok(await sessions.refresh(again.refreshToken))
  })

  t.test('the server is full', async (t) => {
    const server = await startRedis(t, path, ['--maxmemory-policy', 'noeviction'])
    const admin = connectRaw(t, server.port)
    const { app, sessions, told } = await stageOn(t, server)
    const login = await sessions.create(1)
    const first = await sessions.refresh(login.refreshToken)
    await admin.call('CONFIG', 'SET', 'maxmemory', '1')
    told()
    const young = await sessions.refresh(first.refreshToken)
    t.equal(young.refreshToken, first.refreshToken, 'what needs no write goes on')
    await t.rejects(sessions.create(1), UNAVAILABLE)
    await t.rejects(sessions.end(1, login.session.id), UNAVAILABLE)
    await t.rejects(app.jwt.verify(login.accessToken), REVOKED, 'a logout holds here')
    await admin.call('CONFIG', 'SET', 'maxmemory', '0')
    await t.rejects(sessions.refresh(first.refreshToken), INVALID)
    t.equal((await sessions.list(1)).length, 0)
  })

  t.test('the server hangs', async (t) => {
    const server = await startRedis(t, path)
    const { sessions } = await stageOn(t, server)
    const login = await sessions.create(1)
    server.signal('SIGSTOP')
    await t.rejects(sessions.refresh(login.refreshToken), UNAVAILABLE)
    server.signal('SIGCONT')
    const next = await eventually(async () => await sessions.refresh(login.refreshToken), isAway)
    t.equal(parseRefreshToken(next.refreshToken)?.generation, 1, 'whether the write was made meanwhile or not')
  })
})

t.test('ioredis 1451: a line that is dead, and nobody notices', async (t) => {
  const sockets: Socket[] = []
  const server = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as { port: number }
  const { sessions } = await stageOn(t, { host: '127.0.0.1', port })
  await t.rejects(sessions.create(1), UNAVAILABLE)
  await t.rejects(sessions.end(1, 'AAAAAAAAAAAAAAAAAAAAAA'), UNAVAILABLE)
})
