import t from 'tap'
import type { Revocations } from '../../lib/sessions/revocations.js'

t.test('what sessions use of the revocation list', async (t) => {
  const used: ReadonlyArray<keyof Revocations> = [
    'revokeSessions', 'revokeBeforeNow', 'isRevoked', 'isSessionRevoked', 'requireFresh',
  ]
  t.equal(new Set(used).size, 5)
})
