import t from 'tap'
import { formatFact, type Fact } from '../../lib/sessions/facts.js'
import { createUnread } from '../../lib/sessions/unread.js'
import { freeze } from '../helper.js'

t.test('what was put on the list and not read there', async (t) => {
  const clock = freeze(t, 1000)
  const unread = createUnread()
  const [one, two, three] = ['one', 'two', 'three'].map((name): Fact => {
    return { kind: 'sid', name, until: name === 'two' ? 1010 : 2000 }
  }) as [Fact, Fact, Fact]
  t.strictSame(unread.all(), [])
  unread.expect([one, two])
  unread.expect([one, three])
  t.strictSame(unread.all(), [one, two, three])
  unread.note([formatFact(one), 'junk'])
  t.notOk(unread.has(one))
  t.strictSame(unread.all(), [two, three])
  t.notOk(unread.has({ ...three, until: 2060 }), 'another end is another line')
  clock.now = 1010
  t.strictSame(unread.all(), [three], 'what has expired is of no use')
  t.notOk(unread.has(two))
})
