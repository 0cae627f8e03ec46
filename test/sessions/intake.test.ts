import t from 'tap'
import { createDebts } from '../../lib/sessions/debts.js'
import { createFactSet } from '../../lib/sessions/fact-set.js'
import { formatFact, type Fact } from '../../lib/sessions/facts.js'
import { createIntake } from '../../lib/sessions/intake.js'
import { createStoreClock } from '../../lib/sessions/store-clock.js'
import { createUnread } from '../../lib/sessions/unread.js'
import { freeze } from '../helper.js'

const NOW = 1_700_000_000
const [ONE, TWO] = ['one', 'two'].map((name): Fact => ({ kind: 'sid', name, until: NOW + 60 })) as [Fact, Fact]

// More of it stands in revocation-list.test.ts.
t.test('what is new is told of once; the store is to have what it did not give', async (t) => {
  freeze(t, NOW)
  const told: string[] = []
  const sent: string[] = []
  const facts = createFactSet()
  const debts = createDebts({ async revoke (entries) { sent.push(...entries.map(([text]) => text)) } })
  const unread = createUnread()
  const { take, hold, add, addUntilNow } = createIntake({
    facts,
    debts,
    unread,
    clock: createStoreClock(),
    askTime: async () => (NOW + 5) * 1000,
    onFacts: (added) => told.push(...added.map(({ name }) => name)),
  })
  t.strictSame(take([ONE]), [ONE])
  t.strictSame(take([ONE]), [])
  t.notOk(debts.owes(ONE))
  hold([ONE, TWO])
  t.strictSame(told, ['one', 'two'])
  t.ok(debts.owes(ONE) && debts.owes(TWO))
  t.strictSame(unread.all(), [TWO], 'what is known was read already')
  await add([ONE])
  t.notOk(debts.owes(ONE))
  t.strictSame(sent, [formatFact(ONE)])
  await addUntilNow((now) => ({ kind: 'sub', name: 'bailey', until: NOW + 60, before: now / 1000 }))
  t.strictSame(sent.slice(1).map((text) => JSON.parse(text)[4]), [NOW, NOW + 5], 'by what is known, and what is told')
  await addUntilNow((now) => ({ kind: 'sub', name: 'bailey', until: NOW + 60, before: now / 1000 }))
  t.strictSame(sent.length, 4, 'which is sent once where it is nothing new')
})
