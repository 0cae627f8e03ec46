import { randomBytes } from 'node:crypto'
import fastify from 'fastify'
import apistarJwt from '../index.js'

const secret = randomBytes(32)

/** Milliseconds from registration to ready. */
async function boot (hasPlugin: boolean): Promise<number> {
  const app = fastify()
  const start = performance.now()
  if (hasPlugin) app.register(apistarJwt, { secret })
  await app.ready()
  return performance.now() - start
}

await boot(false)
const empty = await boot(false)
const first = await boot(true) - empty
const second = await boot(true) - empty
process.send?.({ first, second })
process.disconnect()
