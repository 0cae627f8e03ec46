import type { FastifyInstance } from 'fastify'
import { connectStore, createApp, fill, sidOf } from './revocation-app.js'
import { claimsOf } from './keys.js'
import { USERS, type Route, type Suite } from './suite.js'

const [port = ''] = process.argv.slice(2)
const { client } = connectStore(Number(port))
const routes: Route[] = []
const origins: string[] = []

async function serve (name: string, app: FastifyInstance): Promise<void> {
  const tokens = Array.from({ length: USERS }, (_, id) => app.jwt.encode({ ...claimsOf(id), sid: sidOf(-1 - id) }))
  app.get('/', async (request) => ({ username: request.auth.user?.username }))
  origins.push(await app.listen({ port: 0, host: '127.0.0.1' }))
  routes.push({ name, path: '/', tokens })
}

async function guard (name: string, app: FastifyInstance): Promise<void> {
  app.addHook('onRequest', app.authenticate)
  await serve(name, app)
}

await guard('without `revocation`', await createApp())
await guard('an empty list', await createApp({}))
const long = await createApp({})
await fill(long)
await guard('100,000 entries', long)

// What apps do that keep no list: ask at each request whether the session was ended.
const asking = await createApp()
asking.addHook('onRequest', asking.authenticate)
asking.addHook('onRequest', async (request, reply) => {
  if (await client.exists(`ended:${String(request.auth.payload?.sid)}`) === 1) await reply.code(401).send()
})
await serve('without a list, asking Redis at each request', asking)

process.on('message', () => process.send?.(process.cpuUsage()))
process.on('disconnect', () => process.exit())
process.send?.({ origin: String(origins[0]), origins, routes } satisfies Suite)
