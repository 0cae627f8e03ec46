import cors from '@fastify/cors'
import fastify, { type FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import t from 'tap'
import apistarJwt, { type AuthMode, type Requirement, type Settings } from '../../index.js'
import { FAULTY } from '../access/faulty.js'
import { build, SECRET } from '../helper.js'
import {
  answerOf, bearer, FORBIDDEN, JUNK, lacking, loginNeeded, MISSING, naming, OPEN, refusal, UNKNOWN, type Answer,
} from '../http.js'
import { refused } from '../refused.js'
import { WAYS } from '../ways.js'

type Said = AuthMode | Requirement
const NONE = 'none'
const A = { roles: 'a' } as const
const B = { roles: 'b' } as const

async function sayWho (request: { auth: { isAuthenticated (): boolean } }): Promise<{ in: boolean }> {
  return { in: request.auth.isAuthenticated() }
}

const CLOSED = [MISSING, JUNK] as const
const OPENED = [OPEN, OPEN, OPEN, OPEN, OPEN] as const
const ANY_TOKEN = [...CLOSED, OPEN, OPEN, OPEN] as const
const OPTIONAL = [OPEN, JUNK, OPEN, OPEN, OPEN] as const
const ONLY_A = [...CLOSED, FORBIDDEN, OPEN, OPEN] as const
const ONLY_B = [...CLOSED, FORBIDDEN, FORBIDDEN, OPEN] as const
const BOTH = ONLY_B

/**
 * What is said outside, in the context, in one below and by the route; answers to no token, junk, none, a, and a with
 * b.
 */
const PRECEDENCE: ReadonlyArray<readonly [
  Settings, Said | typeof NONE, Said | typeof NONE, Said | typeof NONE, readonly Answer[]
]> = [
  [{}, NONE, NONE, NONE, OPENED], [{}, 'required', NONE, NONE, ANY_TOKEN], [{}, 'optional', NONE, NONE, OPTIONAL],
  [{}, false, NONE, NONE, OPENED],
  [{}, A, NONE, NONE, ONLY_A], [{}, A, B, NONE, BOTH], [{}, A, NONE, B, BOTH], [{}, NONE, A, B, BOTH],
  [{}, 'required', A, NONE, ONLY_A], [{}, A, 'required', NONE, ONLY_A], [{}, A, NONE, 'required', ONLY_A],
  [{}, A, 'required', 'required', ONLY_A],
  [{}, A, false, NONE, OPENED], [{}, A, 'optional', NONE, OPTIONAL], [{}, A, NONE, false, OPENED],
  [{}, A, NONE, 'optional', OPTIONAL],
  [{}, A, false, B, ONLY_B], [{}, B, 'optional', A, ONLY_A], [{}, B, false, 'required', ANY_TOKEN],
  [{}, B, NONE, NONE, ONLY_B],
  [{ global: true }, NONE, NONE, NONE, ANY_TOKEN], [{ global: true }, A, NONE, NONE, ONLY_A],
  [{ global: true }, false, NONE, NONE, OPENED],
  [{ global: true }, 'optional', NONE, NONE, OPTIONAL], [{ global: 'optional' }, NONE, NONE, NONE, OPTIONAL],
  [{ global: 'optional' }, A, NONE, NONE, ONLY_A],
  [{ global: true, allowAnonymous: ['/api/x'] }, NONE, NONE, NONE, OPENED],
  [{ global: true, allowAnonymous: ['/api/x'] }, 'required', NONE, NONE, ANY_TOKEN],
  [{ global: true, allowAnonymous: ['/api/x'] }, A, NONE, NONE, ONLY_A],
  [{ global: true, allowAnonymous: ['POST /api/x'] }, NONE, NONE, NONE, ANY_TOKEN],
]

async function ask (app: FastifyInstance, url: string): Promise<Answer[]> {
  const headers = [
    {}, { authorization: 'Bearer junk' },
    ...[{ id: 1 }, { roles: 'a' }, { roles: ['a', 'b'] }].map((claims) => bearer(app, claims)),
  ]
  const answers: Answer[] = []
  for (const one of headers) {
    const [first, again] = [
      await app.inject({ url, headers: one }), await app.inject({ url, headers: one }),
    ].map(answerOf)
    t.strictSame(again, first)
    answers.push(first as Answer)
  }
  return answers
}

t.test('from the outside in', async (t) => {
  for (const [settings, outer, inner, route, answers] of PRECEDENCE) {
    for (const [way, how] of WAYS) {
      const app = await build(t, { ...how, ...settings })
      app.register(async (child) => {
        if (outer !== NONE) child.protect(outer)
        child.register(async (below) => {
          below.get('/x', route === NONE ? {} : { config: { auth: route } }, sayWho)
          if (inner !== NONE) below.protect(inner)
        })
      }, { prefix: '/api' })
      app.get('/beside', { config: { auth: false } }, sayWho)
      const name = [way, settings, outer, inner, route].map((said) => JSON.stringify(said)).join(' ')
      t.strictSame(await ask(app, '/api/x'), answers, name)
      t.strictSame(await ask(app, '/beside'), OPENED, `${name}: a context beside it`)
    }
  }
})

t.test('at the root it covers what was declared before, in children too, and HEAD', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  app.get('/before', sayWho)
  app.register(async (child) => { child.get('/child', sayWho) })
  await app.register(apistarJwt, { secret: SECRET })
  app.get('/between', sayWho)
  t.equal(app.protect(A), app, 'the same instance')
  app.get('/after', sayWho)
  for (const url of ['/before', '/child', '/between', '/after']) t.strictSame(await ask(app, url), ONLY_A, url)
  const head = await app.inject({ method: 'HEAD', url: '/after', headers: bearer(app) })
  t.equal(head.statusCode, 403)
})

