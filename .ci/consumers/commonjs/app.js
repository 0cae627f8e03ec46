const fastify = require('fastify')
const apistarJwt = require('apistar-jwt')

module.exports = async function build () {
  const app = fastify()
  await app.register(apistarJwt, { secret: process.env.JWT_SECRET })
  app.get('/me', { config: { auth: 'required' } }, async (request) => request.auth.user)
  return app
}
