import fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import apistarJwt, { type Settings } from '../../index.js'
import { part, withPart } from '../forge.js'
import { freeze, SECRET } from '../helper.js'
import { bearer, JUNK, MALFORMED, MISSING, UNSUPPORTED } from '../http.js'

interface Line { level: number, msg: string, code?: string }

async function start (t: Test, settings: Settings): Promise<{ app: FastifyInstance, lines: string[] }> {
  const lines: string[] = []
  const app = fastify({ logger: { level: 'trace', stream: { write: (line: string) => lines.push(line) } } })
  t.after(() => app.close())
  await app.register(apistarJwt, settings)
  app.get('/required', { config: { auth: 'required' } }, async (request) => request.auth)
  app.get('/optional', { config: { auth: 'optional' } }, async (request) => request.auth)
  app.get('/hook', { preHandler: [app.authenticate] }, async (request) => {
    request.log.info({ auth: request.auth }, 'who')
    return request.auth
  })
  app.get('/encode', async () => app.jwt.encode({ id: 1, seen: 1n }))
  await app.ready()
  return { app, lines }
}

/** Every way in which a text may stand in a log: itself, each part of a token, other alphabets. */
function tracesOf (...secrets: string[]): string[] {
  return secrets.flatMap((secret) => {
    const bytes = Buffer.from(secret)
    return [
      secret, ...secret.split('.').filter((part) => part.length > 3), bytes.toString('base64'),
      bytes.toString('base64url'), bytes.toString('hex'),
    ]
  })
}

t.test('the reason of a refusal goes to request.log.debug, with its code', async (t) => {
  const { app, lines } = await start(t, { secret: SECRET })
  const cases = [
    [undefined, MISSING.code, 'Authorization header is missing.'],
    ['Basic x', UNSUPPORTED.code, 'Authorization scheme not supported, try Bearer'],
    ['Bearer', MALFORMED.code, 'Could not separate Authorization scheme and token.'],
    ['Bearer junk', JUNK.code, 'Incorrect authentication credentials. The token is malformed.'],
  ] as const
  for (const url of ['/required', '/hook']) {
    for (const [authorization, code, message] of cases) {
      lines.length = 0
      await app.inject({ url, headers: authorization === undefined ? {} : { authorization } })
      const ours = lines.map((line) => JSON.parse(line) as Line & { reqId?: string })
        .filter(({ level }) => level === 20)
      t.match(ours, [{ code, msg: message, reqId: /^req-/ }], `${url}: ${code}`)
      t.equal(ours.length, 1)
    }
  }
  lines.length = 0
  await app.inject({ url: '/required', headers: bearer(app) })
  t.notMatch(lines.join(), '"level":20', 'nothing is said of a request that passes')
})

t.test('no message, log line or challenge holds a token or a secret', async (t) => {
  freeze(t, 1000)
  const { app, lines } = await start(t, { secret: SECRET, realm: 'api' })
  const good = app.jwt.encode({ id: 'hidden-id', username: 'hidden-name' })
  const [header = '', claims = '', signature = ''] = good.split('.')
  const tokens = [
    good, `${good}x`, `${header}.${claims}`, `${header}.${claims}.${signature}.more`, `${header}..${signature}`,
      `.${claims}.${signature}`,
    `${part({ alg: 'none-injected' })}.${claims}.`, withPart(good, 0, part({ alg: 'HS256', crit: ['a\nb-injected'] })),
    withPart(good, 0, part('{"alg":"none-injected"')),
    app.jwt.encode({ id: 'hidden-id', exp: new Date(1000) }), app.jwt.encode({ id: 'hidden-id', nbf: 5000 }),
    app.jwt.encode({ aud: 'hidden-audience' }, {}),
    'hidden-token', 'hidden token', `${'hidden'.repeat(2000)}`,
  ]
  const answers: string[] = []
  for (const token of tokens) {
    for (const url of ['/required', '/optional', '/hook']) {
      for (const authorization of [`Bearer ${token}`, `Basic ${token}`, token]) {
        const { statusCode, headers, body } = await app.inject({ url, headers: { authorization } })
        if (statusCode !== 200) answers.push(`${body} ${JSON.stringify(headers)}`)
      }
    }
    await app.jwt.verify(token).catch((error: Error) => { app.log.error(error); answers.push(String(error)) })
  }
  answers.push((await app.inject('/encode')).body)
  t.ok(lines.length > tokens.length && answers.length > tokens.length)
  const said = lines.filter((line) => !line.includes('"msg":"who"')).concat(answers).join('\n')
  for (const trace of tracesOf(...tokens, SECRET).concat('hidden', 'injected')) {
    t.notOk(said.includes(trace), `${trace.slice(0, 30)}: not to be found`)
  }
  const logged = lines.filter((line) => line.includes('"msg":"who"'))
  t.ok(logged.length > 0 && logged.every((line) => line.includes('hidden-id')), 'request.auth can be logged')
  t.notOk(logged.some((line) => line.includes(signature) || line.includes(claims)), 'and its token is not in there')
})

t.test('of tokens out of a cookie as little is said', async (t) => {
  const { app, lines } = await start(t, { secret: SECRET, extractToken: ({ headers }) => headers.cookie })
  const token = app.jwt.encode({ id: 1 })
  for (const url of ['/required', '/optional', '/hook']) {
    for (const cookie of [token, `${token}x`, 'hidden']) await app.inject({ url, headers: { cookie } })
  }
  for (const trace of tracesOf(token, 'hidden', SECRET)) t.notOk(lines.join('\n').includes(trace), trace.slice(0, 30))
})

t.test('a secret that is refused is not told', async (t) => {
  for (const settings of [
    { secret: ['hidden-secret'] }, { secrets: 'hidden-secret' }, { secret: '-----BEGIN PUBLIC KEY-----hidden-secret' },
    { publicKey: 'hidden-secret' },
  ]) {
    const error = await start(t, settings as unknown as Settings).then(() => undefined, (reason: Error) => reason)
    t.ok(error instanceof Error)
    t.notMatch([error?.message, error?.stack, JSON.stringify(error), String(error?.cause)].join(), 'hidden-secret')
  }
})