t.test('on one instance it only tightens, whoever shares it', async (t) => {
  const cases: ReadonlyArray<readonly [readonly Said[], boolean]> = [
    [[A, B], true], [['required', A], true], [[A, 'required'], true], [['optional', 'required'], true],
    [[false, 'optional', A], true], [[false, false], true],
    [[A, false], false], [[A, 'optional'], false], [['required', false], false], [['required', 'optional'], false],
    [['optional', false], false],
  ]
  for (const [said, isFine] of cases) {
    const app = await build(t)
    const name = JSON.stringify(said)
    const act = async (): Promise<void> => {
      for (const one of said) await app.register(fp(async (shared) => { shared.protect(one) }))
    }
    if (isFine) await t.resolves(act(), name)
    else {
      await t.rejects(
        act(), { code: 'APISTAR_JWT_SETTINGS_INVALID', message: /^apistar-jwt: protect: given what would loosen/ }, name
      )
    }
  }
  const app = await build(t)
  for (const one of [A, B]) await app.register(fp(async (shared) => { shared.protect(one) }))
  app.get('/x', sayWho)
  t.strictSame(await ask(app, '/x'), BOTH)
})

t.test('the challenge names the scopes of all that was joined', async (t) => {
  const app = await build(t)
  app.protect({ scopes: 'a' })
  app.get('/x', { config: { auth: { scopes: ['b', 'a'] } } }, sayWho)
  t.strictSame(answerOf(await app.inject('/x')), naming('a b', MISSING))
  t.strictSame(answerOf(await app.inject({ url: '/x', headers: bearer(app, { scope: 'a' }) })), lacking('a b'))
  t.strictSame(answerOf(await app.inject({ url: '/x', headers: bearer(app, { scope: 'a b' }) })), OPEN)
})

t.test('what is pushed to a list later changes nothing', async (t) => {
  const app = await build(t)
  const lists = { protect: ['a'], config: ['b'], anyOf: [{ roles: 'c' }] }
  app.protect({ roles: lists.protect })
  app.get('/x', { config: { auth: { roles: lists.config, anyOf: lists.anyOf } } }, sayWho)
  lists.protect.pop()
  lists.config.pop()
  lists.anyOf[0] = { roles: 'a' }
  for (const [roles, answer] of [
    [['a', 'b', 'c'], OPEN], [['a', 'b'], FORBIDDEN], [['b', 'c'], FORBIDDEN], [['a', 'c'], FORBIDDEN],
  ] as const) {
    t.strictSame(answerOf(await app.inject({ url: '/x', headers: bearer(app, { roles }) })), answer, roles.join())
  }
})

t.test('a CORS preflight passes under protect, and nothing else does', async (t) => {
  const preflight = { origin: 'https://app.example', 'access-control-request-method': 'GET' }
  const app = await build(t)
  app.register(async (child) => {
    child.protect(A)
    await child.register(cors, { origin: true })
    child.get('/x', sayWho)
    child.options('/named', sayWho)
  }, { prefix: '/api' })
  for (const [url, headers, status] of [
    ['/api/x', preflight, 204], ['/api/named', preflight, 401], ['/api/x', { origin: preflight.origin }, 401],
  ] as const) {
    t.equal(
      (await app.inject({ method: 'OPTIONS', url, headers })).statusCode, status, `${url} ${Object.keys(headers)}`
    )
  }
})

t.test('an unknown URL below it needs a token only, and under guardUnknown alone', async (t) => {
  const below = async (child: FastifyInstance): Promise<void> => {
    child.protect(A)
    child.setNotFoundHandler(async (_request, reply) => reply.code(404).send({}))
  }
  for (const [settings, answers] of [
    [
      { global: true, guardUnknown: true }, [MISSING, JUNK, UNKNOWN, UNKNOWN, UNKNOWN],
    ], [{ global: true }, Array(5).fill(UNKNOWN)], [{}, Array(5).fill(UNKNOWN)],
  ] as const) {
    const app = await build(t, { secret: SECRET, ...settings })
    app.register(below, { prefix: '/api' })
    const answersNow = (await ask(app, '/api/nowhere')).map(({ code, ...rest }) =>
      rest.status === 404 ? UNKNOWN : { code, ...rest })
    t.strictSame(answersNow, answers, JSON.stringify(settings))
  }
})

