import fastifyAuth from '@fastify/auth'
import fastify, { type FastifyInstance } from 'fastify'
import t from 'tap'
import apistarJwt from '../../index.js'
import { build, SECRET } from '../helper.js'

const OURS = 'by a registration of apistar-jwt in this context or above it: leave one of them out, or register both ' +
  'in contexts side by side.'
const OTHERS = 'by another plugin, such as @fastify/jwt, or by the app: leave that out, give it another name, or ' +
  'register one of the two in a context of its own.'

type Decorate = (app: FastifyInstance) => unknown

const jwt: Decorate = (app) => app.decorate('jwt' as string, {})
const authenticate: Decorate = (app) => app.decorate('authenticate' as string, () => {})
const authorize: Decorate = (app) => app.decorate('authorize' as string, () => {})
const protect: Decorate = (app) => app.decorate('protect' as string, () => {})
const auth: Decorate = (app) => app.decorateRequest('auth' as string, null)

t.test('what is taken by others', async (t) => {
  const cases: ReadonlyArray<readonly [readonly Decorate[], string]> = [
    [[jwt], 'fastify.jwt is taken'],
    [[authenticate], 'fastify.authenticate is taken'],
    [[authorize], 'fastify.authorize is taken'],
    [[protect], 'fastify.protect is taken'],
    [[auth], 'request.auth is taken'],
    [[jwt, auth], 'fastify.jwt and request.auth are taken'],
    [[jwt, authenticate, auth], 'fastify.jwt, fastify.authenticate, and request.auth are taken'],
  ]
  for (const [decorate, taken] of cases) {
    for (const isChild of [false, true]) {
      const app = fastify()
      t.after(() => app.close())
      for (const each of decorate) each(app)
      const expected = {
        code: 'APISTAR_JWT_SETTINGS_INVALID', statusCode: 500, message: `apistar-jwt: ${taken} ${OTHERS}`,
      }
      const register = async (context: FastifyInstance): Promise<void> => {
        await context.register(apistarJwt, { secret: SECRET })
      }
      await t.rejects(isChild ? async () => { await app.register(register) } : register(app), expected, taken)
    }
  }
})

t.test('what is taken by the plugin itself', async (t) => {
  for (const isChild of [false, true]) {
    const app = await build(t)
    const register = async (context: FastifyInstance): Promise<void> => {
      await context.register(apistarJwt, { secret: SECRET })
    }
    await t.rejects(isChild ? async () => { await app.register(register) } : register(app), {
      code: 'APISTAR_JWT_SETTINGS_INVALID',
      message: 'apistar-jwt: fastify.jwt, fastify.authenticate, fastify.authorize, fastify.protect, and request.auth ' +
        `are taken ${OURS}`,
    })
  }
})

t.test('beside @fastify/auth nothing is taken', async (t) => {
  const app = await build(t)
  await app.register(fastifyAuth)
  await app.ready()
})
