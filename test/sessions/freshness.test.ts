import t from 'tap'
import { createFreshness, createMoment } from '../../lib/sessions/freshness.js'
import { freeze } from '../helper.js'

t.test('freshness counts from the question, and is told of once', async (t) => {
  const clock = freeze(t, 1000)
  const told: string[] = []
  const parts = { staleAfter: 30, onStale: () => told.push('stale'), onFresh: () => told.push('fresh') }
  const freshness = createFreshness({ ...parts, whenStale: 'refuse' })
  t.match(freshness, { until: -Infinity, isDown: false })
  t.notOk(freshness.isFresh())
  const asked = createMoment()
  clock.now += 2
  freshness.rely(asked)
  t.match(freshness, { until: 1030, readAt: 1_000_000 })
  clock.now = 1029
  freshness.fail()
  t.ok(freshness.isFresh() && freshness.isDown)
  clock.now = 1030
  t.notOk(freshness.isFresh())
  freshness.fail()
  freshness.fail()
  t.strictSame(told, ['stale'])
  freshness.rely(createMoment())
  freshness.rely(createMoment())
  t.strictSame(told, ['stale', 'fresh'])
  t.notOk(freshness.isDown)
})

t.test('who goes on without an answer still needs a first one', async (t) => {
  freeze(t, 1000)
  const freshness = createFreshness({ staleAfter: 30, whenStale: 'accept', onStale: () => {}, onFresh: () => {} })
  freshness.fail()
  t.equal(freshness.until, -Infinity)
  freshness.rely(createMoment())
  t.equal(freshness.until, Infinity)
})
