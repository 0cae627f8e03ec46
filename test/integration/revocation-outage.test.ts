import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import { redisStore } from '../../lib/entries/redis.js'
import { becomes } from '../becomes.js'
import { startBlackHole } from '../black-hole.js'
import { guarded } from '../guarded.js'
import { freeze, freezeClocks, SECRET } from '../helper.js'
import { ask, OPEN } from '../http.js'
import { connectRaw, type Raw } from '../redis-clients.js'
import { REDIS, startRedis, type RedisServer } from '../redis-server.js'
import { CANNOT_TELL, REVOKED, TOO_OLD } from '../revocation-scene.js'
import { withProgram } from '../servers.js'

const UNAVAILABLE = { code: 'APISTAR_JWT_SESSIONS_UNAVAILABLE', retryAfter: 1 }
// A slow machine answers later than at once, and sooner than this. Where a test waits for it, there is an outage.
const TIMES = { poll: 0.05, staleAfter: 60, timeout: 10 }
const OUTAGE = { ...TIMES, timeout: 1 }

interface Process { readonly app: FastifyInstance, readonly raw: Raw, readonly end: () => Promise<void> }

/** An app with a client of its own, as in a process of its own. */
async function startProcess (t: Test, port: number, settings: object = {}): Promise<Process> {
  const raw = connectRaw(t, port)
  const revocation = { store: redisStore(raw), ...TIMES, ...settings }
  const app = await guarded(t, { secret: SECRET, expiresIn: '15m', revocation })
  await app.ready()
  return {
    app,
    raw,
    async end () {
      await app.close()
      raw.disconnect()
    },
  }
}

interface Scene {
  readonly server: RedisServer
  readonly one: Process
  readonly other: Process
  /** A token of that session; and how both answer it. */
  readonly tokenOf: (sid: string) => string
  readonly both: (sid: string) => Promise<unknown[]>
}

async function play (t: Test, path: string, times = TIMES): Promise<Scene> {
  const server = await startRedis(t, path)
  const [one, other] = [await startProcess(t, server.port, times), await startProcess(t, server.port, times)]
  const tokens = new Map<string, string>()
  function tokenOf (sid: string): string {
    const token = tokens.get(sid) ?? one.app.jwt.encode({ sid })
    tokens.set(sid, token)
    return token
  }
  return {
    server, one, other, tokenOf, both: (sid) => Promise.all([one, other].map(({ app }) => ask(app, tokenOf(sid)))),
  }
}

function isFresh ({ app }: Process): boolean {
  return app.jwt.revocations().fresh
}

/** Freezes time, so that what is known stays fresh however slow the machine is; gives what ends that. */
function freezeKnowledge (t: Test): () => void {
  const clock = freeze(t, Date.now() / 1000)
  return () => { clock.now += TIMES.staleAfter }
}

