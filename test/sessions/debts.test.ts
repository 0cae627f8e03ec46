import t from 'tap'
import { createDebts } from '../../lib/sessions/debts.js'
import type { Fact } from '../../lib/sessions/facts.js'
import type { RevocationEntry } from '../../lib/settings/session-store.js'
import { freeze } from '../helper.js'

function fact (name: string, until = 2000): Fact {
  return { kind: 'sid', name, until }
}

t.test('what the store does not take stays owed until it expires', async (t) => {
  const clock = freeze(t, 1000)
  const sent: Array<readonly [entries: readonly RevocationEntry[], born: number | undefined]> = []
  let isFull = true
  const debts = createDebts({
    async revoke (entries, born) {
      if (isFull) throw new Error('full')
      sent.push([entries, born])
    },
  })
  const [one, two, three] = [fact('one', 1500), fact('two'), fact('three')]
  debts.owe([one, two])
  debts.oweBorn(7)
  await t.rejects(debts.settle([one]))
  await t.rejects(debts.settleAll())
  t.ok(debts.owes(one) && debts.owes(two))
  clock.now = 1500
  isFull = false
  debts.owe([three])
  await debts.settle([three])
  t.strictSame(sent, [[[['["sid","three",2000,""]', 2_000_000]], undefined]])
  await debts.settleAll()
  t.strictSame(sent.slice(1), [[[['["sid","two",2000,""]', 2_000_000]], 7]])
  t.notOk(debts.owes(one) || debts.owes(two) || debts.owes(three))
  await debts.settleAll()
  t.equal(sent.length, 2, 'who owes nothing sends nothing')
  debts.oweBorn(5)
  await debts.settleAll()
  t.strictSame(sent.at(-1), [[], 5])
})

t.test('much is sent in parts, and the beginning with the last of them', async (t) => {
  const sent: Array<readonly [size: number, born: number | undefined]> = []
  const debts = createDebts({ async revoke ({ length }, born) { sent.push([length, born]) } })
  debts.owe(Array.from({ length: 2500 }, (_, place) => fact(`s-${place}`, Infinity)))
  debts.oweBorn(7)
  await debts.settleAll()
  t.strictSame(sent, [[1000, undefined], [1000, undefined], [500, 7]])
})

t.test('the beginning waits for whatever else is owed', async (t) => {
  const born: unknown[] = []
  const debts = createDebts({ async revoke (_entries, stated) { born.push(stated) } })
  debts.oweBorn(7)
  debts.owe([fact('one')])
  await debts.settle([fact('two')])
  await debts.settle([fact('one')])
  t.strictSame(born, [undefined, 7])
})

t.test('what is owed while something is paid stays owed', async (t) => {
  const debts = createDebts({ async revoke () { debts.oweBorn(3) } })
  debts.oweBorn(9)
  await debts.settle([])
  const later: Array<number | undefined> = []
  const again = createDebts({ async revoke (_entries, born) { later.push(born) } })
  again.oweBorn(3)
  await again.settleAll()
  t.strictSame(later, [3])
})
