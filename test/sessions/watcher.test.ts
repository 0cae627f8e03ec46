import t from 'tap'
import { memoryStore } from '../../lib/sessions/memory-store.js'
import { createWatcher } from '../../lib/sessions/watcher.js'

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

t.test('nudges, until it ends', async (t) => {
  let nudge = (): void => {}
  let watches = 0
  let ends = 0
  const store = {
    ...memoryStore(),
    async watch (changed: () => void) {
      watches++
      nudge = changed
      return async () => { ends++; throw new Error('ended badly') }
    },
  }
  let changes = 0
  const watcher = createWatcher(store, () => { changes++ })
  watcher.ensure()
  watcher.ensure()
  await settled()
  watcher.ensure()
  t.equal(watches, 1)
  nudge()
  t.equal(changes, 1)
  await watcher.stop()
  nudge()
  t.strictSame([changes, ends], [1, 1])
})

t.test('what fails is tried again', async (t) => {
  let watches = 0
  const watcher = createWatcher({ ...memoryStore(), async watch () { watches++; throw new Error('away') } }, () => {})
  watcher.ensure()
  await settled()
  watcher.ensure()
  await settled()
  t.equal(watches, 2)
  await watcher.stop()
})

t.test('what begins too late ends at once', async (t) => {
  let begin = (_end: () => Promise<void>): void => {}
  let ends = 0
  const watcher = createWatcher({
    ...memoryStore(), watch: () => new Promise((resolve) => { begin = resolve }),
  }, () => {})
  watcher.ensure()
  await watcher.stop()
  begin(async () => { ends++ })
  await settled()
  t.equal(ends, 1)
})

t.test('a store that gives no nudges', async (t) => {
  const { watch, ...store } = memoryStore()
  const watcher = createWatcher(store, () => {})
  watcher.ensure()
  await watcher.stop()
  t.ok(watch)
})
