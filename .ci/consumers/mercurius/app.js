import assert from 'node:assert/strict'
import apistarJwt from 'apistar-jwt'
import fastify from 'fastify'
import mercurius from 'mercurius'
import { WebSocket } from 'ws'

const schema = `
  type Query { hello: String!, me: String! }
  type Subscription { greetings: String! }
`
const resolvers = {
  Query: {
    hello: (root, args, { auth }) => `hello ${auth.user?.username ?? 'stranger'}`,
    me (root, args, { auth }) {
      if (auth.isAuthenticated()) return auth.user.username
      throw new mercurius.ErrorWithProps('Please log in.', { code: 'UNAUTHENTICATED' }, 401)
    },
  },
  Subscription: {
    greetings: {
      async * subscribe (root, args, { payload }) {
        yield { greetings: `hello ${payload.username}` }
      },
    },
  },
}

const app = fastify()
const secret = process.env.JWT_SECRET ?? 'correct horse battery staple, and some more'
await app.register(apistarJwt, { secret, global: 'optional' })
await app.register(mercurius, {
  schema,
  resolvers,
  context: ({ auth }) => ({ auth }),
  subscription: {
    // A browser sends no header with a handshake, so the token comes in the first message.
    onConnect: async ({ payload }) => ({ payload: await app.jwt.verify(payload?.token) }),
  },
})

async function ask (query, headers) {
  return await app.inject({ method: 'POST', url: '/graphql', payload: { query }, headers })
}
const token = app.jwt.encode({ id: 1, username: 'bailey' })
const me = await ask('{ me }', { authorization: `Bearer ${token}` })
assert.deepEqual(me.json(), { data: { me: 'bailey' } })
const forged = await ask('{ hello }', { authorization: 'Bearer made.it.up' })
assert.equal(forged.statusCode, 401)
const strangers = [await ask('{ hello }'), await ask('{ me }')]
assert.deepEqual(strangers.map(({ statusCode }) => statusCode), [200, 401])

async function firstGreeting (payload) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  const query = { id: '1', type: 'subscribe', payload: { query: 'subscription { greetings }' } }
  const answer = new Promise((resolve) => {
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload })))
    socket.on('message', (text) => {
      const message = JSON.parse(text)
      if (message.type === 'connection_ack') socket.send(JSON.stringify(query))
      else resolve(message.payload?.data?.greetings ?? message.payload?.message)
    })
  })
  return await answer.finally(() => socket.terminate())
}
const url = await app.listen({ port: 0, host: '127.0.0.1' })
assert.equal(await firstGreeting({ token }), 'hello bailey')
assert.equal(await firstGreeting({ token: 'made.it.up' }), 'Forbidden')
await app.close()
