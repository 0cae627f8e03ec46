import t from 'tap'
import { createStoreClock } from '../../lib/sessions/store-clock.js'
import { freeze } from '../helper.js'

t.test('the clock of a store', async (t) => {
  const process = freeze(t, 1000)
  const clock = createStoreClock()
  t.equal(clock.now(), 1_000_000, 'that of the process at first')
  t.ok(clock.isDue())
  clock.observe(1_040_000)
  t.notOk(clock.isDue())
  process.now += 10
  t.equal(clock.now(), 1_050_000, 'goes on from what was observed')
  process.now += 50
  t.ok(clock.isDue(), 'and is asked for again')
  clock.observe(900_000)
  process.now -= 60
  t.ok(clock.isDue(), 'as well when the clock of the process is set back')
})
