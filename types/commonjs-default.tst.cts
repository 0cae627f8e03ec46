import fastify from 'fastify'
import apistarJwt, {
  AuthenticationFailed, settingsFromEnv, SettingsSchema, type Authenticated, type Settings,
} from 'apistar-jwt'

const settings: Settings = { secret: process.env.JWT_SECRET }
const app = fastify()
app.register(apistarJwt, settings)
app.register(apistarJwt, settingsFromEnv())
// @ts-expect-error no such setting
app.register(apistarJwt, { secrt: 'x' })
app.get('/', {
  config: { auth: 'required' }, preHandler: app.authenticate,
}, async (request): Promise<Authenticated> => request.auth)
// @ts-expect-error nobody may be calling
app.get('/', async (request): Promise<Authenticated> => request.auth)

export const failure: Error = new AuthenticationFailed()
export const schema = SettingsSchema.properties.secret
