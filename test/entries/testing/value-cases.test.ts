import t from 'tap'
import { VALUE_CASES } from '../../../lib/entries/testing/value-cases.js'
import { memoryStore } from '../../../index.js'

for (const [name, run] of VALUE_CASES) {
  t.test(name, async (t) => {
    const store = memoryStore()
    await run({ store, other: store })
    t.pass()
  })
}
