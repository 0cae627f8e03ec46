import t from 'tap'
import { waitAtBoot } from '../../lib/sessions/patience.js'
import { holdTimers } from '../held-timers.js'

t.test('half of what a hook may take', async (t) => {
  const timers = holdTimers(t, 5000)
  const waiting = waitAtBoot(new Promise(() => {}), 10_000)
  timers.fire()
  await waiting
  await waitAtBoot(Promise.resolve(), 10_000)
  t.equal(timers.count(), 0, 'work that is done leaves no timer')
})

t.test('for ever, where Fastify waits for ever', async (t) => {
  let isDone = false
  await waitAtBoot(Promise.resolve().then(() => { isDone = true }), 0)
  t.ok(isDone)
})
