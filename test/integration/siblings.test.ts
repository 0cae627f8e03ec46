import { generateKeyPairSync } from 'node:crypto'
import fastify, { type FastifyInstance } from 'fastify'
import t, { type Test } from 'tap'
import apistarJwt, { type Settings } from '../../index.js'
import { SECRET } from '../helper.js'
import { answerOf, BAILEY, FORGED, MISSING, OPEN, UNKNOWN, UNSUPPORTED, WRONG_ALGORITHM } from '../http.js'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const SETTINGS: Readonly<Record<'users' | 'machines' | 'admin', Settings>> = {
  users: { secret: SECRET, global: true, allowAnonymous: ['/users/health'] },
  machines: { privateKey, scheme: 'Machine', realm: 'machines', idClaim: 'sub', usernameClaim: 'name' },
  admin: { secret: `admin ${SECRET}`, issuer: 'admin', global: true },
}

async function start (t: Test): Promise<{ app: FastifyInstance, tokens: Record<string, string> }> {
  const app = fastify()
  t.after(() => app.close())
  const tokens: Record<string, string> = {}
  app.get('/', async () => 'outside')
  for (const [name, settings] of Object.entries(SETTINGS)) {
    await app.register(async (child) => {
      await child.register(apistarJwt, settings)
      tokens[name] = child.jwt.encode({ id: 1, username: 'bailey', sub: 'm1', name: 'press' })
      child.get('/me', async (request) => request.auth.user)
      child.get('/hook', { preHandler: [child.authenticate] }, async (request) => request.auth.user)
      child.get('/health', async () => 'in')
    }, { prefix: `/${name}` })
  }
  return { app, tokens }
}

t.test('sibling contexts keep to their own settings', async (t) => {
  const { app, tokens: { users, machines, admin } } = await start(t)
  const unsupported = { ...UNSUPPORTED, challenge: 'Machine realm="machines"' }
  const anonymous = { ...MISSING, challenge: 'Machine realm="machines"' }
  const press = { id: 'm1', username: 'press' }
  const cases = [
    ['/', undefined, OPEN], ['/nowhere', undefined, UNKNOWN],
    ['/users/me', undefined, MISSING], ['/users/hook', undefined, MISSING], ['/users/health', undefined, OPEN],
    ['/machines/me', undefined, OPEN], ['/machines/hook', undefined, anonymous], ['/machines/health', undefined, OPEN],
    ['/admin/me', undefined, MISSING], ['/admin/health', undefined, MISSING],
    ['/users/me', `Bearer ${users}`, OPEN, BAILEY], ['/users/hook', `Bearer ${users}`, OPEN, BAILEY],
    ['/users/me', `Bearer ${admin}`, FORGED], ['/users/me', `Bearer ${machines}`, WRONG_ALGORITHM],
    ['/users/me', `Machine ${users}`, UNSUPPORTED],
    ['/machines/hook', `Machine ${machines}`, OPEN, press], ['/machines/hook', `Bearer ${machines}`, unsupported],
    [
      '/machines/hook', `Machine ${users}`,
      { ...WRONG_ALGORITHM, challenge: WRONG_ALGORITHM.challenge?.replace('Bearer', 'Machine realm="machines",') },
    ],
    ['/admin/me', `Bearer ${admin}`, OPEN, BAILEY], ['/admin/me', `Bearer ${users}`, FORGED],
  ] as const
  for (const round of ['first', 'cached']) {
    for (const [url, authorization, answer, user] of cases) {
      const headers = authorization === undefined ? {} : { authorization }
      const response = await app.inject({ url, headers })
      const name = `${round}: ${url} with ${authorization?.slice(0, 20)}`
      t.strictSame(answerOf(response), answer, name)
      if (user !== undefined) t.strictSame(response.json(), user, `${name}: who is calling`)
    }
  }
})

t.test('nothing of it is to be seen in the parent', async (t) => {
  const { app } = await start(t)
  t.notOk(app.hasDecorator('jwt'))
  t.notOk(app.hasDecorator('authenticate'))
  t.notOk(app.hasRequestDecorator('auth'))
})