withProgram(REDIS, (path) => {
  t.test('the server ends at once, and starts again', async (t) => {
    const outdate = freezeKnowledge(t)
    const { server, one, other, both, tokenOf } = await play(t, path, OUTAGE)
    await one.app.jwt.revoke({ sid: 'gone' })
    await becomes(t, () => both('gone'), [REVOKED, REVOKED], 'known by both')
    await server.kill()
    t.strictSame([await both('gone'), await both('good')], [[REVOKED, REVOKED], [OPEN, OPEN]], 'as known')
    await t.rejects(other.app.jwt.revoke({ sid: 'late' }), UNAVAILABLE)
    t.strictSame(await ask(other.app, tokenOf('late')), REVOKED, 'what is revoked here holds here')
    outdate()
    t.strictSame(await both('good'), [CANNOT_TELL, CANNOT_TELL], 'until it was away for too long')
    await t.rejects(one.app.jwt.verify(tokenOf('good'), {}), UNAVAILABLE)
    await server.restart()
    await becomes(t, () => both('good'), [OPEN, OPEN], 'and back')
    t.strictSame(await both('gone'), [REVOKED, REVOKED])
    await becomes(t, () => both('late'), [REVOKED, REVOKED], 'what was owed is paid')
  })

  t.test('away when an app starts', async (t) => {
    const outdate = freezeKnowledge(t)
    const { server, one } = await play(t, path, OUTAGE)
    await one.app.jwt.revoke({ sid: 'gone' })
    const [good, gone] = ['good', 'gone'].map((sid) => one.app.jwt.encode({ sid })) as [string, string]
    await server.kill()
    const strict = await startProcess(t, server.port, OUTAGE)
    const lenient = await startProcess(t, server.port, { ...OUTAGE, whenStale: 'accept' })
    for (const { app } of [strict, lenient]) {
      t.strictSame([await ask(app, good), await ask(app, gone)], [CANNOT_TELL, CANNOT_TELL])
    }
    await server.restart()
    for (const { app } of [strict, lenient]) {
      await becomes(t, () => ask(app, good), OPEN, 'once the list was read')
      t.strictSame(await ask(app, gone), REVOKED)
    }
    await server.kill()
    outdate()
    t.strictSame(await ask(strict.app, good), CANNOT_TELL, 'away again')
    t.strictSame([await ask(lenient.app, good), await ask(lenient.app, gone)], [OPEN, REVOKED], 'who goes on without')
    await becomes(t, async () => isFresh(lenient), false, 'and knows it')
  })

  t.test('all processes start again', async (t) => {
    const { server, one, other, tokenOf } = await play(t, path)
    await one.app.jwt.revoke({ subject: 'bailey' })
    await one.app.jwt.revoke({ sid: 'gone' })
    const [good, gone] = [tokenOf('good'), tokenOf('gone')]
    await Promise.all([one.end(), other.end()])
    const { app } = await startProcess(t, server.port)
    t.strictSame([await ask(app, gone), await ask(app, good)], [REVOKED, OPEN], 'the list is read first')
  })

  t.test('emptied, and a process lives', async (t) => {
    const { server, one, both, tokenOf } = await play(t, path)
    await one.app.jwt.revoke({ sid: 'gone' })
    const since = one.app.jwt.revocations().since
    await becomes(t, () => both('gone'), [REVOKED, REVOKED], 'known by both')
    await one.raw.call('FLUSHALL')
    await becomes(t, () => one.raw.call('ZCARD', 'aj:{revoked}:log'), 1, 'put back')
    await becomes(
      t, () => one.raw.call('HGET', 'aj:{revoked}:meta', 'born'), String(since?.getTime()), 'and when it began'
    )
    t.strictSame([await both('gone'), await both('good')], [[REVOKED, REVOKED], [OPEN, OPEN]])
    const { app } = await startProcess(t, server.port)
    t.strictSame(
      [await ask(app, tokenOf('gone')), await ask(app, tokenOf('good'))], [REVOKED, OPEN], 'so for a new process'
    )
  })

  t.test('emptied, and no process lives', async (t) => {
    const { server, one, other } = await play(t, path)
    await one.app.jwt.revoke({ sid: 'gone' })
    // As if it were issued a little earlier: iat has whole seconds.
    const [good, gone] = ['good', 'gone'].map((sid) =>
      one.app.jwt.encode({ sid, iat: Math.floor(Date.now() / 1000) - 1 })) as [string, string]
    await Promise.all([one.end(), other.end()])
    const raw = connectRaw(t, server.port)
    await raw.call('FLUSHALL')
    const { app } = await startProcess(t, server.port)
    t.strictSame([await ask(app, gone), await ask(app, good)], [TOO_OLD, TOO_OLD])
    t.strictSame(await ask(app, app.jwt.encode({ sid: 'new' })), OPEN)
  })

  // A server whose policy is not noeviction drops single keys.
  for (const key of ['log', 'meta', 'exp']) {
    t.test(`the ${key} of the list is evicted`, async (t) => {
      const { server, one, other, both } = await play(t, path)
      const raw = connectRaw(t, server.port)
      const since = Date.now() - 60_000
      await redisStore(raw).revoke([], since)
      await becomes(t, () => one.app.jwt.revocations().since?.getTime(), since, 'a list of a minute ago')
      await one.app.jwt.revoke({ sid: 'gone' })
      await becomes(t, () => both('gone'), [REVOKED, REVOKED], 'known by both')
      const iat = Math.floor(Date.now() / 1000) - 30
      const [gone, good] = ['gone', 'good'].map((sid) => one.app.jwt.encode({ sid, iat })) as [string, string]
      async function askNew (): Promise<unknown[]> {
        const { app, end } = await startProcess(t, server.port)
        const answers = [await ask(app, gone), await ask(app, good)]
        await end()
        t.not(answers[0]?.status, 200, 'nobody who was revoked is let in')
        return answers
      }

      await raw.call('DEL', `aj:{revoked}:${key}`)
      await becomes(t, askNew, [REVOKED, OPEN], 'put back by those who live')
      t.equal(one.app.jwt.revocations().since?.getTime(), since)

      await Promise.all([one.end(), other.end()])
      await raw.call('DEL', `aj:{revoked}:${key}`)
      const { app } = await startProcess(t, server.port)
      await app.jwt.revoke({ sid: 'later' })
      for (let process = 0; process < 2; process += 1) {
        t.strictSame(await askNew(), key === 'exp' ? [REVOKED, OPEN] : [TOO_OLD, TOO_OLD], 'nobody lives')
      }
    })
  }

  t.test('a failover that loses the last second', async (t) => {
    const { server, one, other, both, tokenOf } = await play(t, path)
    await one.app.jwt.revoke({ sid: 'early' })
    const [data, backup] = ['appendonlydir', 'backup'].map((name) => join(server.folder, name)) as [string, string]
    await cp(data, backup, { recursive: true })
    await one.app.jwt.revoke({ sid: 'lost' })
    await becomes(t, () => both('lost'), [REVOKED, REVOKED], 'known by both')
    await server.kill()
    await rm(data, { recursive: true })
    await cp(backup, data, { recursive: true })
    await server.restart()
    await other.app.jwt.revoke({ sid: 'after' }).catch(() => {})
    await becomes(t, () => both('after'), [REVOKED, REVOKED], 'goes on')
    await becomes(t, () => one.raw.call('ZCARD', 'aj:{revoked}:log'), 3, 'what was lost is put back')
    const { app } = await startProcess(t, server.port)
    for (const sid of ['early', 'lost', 'after']) {
      t.strictSame([await both(sid), await ask(app, tokenOf(sid))], [[REVOKED, REVOKED], REVOKED], sid)
    }
  })

  t.test('full', async (t) => {
    const { one, other, both, tokenOf } = await play(t, path)
    await one.app.jwt.revoke({ sid: 'early' })
    await one.raw.call('CONFIG', 'SET', 'maxmemory', '1')
    await t.rejects(one.app.jwt.revoke({ sid: 'late' }), UNAVAILABLE)
    t.strictSame([await ask(one.app, tokenOf('late')), await ask(other.app, tokenOf('late'))], [REVOKED, OPEN])
    const before = other.app.jwt.revocations().readAt
    await becomes(t, () => Number(other.app.jwt.revocations().readAt) > Number(before), true, 'the list can be read')
    t.strictSame(await both('early'), [REVOKED, REVOKED])
    await one.raw.call('CONFIG', 'SET', 'maxmemory', '0')
    await becomes(t, () => both('late'), [REVOKED, REVOKED], 'sent again')
  })

  t.test('a server that hangs', async (t) => {
    const outdate = freezeKnowledge(t)
    const { server, one, both } = await play(t, path, OUTAGE)
    server.signal('SIGSTOP')
    await t.rejects(one.app.jwt.revoke({ sid: 'held' }), UNAVAILABLE, 'in time')
    t.strictSame(await both('good'), [OPEN, OPEN])
    outdate()
    t.strictSame(await both('good'), [CANNOT_TELL, CANNOT_TELL], 'until it hangs for too long')
    server.signal('SIGCONT')
    await becomes(t, () => both('good'), [OPEN, OPEN], 'and goes on')
    await becomes(t, () => both('held'), [REVOKED, REVOKED], 'with what was owed')
  })

  t.test('a line that swallows everything', async (t) => {
    const outdate = freezeKnowledge(t)
    const { server, one, tokenOf } = await play(t, path)
    const hole = await startBlackHole(t, server.port)
    const far = await startProcess(t, hole.port, OUTAGE)
    t.strictSame(await ask(far.app, tokenOf('good')), OPEN)
    hole.swallow()
    await one.app.jwt.revoke({ sid: 'gone' })
    outdate()
    t.strictSame(await ask(far.app, tokenOf('gone')), CANNOT_TELL, 'it does not know, and knows that')
    t.strictSame(await ask(one.app, tokenOf('good')), OPEN)
    hole.open()
    await becomes(t, () => ask(far.app, tokenOf('gone')), REVOKED, 'and back')
    t.strictSame(await ask(far.app, tokenOf('good')), OPEN)
  })

  t.test('a line on which nudges are lost', async (t) => {
    const { one, both } = await play(t, path)
    await one.raw.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await one.app.jwt.revoke({ sid: 'gone' })
    await becomes(t, () => both('gone'), [REVOKED, REVOKED], 'is polled')
  })

  t.test('clocks 40 seconds apart', async (t) => {
    const { server, one } = await play(t, path)
    for (const ahead of [-40, 40]) {
      await t.test(`${ahead}`, async (t) => {
        const sub = `bailey ${ahead}`
        const before = one.app.jwt.encode({ sub })
        const clocks = freezeClocks(t, Date.now() / 1000 + ahead)
        const { app } = await startProcess(t, server.port)
        const token = app.jwt.encode({ sub, ahead })
        t.strictSame([await ask(app, before), await ask(app, token)], [OPEN, OPEN])
        clocks.wall += 1
        clocks.monotonic += 1
        await app.jwt.revoke({ subject: sub })
        for (const process of [app, one.app]) {
          await becomes(
            t, () => Promise.all([before, token].map((each) => ask(process, each))), [REVOKED, REVOKED], 'both end'
          )
        }
      })
    }
  })
})
