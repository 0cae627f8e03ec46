import t from 'tap'
import { createPoller } from '../../lib/sessions/poller.js'
import { holdTimers } from '../held-timers.js'

function heldPoll (): {
  readonly poll: () => Promise<void>
  readonly count: () => number
  readonly end: () => Promise<void>
} {
  const ends: Array<() => void> = []
  let count = 0
  return {
    poll () {
      count++
      return new Promise((resolve) => ends.push(resolve))
    },
    count: () => count,
    async end () {
      ends.shift()?.()
      await new Promise(setImmediate)
    },
  }
}

t.test('one at a time, again and again', async (t) => {
  const timers = holdTimers(t, 1000)
  const { poll, count, end } = heldPoll()
  const poller = createPoller({ poll, interval: 1 })
  t.equal(count(), 0)
  const first = poller.run()
  t.equal(poller.run(), first)
  t.equal(count(), 1)
  await end()
  t.equal(timers.count(), 1)
  timers.fire()
  t.equal(count(), 2)
  poller.nudge()
  poller.nudge()
  t.equal(count(), 2, 'one that is under way may have begun too early')
  await end()
  t.equal(count(), 3, 'so there is one more')
  await end()
  t.equal(timers.count(), 1)
  poller.nudge()
  t.equal(count(), 4, 'at once where none is under way')
  t.equal(timers.count(), 0)
  const stopped = poller.stop()
  await end()
  await stopped
  poller.nudge()
  await poller.run()
  t.equal(count(), 4)
  t.equal(timers.count(), 0)
})
