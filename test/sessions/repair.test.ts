import t from 'tap'
import { createDebts } from '../../lib/sessions/debts.js'
import { createFactSet } from '../../lib/sessions/fact-set.js'
import type { Fact } from '../../lib/sessions/facts.js'
import { createRepair } from '../../lib/sessions/repair.js'
import { createUnread } from '../../lib/sessions/unread.js'
import { freeze } from '../helper.js'

function twice (fact: Fact): Fact {
  return { ...fact, until: fact.until * 2 }
}

t.test('what is missing there, is not owed yet and has not expired', async (t) => {
  freeze(t, 1000)
  const sent: string[] = []
  const told: unknown[] = []
  const facts = createFactSet()
  const debts = createDebts({ async revoke (entries) { sent.push(...entries.map(([text]) => text)) } })
  const repair = createRepair({
    facts, debts, unread: createUnread(), prolong: twice, warn () {}, tell: (...event) => told.push(event),
  })
  const [missing, owed, over, there] = ['missing', 'owed', 'over', 'there'].map((name) => {
    return { kind: 'sid' as const, name, until: name === 'over' ? 1000 : 2000 }
  }) as [never, never, never, never]
  for (const fact of [missing, owed, over, there]) facts.add(fact)
  debts.owe([owed])
  const whole = createFactSet()
  whole.add(there)
  repair.look([], undefined, 5)
  t.strictSame(told, [], 'who has not read all cannot tell')
  repair.look(whole, 5, 4)
  repair.begin()
  repair.begin()
  await repair.settled()
  t.strictSame(sent.map((text) => JSON.parse(text)[1]), ['owed', 'missing'])
  t.strictSame(told, [['lost', 1], ['repaired', 1]])
  repair.look(facts, 5, 5)
  t.equal(told.length, 2, 'nothing is lost')
  await repair.settled()
  repair.look(facts, undefined, 5)
  repair.begin()
  await repair.settled()
  t.strictSame(told.slice(2), [['lost', 0], ['repaired', 0]], 'nothing but when the list began')
})

t.test('what is lost twice before it is put back', async (t) => {
  freeze(t, 1000)
  const told: unknown[] = []
  let isAway = true
  const facts = createFactSet()
  const debts = createDebts({ async revoke () { if (isAway) throw new Error('away') } })
  const repair = createRepair({
    facts, debts, unread: createUnread(), prolong: twice, warn () {}, tell: (...event) => told.push(event),
  })
  for (const name of ['one', 'two']) {
    facts.add({ kind: 'sid', name, until: 2000 })
    repair.look(createFactSet(), undefined, 5)
    repair.begin()
    await repair.settled()
    isAway = false
  }
  t.strictSame(told, [['lost', 1], ['failed'], ['lost', 1], ['repaired', 2]])
})

t.test('what a store lost that went back in time lasts for as long as what it was put there for', async (t) => {
  freeze(t, 1000)
  const sent: unknown[] = []
  const facts = createFactSet()
  const debts = createDebts({ async revoke (entries) { sent.push(...entries.map(([, until]) => until)) } })
  const repair = createRepair({ facts, debts, unread: createUnread(), prolong: twice, warn () {}, tell () {} })
  facts.add({ kind: 'sid', name: 'one', until: 2000 })
  repair.look(createFactSet(), 5, 5)
  repair.begin()
  await repair.settled()
  t.strictSame(sent, [4_000_000])
  t.equal(facts.untilOf('sid', 'one'), 4000, 'here too')
})
