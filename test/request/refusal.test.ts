import { FormatRegistry, Type } from '@sinclair/typebox'
import t from 'tap'
import { AuthenticationFailed } from '../../index.js'
import { KeysUnavailable, TokenExpired, TokenMissing } from '../../lib/errors.js'
import { createChallenge } from '../../lib/request/challenge.js'
import { createTeller, isRefusal, type Refusal } from '../../lib/request/refusal.js'
import { forge } from '../forge.js'
import { build, SECRET } from '../helper.js'
import { answerOf, bearer, FORGED, JUNK, MISSING, OPEN } from '../http.js'

const { tell, carry } = createTeller(createChallenge({ scheme: 'Bearer', realm: 'api' }))

t.test('what is told to a client', (t) => {
  const unavailable = Object.assign(new KeysUnavailable(), { retryAfter: 7 })
  const cases: ReadonlyArray<readonly [Error, object]> = [
    [new TokenMissing('Token'), { 'www-authenticate': 'Bearer realm="api"' }],
    [new TokenExpired('Late.'), {
      'www-authenticate': 'Bearer realm="api", error="invalid_token", error_description="Incorrect authentication ' +
        'credentials. Late."',
    }],
    [unavailable, { 'retry-after': '7' }],
    [new KeysUnavailable(), {}],
  ]
  for (const [error, fields] of cases) {
    const set: Record<string, string> = {}
    t.ok(isRefusal(error))
    tell({ header: (name, value) => { set[name] = value } }, error as Refusal)
    t.strictSame(set, fields)
    t.notOk('headers' in error, 'a reply has it')
    t.equal(carry(error), error)
    t.strictSame((error as { headers?: unknown }).headers, fields, 'without one, the error')
  }
  for (const other of [new Error('theirs'), new RangeError(), 'text', 7]) {
    t.notOk(isRefusal(other))
    t.equal(carry(other), other)
  }
  for (const nothing of [null, undefined, 0, '']) t.ok(carry(nothing) instanceof Error)
  t.end()
})

t.test('without a reply, the challenge goes with the error', async (t) => {
  for (const isOptional of [false, true]) {
    const app = await build(t, { secret: SECRET })
    const authenticate = isOptional ? app.authenticate.optional : app.authenticate
    app.addHook('preHandler', async (request) => { await authenticate(request) })
    app.get('/', async (request) => request.auth)
    t.strictSame(answerOf(await app.inject('/')), isOptional ? OPEN : MISSING)
    t.strictSame(answerOf(await app.inject({ url: '/', headers: { authorization: 'Bearer junk' } })), JUNK)
    t.strictSame(answerOf(await app.inject({ url: '/', headers: bearer(app) })), OPEN)
  }
})

t.test('what jwt.verify throws carries the challenge', async (t) => {
  const app = await build(t, { secret: SECRET })
  const token = (request: { headers: object }): string => (request.headers as { 'x-token': string })['x-token']
  app.get('/handler', async (request) => await app.jwt.verify(token(request)))
  app.get('/options', async (request) => await app.jwt.verify(token(request), { leeway: 1 }))
  app.get('/hook', { preHandler: async (request) => { await app.jwt.verify(token(request)) } }, async () => 'in')
  app.get('/continued', {
    preHandler (request, _reply, done) { app.jwt.verify(token(request)).then(() => done(), done) },
  }, async () => 'in')
  for (const url of ['/handler', '/options', '/hook', '/continued']) {
    const ask = async (value: string): Promise<object> =>
      answerOf(await app.inject({ url, headers: { 'x-token': value } }))
    t.strictSame(await ask('junk'), JUNK, url)
    t.strictSame(await ask(`${forge()}x`), FORGED, url)
    t.strictSame(await ask(forge()), OPEN, url)
  }
})

t.test('a custom error handler may send it', async (t) => {
  const app = await build(t, { secret: SECRET })
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof AuthenticationFailed)) throw error
    return reply.code(401).headers(error.headers ?? {}).send({ code: error.code })
  })
  app.get('/', async () => await app.jwt.verify('junk'))
  t.strictSame(answerOf(await app.inject('/')), JUNK)
})

t.test('a nullish reason does not come through jwt.verify either', async (t) => {
  let isFailing = false
  FormatRegistry.Set('nothing', () => {
    if (isFailing) throw null // eslint-disable-line no-throw-literal
    return true
  })
  const app = await build(t, {
    secret: SECRET, cache: false, claims: Type.Object({ username: Type.String({ format: 'nothing' }) }),
  })
  app.get('/', {
    preHandler (_request, _reply, done) { app.jwt.verify(forge()).then(() => done(), done) },
  }, async () => 'in')
  t.equal((await app.inject('/')).statusCode, 200)
  isFailing = true
  t.equal((await app.inject('/')).statusCode, 500)
})