t.test('a not-found handler states a requirement of its own', async (t) => {
  const app = await build(t)
  app.setNotFoundHandler({ config: { auth: A } } as object, async (_request, reply) => reply.code(200).send({}))
  t.strictSame(await ask(app, '/nowhere'), ONLY_A)
})

const DECLARING = { secret: SECRET, scopes: { users: 'U', 'read:users': 'R', 'write:users': 'W' } }

t.test('what is refused, at once', async (t) => {
  const app = await build(t, DECLARING)
  for (const [name, given, fault] of FAULTY) {
    if (typeof given !== 'object' || given === null) continue
    await refused(
      t, () => app.protect(given as Requirement), given, `apistar-jwt: Invalid requirement of protect: ${fault}`, name
    )
  }
  for (const mode of [undefined, null, true, 'requierd', 'none', 1, () => true]) {
    t.throws(
      () => app.protect(mode as unknown as Requirement),
      { message: /given, expected 'required', 'optional', false or a requirement\.$/ },
      String(mode)
    )
  }
})

t.test('called on nothing, or too late', async (t) => {
  const app = await build(t)
  const { protect } = app
  t.throws(() => Reflect.apply(protect, undefined, ['required']), {
    code: 'APISTAR_JWT_SETTINGS_INVALID', message: /called on nothing/,
  })
  app.get('/x', sayWho)
  await app.ready()
  t.throws(() => app.protect(A), {
    code: 'APISTAR_JWT_SETTINGS_INVALID', message: /^apistar-jwt: protect: called when the app is ready/,
  })
  t.strictSame(await ask(app, '/x'), OPENED, 'nothing of it stands')
})

t.test('sibling registrations know their own', async (t) => {
  const app = fastify()
  t.after(() => app.close())
  for (const [name, role] of [['one', 'a'], ['two', 'b']] as const) {
    app.register(async (child) => {
      await child.register(apistarJwt, { secret: `${name} ${SECRET}` })
      child.protect({ roles: role })
      child.get('/x', async () => child.jwt.encode({ roles: role }))
      child.get('/login', { config: { auth: false } }, async () => child.jwt.encode({ roles: role }))
    }, { prefix: `/${name}` })
  }
  const tokens = await Promise.all(['one', 'two'].map(async (name) => (await app.inject(`/${name}/login`)).body))
  for (const [url, place, status] of [
    ['/one/x', 0, 200], ['/two/x', 1, 200], ['/one/x', 1, 401], ['/two/x', 0, 401],
  ] as const) {
    t.equal((await app.inject({ url, headers: { authorization: `Bearer ${tokens[place]}` } })).statusCode, status)
  }
})

t.test('a faulty one whose error is swallowed stops the boot, and guards its context all the same', async (t) => {
  const BROKEN = refusal('TOKEN_INVALID', 'No token is good for this route.')
  const faulty: readonly unknown[] = [undefined, 'requierd', 1, ...FAULTY.map(([, given]) => given)]
  for (const [place, given] of faulty.entries()) {
    const app = await build(t, DECLARING)
    app.get('/beside', sayWho)
    app.register(async (child) => {
      try { child.protect(given as Said) } catch {}
      child.get('/x', sayWho)
      child.get('/needs', { config: { auth: A } }, sayWho)
      child.get('/open', { config: { auth: false } }, sayWho)
      child.register(async (below) => {
        below.protect('optional')
        below.get('/below', sayWho)
      })
    })
    await t.rejects(async () => { await app.ready() }, {
      code: 'APISTAR_JWT_SETTINGS_INVALID', message: /^(?:apistar-jwt: )?Invalid requirement of protect/,
    }, String(place))
    for (const url of ['/x', '/needs', '/below']) {
      for (const headers of [{}, bearer(app, { roles: ['a'] })]) {
        t.strictSame(answerOf(await app.inject({ url, headers })), BROKEN, `${place}: ${url}`)
      }
    }
    for (const url of ['/open', '/beside']) t.equal((await app.inject(url)).statusCode, 200, `${place}: ${url}`)
  }
})

t.test('a challenge asks for a login that meets what is asked around the route too', async (t) => {
  const cases: ReadonlyArray<readonly [string | string[], string | string[], string, Answer]> = [
    ['gold', 'gold', 'gold', OPEN], ['gold', 'gold', 'iron', loginNeeded('acr_values="gold"')],
    [['gold', 'silver'], ['silver', 'iron'], 'gold', loginNeeded('acr_values="silver"')],
    [['gold', 'silver'], ['silver', 'iron'], 'iron', loginNeeded('acr_values="silver"')],
    // Whoever logged in anew would be asked to do so again.
    ...['gold', 'silver', 'iron'].map((acr) => ['gold', 'silver', acr, FORBIDDEN] as const),
  ]
  for (const [, way] of WAYS) {
    for (const [around, own, acr, answer] of cases) {
      const app = await build(t, way)
      app.protect({ login: { acr: around } })
      app.get('/', { config: { auth: { login: { acr: own } } } }, async () => 'in')
      const response = await app.inject({ url: '/', headers: bearer(app, { acr }) })
      t.strictSame(answerOf(response), answer, JSON.stringify([around, own, acr]))
    }
  }
})
