import fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import apistarJwt, { type Settings } from '../../index.js'
import { SECRET } from '../helper.js'
import { answerOf, bearer, FORBIDDEN, MISSING, OPEN } from '../http.js'
import { polluted } from '../polluted.js'

async function handle (): Promise<string> {
  return 'in'
}

async function start (t: Test, settings: Settings): Promise<FastifyInstance> {
  const app = fastify()
  t.after(() => app.close())
  await app.register(apistarJwt, { secret: SECRET, ...settings })
  app.get('/none', handle)
  app.get('/own', { config: { auth: 'required' } }, handle)
  app.get('/open', { config: { auth: false } }, handle)
  app.register(async (child) => {
    child.get('/', handle)
    child.setNotFoundHandler({}, async (_request, reply) => reply.code(200).send('in'))
  }, { prefix: '/below' })
  app.setNotFoundHandler(async (_request, reply) => reply.code(200).send('in'))
  await app.ready()
  return app
}

t.test('a config that is planted in Object.prototype is nobody\'s', async (t) => {
  const guarding = { global: true, guardUnknown: true } as const
  for (const auth of [false, 'optional', 'required', { roles: 'a' }, true]) {
    for (const settings of [guarding, {}]) {
      const planted = { config: { auth } }
      const app = await polluted(planted, async () => await start(t, settings))
      const answer = settings === guarding ? MISSING : OPEN
      for (const isStill of [true, false]) {
        for (const url of ['/none', '/below', '/below/', '/nowhere', '/below/nowhere']) {
          for (const method of ['GET', 'HEAD'] as const) {
            const ask = async (): Promise<number> => (await app.inject({ method, url })).statusCode
            const status = isStill ? await polluted({ config: { auth } }, ask) : await ask()
            t.equal(status, answer.status, `${JSON.stringify([auth, settings])}: ${method} ${url}`)
          }
        }
      }
      t.strictSame(answerOf(await app.inject('/own')), MISSING)
      t.strictSame(answerOf(await app.inject('/open')), OPEN)
      const facts = app.jwt.routes().map(({ url, auth: asked }) => [url, asked])
      t.strictSame(facts[0], ['/none', settings === guarding ? 'required' : 'open'])
    }
  }
})

t.test('what is planted meanwhile is no part of a requirement', async (t) => {
  const logins = { maxAge: '1h', acr: 'gold' } as const
  for (const planted of [{ acr: ['evil'] }, { acr: 'evil' }, { maxAge: 1 }, { maxAge: 'evil' }]) {
    const [name] = Object.keys(planted)
    const app = fastify()
    t.after(() => app.close())
    await app.register(apistarJwt, { secret: SECRET })
    const { acr, maxAge } = logins
    const login = name === 'acr' ? { maxAge } : { acr }
    polluted(planted, () => {
      app.get('/', { config: { auth: { login } } }, handle)
      app.get('/both', { preHandler: app.authorize({ login }), config: { auth: { login } } }, handle)
    })
    await polluted(planted, async () => await app.ready())
    const headers = bearer(app, { acr: 'gold', auth_time: Math.floor(Date.now() / 1000) - 60 })
    for (const url of ['/', '/both']) {
      t.strictSame(answerOf(await app.inject({ url, headers })), OPEN, `${JSON.stringify(planted)}: ${url}`)
    }
  }
})

t.test('what is planted later is no part of a requirement', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  await app.register(apistarJwt, { secret: SECRET })
  app.get('/', { config: { auth: { roles: 'admin' } } }, handle)
  app.get('/any', { config: { auth: { anyOf: [{ roles: 'admin' }, { scopes: 'a' }] } } }, handle)
  await app.ready()
  const headers = bearer(app, { id: 1 })
  for (const name of ['scopes', 'roles', 'claims', 'login', 'check', 'anyOf']) {
    for (const url of ['/', '/any']) {
      const response = await polluted({ [name]: 'x' }, async () => await app.inject({ url, headers }))
      t.equal(response.json().code, FORBIDDEN.code, `${name}: ${url}`)
    }
  }
})
