import fastify from 'fastify'
import apistarJwt from '../index.js'
import { claimsOf, USERNAME } from './keys.js'
import { createSubject, SUBJECTS } from './subjects.js'

/** Where a server listens, and good tokens for it. */
export interface SignaturesServer { readonly origin: string, readonly tokens: readonly string[] }

const TOKENS = 1_000
const [algorithm, way] = process.argv.slice(2)
const name = SUBJECTS.find((candidate) => candidate === algorithm)
if (name === undefined) throw new Error(`There is no key for ${algorithm}.`)

const { settings } = await createSubject(name)
const app = fastify()
await app.register(apistarJwt, { ...settings, threadPool: way === 'pool', cache: false, expiresIn: '1h' })
app.get('/guarded', { onRequest: app.authenticate }, async (request) => ({ username: request.auth.user?.username }))
app.get('/open', async () => ({ username: USERNAME }))

const origin = await app.listen()
process.on('disconnect', () => process.exit())
process.send?.(
  { origin, tokens: Array.from({ length: TOKENS }, (_, id) => app.jwt.encode(claimsOf(id))) } satisfies SignaturesServer
)
