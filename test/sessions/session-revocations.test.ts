import t from 'tap'
import { createLifetime } from '../../lib/sessions/lifetime.js'
import { createRevocationList } from '../../lib/sessions/revocation-list.js'
import { createSessionRevocations } from '../../lib/sessions/session-revocations.js'
import { faultyStore } from '../faulty-store.js'
import { freeze } from '../helper.js'

const NOW = 1_700_000_040
const QUARTER = 900 + 300

// More of it stands in revocation.test.ts.
t.test('for how long sessions are kept on the list', async (t) => {
  freeze(t, NOW)
  const store = faultyStore()
  const list = createRevocationList({
    ...{ store, poll: 1, staleAfter: 30, timeout: 2, whenStale: 'refuse', prolong: (fact) => fact },
    warn () {},
    events: { revocations () {} },
    onFacts () {},
    onRead () {},
  })
  t.after(() => list.close())
  const revocations = createSessionRevocations(list, createLifetime({ expiresIn: 900, leeway: 0 }))
  await t.resolves(revocations.requireFresh())
  await revocations.revokeSessions(['one'])
  await revocations.revokeBeforeNow(7)
  const { entries } = await store.since(undefined, 9)
  t.strictSame(entries.map((line) => JSON.parse(line)), [
    ['sid', 'one', NOW + QUARTER, ''], ['sub', '7', NOW + QUARTER, '', NOW],
  ], 'as long as an access token lives')
  revocations.holdSessions(['two'], (NOW + 3600) * 1000)
  t.ok(revocations.isSessionRevoked('two'))
  t.equal(list.untilOf('sid', 'two'), NOW + 3600 + 300, 'or as long as is said')
  revocations.holdSessions(['two'])
  t.equal(list.untilOf('sid', 'two'), NOW + 3600 + 300, 'which is not cut short')
  t.notOk(revocations.isSessionRevoked('three'))
})
