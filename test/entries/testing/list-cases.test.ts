import t from 'tap'
import { LIST_CASES } from '../../../lib/entries/testing/list-cases.js'
import { memoryStore } from '../../../index.js'

for (const [name, run] of LIST_CASES) {
  t.test(name, async (t) => {
    const store = memoryStore()
    await run({ store, other: store })
    t.pass()
  })
}
