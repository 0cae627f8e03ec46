import t from 'tap'
import { memoryStore } from '../../lib/sessions/memory-store.js'
import type { SessionStore } from '../../lib/settings/session-store.js'

t.test('what a store must be able to do is what the one in memory does', async (t) => {
  const store: SessionStore = memoryStore()
  t.strictSame(Object.keys(store).sort(), ['get', 'list', 'revoke', 'set', 'since', 'watch'])
})
