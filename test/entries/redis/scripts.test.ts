import { createHash } from 'node:crypto'
import t, { type Test } from 'tap'
import type { SessionStore } from '../../../index.js'
import { redisStore } from '../../../lib/entries/redis.js'
import * as scripts from '../../../lib/entries/redis/scripts.js'
import { connectRaw, type Raw } from '../../redis-clients.js'
import { REDIS, startRedis } from '../../redis-server.js'
import { withProgram } from '../../servers.js'

t.test('a server knows a script again by its digest', async (t) => {
  for (const [name, { text, sha1 }] of Object.entries(scripts)) {
    t.equal(sha1, createHash('sha1').update(text).digest('hex'), name)
  }
})

t.test('what reads writes nothing: a full server can still be read', async (t) => {
  for (const { text } of [scripts.GET, scripts.LIST, scripts.SINCE, scripts.INFO]) {
    t.notMatch(text, /'(?:HSET|HDEL|HSETNX|ZADD|ZREM|PEXPIREAT|PUBLISH|DEL)'/)
  }
})

async function callTimes (store: SessionStore): Promise<number> {
  return (await store.get('owner', 'id')).now
}

withProgram(REDIS, (path) => {
  async function play (t: Test): Promise<{ readonly raw: Raw, readonly store: SessionStore }> {
    const { port } = await startRedis(t, path)
    const raw = connectRaw(t, port)
    return { raw, store: redisStore(raw) }
  }

  t.test('keys and times', async (t) => {
    const { raw, store } = await play(t)
    const now = await callTimes(store)
    await store.set('owner', 'long', 'text', null, { expires: now + 60_000, deadline: now + 1000 })
    await store.set('owner', 'short', 'text', null, { expires: now + 10_000, deadline: now + 1000 })
    await store.set('owner', 'ever', 'text', null, { expires: Infinity, deadline: Infinity })
    await store.revoke([['line', now + 60_000]], 5000)
    t.strictSame((await raw.call('KEYS', '*') as string[]).sort(), [
      'aj:{owner}', 'aj:{revoked}:exp', 'aj:{revoked}:log', 'aj:{revoked}:meta',
    ])
    t.ok(Number(await raw.call('PEXPIRETIME', 'aj:{owner}')) > now + 60_000, 'the key lives as long as the longest')
    t.match(await raw.call('HGET', 'aj:{owner}', 'short'), new RegExp(`^${now + 10_000} text$`))
    await raw.call('HSET', 'aj:{owner}', 'short', '1 text')
    t.match(
      await store.set('owner', 'short', 'text', 'text', { expires: now + 10_000, deadline: Infinity }),
      { done: false },
      'what has expired is gone'
    )
    await store.set('owner', 'new', 'text', null, { expires: now + 10_000, deadline: Infinity })
    t.equal(await raw.call('HEXISTS', 'aj:{owner}', 'short'), 0, 'and is cleared away by the next new one')
  })

  t.test('what somebody else wrote there holds nobody up, and is replaced', async (t) => {
    const { raw, store } = await play(t)
    for (const [damaged, text] of [['', ''], ['x', 'x'], ['x y', 'y'], [' ', ''], ['1x {"ended":1}', '{"ended":1}']]) {
      await raw.call('HSET', 'aj:{owner}', 'damaged', damaged as string)
      const { value, now } = await store.get('owner', 'damaged')
      t.equal(value, text, `'${damaged}'`)
      t.strictSame((await store.list('owner')).values.filter(([id]) => id === 'damaged'), [['damaged', text]])
      const times = { expires: now + 60_000, deadline: now + 60_000 }
      t.match(await store.set('owner', `beside '${damaged}'`, 'text', null, times), { done: true })
      t.match(await store.set('owner', 'damaged', 'text', null, times), { done: false })
      t.match(await store.set('owner', 'damaged', 'text', value, times), { done: true })
    }
  })

  t.test('what has expired is there for nobody, whatever it was', async (t) => {
    const { raw, store } = await play(t)
    for (const text of ['junk', '{"ended":1}', '']) {
      await raw.call('HSET', 'aj:{owner}', 'over', `1 ${text}`)
      const { value, now } = await store.get('owner', 'over')
      t.equal(value, null, `'${text}'`)
      t.strictSame((await store.list('owner')).values.filter(([id]) => id === 'over'), [])
      const times = { expires: now + 60_000, deadline: now + 60_000 }
      t.match(await store.set('owner', 'over', 'text', value, times), { done: true })
    }
  })

  t.test('lines that have expired are cleared away, and nobody has to read from the start', async (t) => {
    const { raw, store } = await play(t)
    const now = await callTimes(store)
    await store.revoke([['old', now - 2], ['older', now - 1]])
    await store.revoke([['newest', now - 1]])
    const { cursor } = await store.since(undefined, 9)
    await store.revoke([])
    t.strictSame(await raw.call('ZRANGE', 'aj:{revoked}:log', '0', '-1'), ['newest'])
    t.match(await store.since(cursor, 9), { reset: false, entries: [] })
    await store.revoke([['young', now + 60_000]])
    t.match(await store.since(cursor, 9), { reset: false, entries: ['young'] })
    await store.revoke([])
    t.strictSame(await raw.call('ZRANGE', 'aj:{revoked}:log', '0', '-1'), ['young'])
    t.match(await store.since(cursor, 9), { reset: true, entries: ['young'] }, 'but for those who were away for long')
  })

  t.test('a server that goes back in time', async (t) => {
    const { raw, store } = await play(t)
    const until = Date.now() + 60_000
    await store.revoke([['kept', until]], 5000)
    const { cursor: before } = await store.since(undefined, 9)
    await store.revoke([['lost', until]])
    const { cursor: after } = await store.since(undefined, 9)
    // What a failover does that loses the last second.
    await raw.call('ZREM', 'aj:{revoked}:log', 'lost')
    await raw.call('ZREM', 'aj:{revoked}:exp', 'lost')
    await raw.call('HSET', 'aj:{revoked}:meta', 'seq', String(before.split(' ')[1]))
    t.match(await store.since(after, 9), { reset: true, entries: ['kept'] })
    await store.revoke([['other', until]])
    t.match(await store.since(after, 9), { reset: true, entries: ['kept', 'other'] })
    await store.revoke([['lost', until]])
    t.match(
      await store.since(after, 9), { reset: true, entries: ['kept', 'other', 'lost'] }, 'also where it came again'
    )
    t.match(await store.since(before, 9), { reset: false, entries: ['other', 'lost'] })
    await raw.call('DEL', 'aj:{revoked}:meta')
    await store.revoke([['more', until]])
    t.match(await store.since(before, 9), { reset: true, entries: ['kept', 'other', 'lost', 'more'], born: undefined })
  })

  t.test('scripts that the server forgot', async (t) => {
    const { raw, store } = await play(t)
    for (let round = 0; round < 2; round++) {
      t.ok(await callTimes(store) > 1e12)
      await raw.call('SCRIPT', 'FLUSH')
    }
    await raw.call('SET', 'aj:{owner}', 'no hash')
    await t.rejects(store.get('owner', 'id'), /WRONGTYPE/, 'any other failure goes on')
  })
})
