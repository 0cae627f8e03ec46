import t from 'tap'
import { createForgetting } from '../../lib/access/forgetting.js'
import { freeze } from '../helper.js'

t.test('what was asked for before a user was forgotten', async (t) => {
  freeze(t, 1000)
  const { turn, forget, isForgotten } = createForgetting(30)
  const before = turn()
  t.equal(isForgotten('a', before), false, 'nobody was')
  forget('a')
  const after = turn()
  for (const [user, when, forgotten] of [
    ['a', before, true], ['a', after, false], ['b', before, false], [null, before, false],
  ] as const) {
    t.equal(isForgotten(user, when), forgotten, `${user} at ${when}`)
  }
  forget(7)
  t.strictSame([isForgotten('7', after), isForgotten(7, after)], [true, true], 'as text and as a number')
})

t.test('it is remembered as long as it matters', async (t) => {
  const clock = freeze(t, 1000)
  const { turn, forget, isForgotten } = createForgetting(30)
  const before = turn()
  forget('a')
  const between = turn()
  clock.now += 30
  forget('b')
  t.equal(isForgotten('a', before), true)
  t.equal(isForgotten('c', before), true, 'nothing from before can be in use any more')
  t.equal(isForgotten('a', between), false)
  t.equal(isForgotten('b', between), true)
})

t.test('not of more than so many, beyond which more is forgotten and not less', async (t) => {
  freeze(t, 1000)
  const { turn, forget, isForgotten } = createForgetting(30)
  const before = turn()
  for (let user = 0; user < 10_000; user++) forget(user)
  t.equal(isForgotten('other', before), false)
  forget('one more')
  t.strictSame([
    isForgotten(0, before), isForgotten('other', before), isForgotten('other', turn()),
  ], [true, true, false])
})

t.test('where nothing is kept, nothing is remembered', async (t) => {
  freeze(t, 1000)
  const { turn, forget, isForgotten } = createForgetting(0)
  const before = turn()
  forget('a')
  t.strictSame([isForgotten('a', before), isForgotten('b', before), isForgotten('a', turn())], [true, true, false])
})
