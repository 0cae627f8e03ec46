import fastify from 'fastify'
import apistarJwt from 'apistar-jwt'
import { holds, type Equal } from '../equal.js'

declare module 'apistar-jwt' {
  interface AuthTypes { numericIds: true }
}

const app = fastify()
await app.register(apistarJwt, { secret: 'x', numericIds: true })

app.get('/', { config: { auth: 'required' } }, async ({ auth: { payload } }) => {
  holds<Equal<typeof payload.sub, string | number | undefined>>()
  holds<Equal<typeof payload.jti, string | number | undefined>>()
  holds<Equal<typeof payload.iss, string | undefined>>()
})
