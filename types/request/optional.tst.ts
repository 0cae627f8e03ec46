import fastify from 'fastify'
import apistarJwt, { type Anonymous, type Authenticated } from 'apistar-jwt'
import { holds, type Equal } from '../equal.js'

declare module 'apistar-jwt' {
  interface AuthTypes { global: 'optional' }
}

const app = fastify()
await app.register(apistarJwt, { secret: 'x', global: 'optional', guardUnknown: true })

app.get('/', async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>())
app.get('/', { config: {} }, async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>())
app.get('/', { config: { auth: 'required' } }, async ({ auth }) => holds<Equal<typeof auth, Authenticated>>())
app.get('/', { config: { auth: 'optional' } }, async ({ auth }) =>
  holds<Equal<typeof auth, Authenticated | Anonymous>>())
app.addHook('preHandler', async ({ auth }) => holds<Equal<typeof auth, Authenticated | Anonymous>>())
// @ts-expect-error nobody may be calling
app.get('/', async ({ auth }) => auth.user.id)
