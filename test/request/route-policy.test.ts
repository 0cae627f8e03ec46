import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import fastify from 'fastify'
import t, { type Test } from 'tap'
import apistarJwt, { type AuthMode, type Settings } from '../../index.js'
import { build, SECRET } from '../helper.js'
import { answerOf, bearer, JUNK, MISSING, OPEN, refusal, UNKNOWN, type Answer } from '../http.js'

const HANDLED = { status: 404, code: 'HANDLED', challenge: undefined }
const BROKEN = refusal('TOKEN_INVALID', 'No token is good for this route.')
const junk = { authorization: 'Bearer junk' }

async function handle (_request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  return await reply.code(404).send({ code: 'HANDLED' })
}

/** Answers without a token, with a bad one, and with a good one. */
type Answers = readonly [Answer, Answer, Answer]

const REQUIRED = (answer: Answer): Answers => [MISSING, JUNK, answer]
const OPTIONAL = (answer: Answer): Answers => [answer, JUNK, answer]
const ANYONE = (answer: Answer): Answers => [answer, answer, answer]

async function ask (t: Test, app: FastifyInstance, url: string, answers: Answers, name: string): Promise<void> {
  for (const [place, headers] of [{}, junk, bearer(app)].entries()) {
    for (const method of ['GET', 'POST', 'DELETE'] as const) {
      const response = await app.inject({ method, url, headers })
      t.strictSame(
        answerOf(response), answers[place], `${name}: ${method} ${url} with ${JSON.stringify(headers).slice(0, 25)}`
      )
    }
  }
}

t.test('global: optional', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  app.all('/before', async (request) => request.auth)
  await app.register(apistarJwt, { secret: SECRET, global: 'optional', allowAnonymous: ['/open'] })
  for (const url of ['/none', '/open']) app.all(url, async (request) => request.auth)
  for (const auth of ['required', 'optional', false] as const) {
    app.all(`/${auth}`, { config: { auth } }, async (request) => request.auth)
  }
  const cases = [
    ['/before', OPTIONAL], ['/none', OPTIONAL], ['/open', ANYONE], [
      '/required', REQUIRED,
    ], ['/optional', OPTIONAL], ['/false', ANYONE],
  ] as const
  for (const [url, answers] of cases) await ask(t, app, url, answers(OPEN), 'optional')
  await ask(t, app, '/nowhere', ANYONE(UNKNOWN), 'an unknown URL')
  t.strictSame((await app.inject({ url: '/none', headers: bearer(app) })).json().user, { id: 1, username: 'bailey' })
  t.equal((await app.inject('/none')).json().user, null)
})

t.test('guardUnknown: a URL that no route has', async (t) => {
  const cases: ReadonlyArray<readonly [Settings, (answer: Answer) => Answers]> = [
    [{ global: true, guardUnknown: true }, REQUIRED], [{ global: 'optional', guardUnknown: true }, OPTIONAL],
    [{ global: true, guardUnknown: true, allowAnonymous: ['/nowhere', '/api/nowhere'] }, REQUIRED],
    [{ global: true, guardUnknown: false }, ANYONE], [{ global: true }, ANYONE], [{ guardUnknown: false }, ANYONE],
  ]
  for (const [settings, answers] of cases) {
    for (const order of ['before', 'after'] as const) {
      for (const hasHandler of [false, true]) {
        const app = fastify()
        t.after(() => app.close())
        const declare = (): void => {
          if (hasHandler) app.setNotFoundHandler(handle)
          app.register(async (child) => {
            if (hasHandler) child.setNotFoundHandler(handle)
            child.all('/here', { config: { auth: false } }, async (_request, reply) => reply.callNotFound())
          }, { prefix: '/api' })
        }
        if (order === 'before') declare()
        await app.register(apistarJwt, { secret: SECRET, ...settings })
        if (order === 'after') declare()
        for (const url of ['/nowhere', '/api/nowhere', '/api/here']) {
          await ask(t, app, url, answers(hasHandler ? HANDLED : UNKNOWN), `${JSON.stringify(settings)} ${order}`)
        }
      }
    }
  }
})

t.test('guardUnknown without global is refused', async (t) => {
  await t.rejects(build(t, { secret: SECRET, guardUnknown: true }), {
    code: 'APISTAR_JWT_SETTINGS_INVALID', message: /guardUnknown: true given without global/,
  })
})

class Config { get auth (): AuthMode { return 'required' } }

/** What a not-found handler may state; Fastify keeps its config as it is given. */
const STATED: ReadonlyArray<readonly [unknown, (answer: Answer) => Answers]> = [
  [{ auth: 'required' }, REQUIRED], [{ auth: 'optional' }, OPTIONAL], [{ auth: false }, ANYONE],
  [Object.defineProperty({}, 'auth', { value: 'required' }), REQUIRED], [Object.create({ auth: 'required' }), REQUIRED],
  [new Config(), REQUIRED],
  [{}, ANYONE], [undefined, ANYONE], [Object.create(null), ANYONE],
  [{ auth: 'requierd' }, () => ANYONE(BROKEN)], [{ auth: true }, () => ANYONE(BROKEN)],
]

t.test('config.auth of a not-found handler', async (t) => {
  for (const [config, answers] of STATED) {
    for (const global of [false, true]) {
      for (const order of ['before', 'after'] as const) {
        for (const prefix of ['', '/api']) {
          const app = fastify()
          t.after(() => app.close())
          app.all('/calls', { config: { auth: false } }, async (_request, reply) => reply.callNotFound())
          const declare = async (child: FastifyInstance): Promise<void> => {
            child.setNotFoundHandler({ config } as object, handle)
            child.all('/calls-too', { config: { auth: false } }, async (_request, reply) => reply.callNotFound())
          }
          if (order === 'before') app.register(declare, { prefix })
          await app.register(apistarJwt, { secret: SECRET, global })
          if (order === 'after') app.register(declare, { prefix })
          const name = `${JSON.stringify(config)} global ${global} ${order}`
          for (const url of ['/nowhere', '/calls-too']) await ask(t, app, prefix + url, answers(HANDLED), name)
          if (prefix === '') await ask(t, app, '/calls', answers(HANDLED), name)
          else await ask(t, app, '/calls', ANYONE(UNKNOWN), `${name}: that of the root is open`)
        }
      }
    }
  }
})

t.test('config.auth: false opens a not-found handler under guardUnknown', async (t) => {
  const app = await build(t, { secret: SECRET, global: true, guardUnknown: true })
  app.setNotFoundHandler({ config: { auth: false } } as object, handle)
  await ask(t, app, '/nowhere', ANYONE(HANDLED), 'open')
})

t.test('a token is taken once for an unknown URL, and once more where an open route calls the handler', async (t) => {
  let taken = 0
  const app = await build(t, {
    secret: SECRET, global: 'optional', guardUnknown: true, extractToken () { taken += 1; return null },
  })
  app.get('/open', { config: { auth: false } }, async (_request, reply) => reply.callNotFound())
  app.get('/optional', async (_request, reply) => reply.callNotFound())
  for (const [url, times] of [['/nowhere', 1], ['/open', 1], ['/optional', 2]] as const) {
    taken = 0
    t.strictSame(answerOf(await app.inject(url)), UNKNOWN)
    t.equal(taken, times, url)
  }
})
