import t from 'tap'
import { freeze } from '../helper.js'
import { NOW, setStage } from './stage.js'

t.test('what stands for a session that has ended', async (t) => {
  freeze(t, NOW)
  const { sessions, store, put } = await setStage(t, undefined, { expiresIn: '10m' })
  const login = await sessions.create(1)
  const writes: unknown[][] = []
  const { set } = store
  store.set = async (...args) => {
    writes.push(args)
    return await set(...args)
  }
  await sessions.end(1, login.session.id)
  const times = { expires: (NOW + 600) * 1000, deadline: (NOW + 15) * 1000 }
  t.match(
    writes,
    [[String, login.session.id, JSON.stringify({ ended: NOW * 1000 }), String, times]],
    'as long as its access tokens live'
  )
  await put(login, '{"ended":1}')
  t.equal(await sessions.endAll(1), 0)
  t.equal(writes.length, 1, 'no end is written twice')
})

t.test('the end is written first, and then listed: a list alone would expire before the session', async (t) => {
  freeze(t, NOW)
  const { sessions, store } = await setStage(t)
  for (const end of [
    async (id: string) => await sessions.end(1, id), async () => await sessions.endAll(1, { except: 'x' }),
  ]) {
    const { session: { id } } = await sessions.create(1)
    store.calls.splice(0)
    await end(id)
    t.strictSame(store.calls.filter((name) => name === 'set' || name === 'revoke'), ['set', 'revoke'])
  }
})
