import fastify from 'fastify'
import apistarJwt from 'apistar-jwt'

const app = fastify()
await app.register(apistarJwt, { secret: process.env.JWT_SECRET })
app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.user)
app.listen({ port: 3000 })
