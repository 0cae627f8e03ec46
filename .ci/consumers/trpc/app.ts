import assert from 'node:assert/strict'
import { initTRPC, TRPCError } from '@trpc/server'
import { fastifyTRPCPlugin, type CreateFastifyContextOptions } from '@trpc/server/adapters/fastify'
import apistarJwt from 'apistar-jwt'
import fastify from 'fastify'

const createContext = ({ req }: CreateFastifyContextOptions) => ({ auth: req.auth })
const t = initTRPC.context<typeof createContext>().create()
const guarded = t.procedure.use(({ ctx: { auth }, next }) => {
  if (!auth.isAuthenticated()) throw new TRPCError({ code: 'UNAUTHORIZED' })
  return next({ ctx: { auth } })
})
const router = t.router({
  hello: t.procedure.query(({ ctx }) => `hello ${ctx.auth.user?.username ?? 'stranger'}`),
  me: guarded.query(({ ctx }) => ctx.auth.user.username),
})

const app = fastify()
const secret = process.env.JWT_SECRET ?? 'correct horse battery staple, and some more'
await app.register(apistarJwt, { secret, global: 'optional' })
await app.register(fastifyTRPCPlugin, { prefix: '/trpc', trpcOptions: { router, createContext } })

const headers = { authorization: `Bearer ${app.jwt.encode({ id: 1, username: 'bailey' })}` }
const me = await app.inject({ url: '/trpc/me', headers })
assert.deepEqual(me.json(), { result: { data: 'bailey' } })
const strangers = [await app.inject('/trpc/hello'), await app.inject('/trpc/me')]
assert.deepEqual(strangers.map(({ statusCode }) => statusCode), [200, 401])
const forger = await app.inject({ url: '/trpc/hello', headers: { authorization: 'Bearer made.it.up' } })
assert.equal(forger.json().code, 'APISTAR_JWT_TOKEN_INVALID')
await app.close()
