import { inspect } from 'node:util'
import t from 'tap'
import { memoryStore } from '../../index.js'
import { readRevocationSettings } from '../../lib/sessions/revocation-settings.js'
import { createFaults } from '../../lib/settings/faults.js'
import { SECRET } from '../helper.js'
import { refusedAtBoot } from '../refused.js'

t.test('the defaults, in seconds', async (t) => {
  const faults = createFaults('settings')
  t.strictSame(readRevocationSettings({}, faults), {
    store: undefined, poll: 1, staleAfter: 30, timeout: 2, whenStale: 'refuse', oldTokens: 'refuse',
  })
  const store = memoryStore()
  const given = { store, poll: '500ms', staleAfter: 60, timeout: '5s', whenStale: 'accept', oldTokens: 'accept' }
  t.strictSame(readRevocationSettings(given, faults), { ...given, poll: 0.5, timeout: 5 })
  t.equal(faults.list(), '')
})

t.test('what is refused at boot', async (t) => {
  const MARK = 'do-not-quote-me'
  const store = memoryStore()
  const CASES: ReadonlyArray<readonly [revocation: unknown, fault: RegExp]> = [
    [true, /revocation/], [null, /revocation/], [[], /revocation/], [new Map(), /revocation/], [MARK, /revocation/],
    [{ unknown: MARK }, /revocation\/unknown/], [{ store: undefined }, /revocation\/store/],
    [{ store: MARK }, /revocation\/store/],
    [{ store: { ...store, since: MARK } }, /revocation\/store/], [{ store: { get: store.get } }, /revocation\/store/],
    [{ poll: 0 }, /revocation\/poll/], [{ poll: '0s' }, /revocation\/poll/], [{ poll: -1 }, /revocation\/poll/],
    [{ poll: NaN }, /revocation\/poll/], [{ poll: '1' }, /revocation\/poll/],
    [{ poll: '2h', staleAfter: '1d' }, /revocation\/poll/],
    [{ poll: 20 }, /revocation\/staleAfter/], [{ staleAfter: 2.9 }, /revocation\/staleAfter/],
    [{ staleAfter: Infinity }, /revocation\/staleAfter/],
    [{ timeout: 0 }, /revocation\/timeout/], [{ timeout: 30 }, /revocation\/timeout/],
    [{ timeout: MARK }, /revocation\/timeout/],
    [{ whenStale: MARK }, /revocation\/whenStale/], [{ oldTokens: true }, /revocation\/oldTokens/],
  ]
  for (const [revocation, fault] of CASES) {
    await refusedAtBoot(t, { secret: SECRET, revocation }, fault, inspect(revocation))
  }
})
