import { collect } from './garbage.js'
import { connectStore, createApp } from './revocation-app.js'

const [port = ''] = process.argv.slice(2)

function used (): number {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

// The code is compiled before, so that it does not count.
await createApp({ store: connectStore(Number(port)).store })
const before = used()
const { store } = connectStore(Number(port))
const start = performance.now()
const app = await createApp({ store })
const time = performance.now() - start
const bytes = used() - before
process.send?.({ bytes, time, entries: app.jwt.revocations().entries })
process.exit()
