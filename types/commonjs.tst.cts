import fastify = require('fastify')
import apistarJwt = require('apistar-jwt')
import type { Authenticated, AuthenticatedHandler, Settings } from 'apistar-jwt'

const settings: Settings = { secret: process.env.JWT_SECRET }
const app = fastify()
app.register(apistarJwt, settings)
app.register(apistarJwt, apistarJwt.settingsFromEnv())
// @ts-expect-error no such setting
app.register(apistarJwt, { secrt: 'x' })

const showMe: AuthenticatedHandler = async (request) => request.auth.user
app.get('/', { config: { auth: 'required' } }, showMe)
app.get('/', {
  config: { auth: 'required' }, preHandler: app.authenticate,
}, async (request): Promise<Authenticated> => request.auth)
// @ts-expect-error nobody may be calling
app.get('/', async (request): Promise<Authenticated> => request.auth)

const { AuthenticationFailed, ConfigurationError, SettingsSchema } = apistarJwt
const failure: Error = new AuthenticationFailed()
export = [failure, ConfigurationError, SettingsSchema.properties.secret]
